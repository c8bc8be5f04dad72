//! The setup guide and the form as Markdown.

use connector_host::{Description, Field, FieldKind, Form};

/// The characters of a connector's text that Markdown would interpret.
const MARKUP: [char; 9] = ['\\', '`', '*', '_', '<', '>', '[', ']', '|'];

/// A page: the guide, then a table of the fields.
pub(super) fn render(description: &Description, form: &Form) -> String {
    let name = escape(&description.name);
    let mut page = format!(
        "# {name} credential\n\nConnector version {}, for {}. Documentation: <{}>\n\n## Get the credential\n\n",
        escape(&description.version),
        escape(&description.vendor),
        description.documentation_url.replace(['<', '>', ' '], "")
    );
    for (number, step) in (1..).zip(&description.setup_steps) {
        page.push_str(&format!("{number}. {}\n", escape(step)));
    }
    page.push_str("\n## Fields\n\n| Field | Name | Required | Default | What it is |\n|---|---|---|---|---|\n");
    for field in form.fields() {
        page.push_str(&row(field));
    }
    page.pop();
    page
}

fn row(field: &Field) -> String {
    let required = if field.required { "yes" } else { "no" };
    let default = field.default.as_deref().map_or("none".to_owned(), escape);
    let mut help = escape(&field.help);
    if field.kind == FieldKind::Secret {
        help.push_str(" Secret: never shown.");
    }
    if !field.choices.is_empty() {
        let choices: Vec<String> = field
            .choices
            .iter()
            .map(|choice| format!("{} ({})", escape(&choice.value), escape(&choice.label)))
            .collect();
        help.push_str(&format!(" One of: {}.", choices.join(", ")));
    }
    format!(
        "| {} | `{}` | {required} | {default} | {help} |\n",
        escape(&field.label),
        field.name
    )
}

/// The text with Markdown and HTML characters escaped.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if MARKUP.contains(&character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_connectors_text_is_escaped() {
        assert_eq!(
            escape("<script> [a](b) | `x`"),
            "\\<script\\> \\[a\\](b) \\| \\`x\\`"
        );
    }
}
