//! The form as plain text.

use connector_host::{Description, Field, FieldKind, Form};

/// Every field with its help, its choices and its default.
pub(super) fn render(description: &Description, form: &Form) -> String {
    let mut lines = vec![
        format!(
            "{} {} · {}",
            description.name, description.version, description.vendor
        ),
        description.documentation_url.clone(),
    ];
    for field in form.fields() {
        lines.push(String::new());
        lines.extend(field_lines(field));
    }
    lines.join("\n")
}

fn field_lines(field: &Field) -> Vec<String> {
    let kind = match field.kind {
        FieldKind::Text => "text",
        FieldKind::Secret => "secret",
        FieldKind::Url => "URL",
        FieldKind::Choice => "choice",
    };
    let required = if field.required {
        "required"
    } else {
        "optional"
    };
    let advanced = if field.advanced { ", advanced" } else { "" };
    let mut lines = vec![
        format!("{}  ({kind}, {required}{advanced})", field.name),
        format!("  {}: {}", field.label, field.help),
    ];
    for choice in &field.choices {
        lines.push(format!("  {} = {}", choice.value, choice.label));
    }
    if let Some(default) = &field.default {
        lines.push(format!("  default: {default}"));
    }
    lines
}
