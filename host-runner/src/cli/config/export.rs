//! What the exports to other platforms share: the fields, the templates, and what is lost.

use connector_host::{
    Connector, Description, Field, FieldKind, FieldName, Form, Identity, Outline, Outlined, Part,
    Template, Values,
};
use heck::{ToKebabCase, ToUpperCamelCase};
use serde::{Serialize, Serializer};

use super::super::failure::Failure;

/// The characters with which the platforms begin what they fill in. An export with one in a fixed text
/// would mean something else there.
const BRACES: [char; 2] = ['{', '}'];

/// A connector as another platform is to have it.
pub(super) struct Export<'a> {
    pub(super) component: &'a Identity,
    pub(super) description: &'a Description,
    /// The fields of the exported form: those that are not fixed, each as it is to be there.
    pub(super) fields: Vec<Field>,
    pub(super) base_url: &'a FieldName,
    pub(super) outline: Outline,
    /// The fields that are optional in the connector's form and not in the exported one.
    made_required: Vec<FieldName>,
}

/// A finished export.
pub(super) struct Exported {
    /// The file.
    pub(super) text: String,
    /// What the other platform does not do.
    pub(super) lost: Vec<String>,
}

/// A map in the order of its entries.
pub(super) struct Entries<V>(pub(super) Vec<(String, V)>);

impl<V: Serialize> Serialize for Entries<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl<'a> Export<'a> {
    /// The outline of a connector with these values.
    pub(super) async fn of(connector: &'a Connector, values: &Values) -> Result<Self, Failure> {
        let outline = match connector.outline(values).await? {
            Outlined::Outline(outline) => outline,
            Outlined::Refused(findings) => {
                let finding = findings.iter().find(|finding| finding.is_error());
                let finding = finding.map_or_else(String::new, |finding| {
                    format!("`{}`: {}", finding.field, finding.message)
                });
                return Err(Failure::with_hint(
                    format!("the connector does not accept the values of the export: {finding}"),
                    "give other values with `--set FIELD=VALUE`",
                ));
            }
        };
        let headers = outline.headers.iter().map(|header| &header.value);
        let mut texts = headers.chain(&outline.probe).flat_map(Template::texts);
        if texts.any(|text| text.contains(BRACES)) {
            return Err(Failure::usage(
                "cannot export the connector: a header or the path of its request has a brace in its \
                 fixed text, which other platforms would read as a part of a template",
            ));
        }
        let form = connector.form();
        let mut fields = open_fields(form, &outline);
        let mut made_required = Vec::new();
        for field in &mut fields {
            if field.kind == FieldKind::Url {
                field.default = values.plain(&field.name).map(ToOwned::to_owned);
            }
            // What a template names is sent in any case.
            if !field.required && is_sent(&outline, &field.name) {
                field.required = true;
                made_required.push(field.name.clone());
            }
        }
        Ok(Self {
            component: connector.identity(),
            description: connector.description(),
            fields,
            base_url: form.url_field(),
            outline,
            made_required,
        })
    }

    /// The documentation, if its address is one that may become a link.
    pub(super) fn documentation_url(&self) -> Option<&'a str> {
        documentation_url(self.description)
    }

    /// Where an export comes from, as a comment says it.
    pub(super) fn origin(&self) -> String {
        let sha256 = &self.component.sha256;
        let version = env!("CARGO_PKG_VERSION");
        format!(
            "Made by host-runner {version} from the component with sha256 {}",
            sha256.get(..16).unwrap_or(sha256)
        )
    }

    /// The names of the headers, as a message lists them.
    pub(super) fn header_names(&self) -> String {
        let names = self.outline.headers.iter();
        let names: Vec<_> = names.map(|header| format!("`{}`", header.name)).collect();
        names.join(", ")
    }

    /// What no other platform has, after what this one does with a verdict.
    pub(super) fn lost(&self, platform: &str, verdict: &str) -> Vec<String> {
        let mut lost = vec![
            format!("the verdict: {verdict}"),
            "`check`: a mistake in a value is found when it is sent, and no fix is suggested"
                .to_owned(),
            format!(
                "the separation of key and network: {platform} holds both, and has its own rules on \
                 addresses, redirects and sizes"
            ),
            "the steps to get the credential, beyond the link to the documentation".to_owned(),
        ];
        for (name, value) in &self.outline.fixed {
            lost.push(format!(
                "the field `{name}`: it is fixed at `{value}`; `--set {name}=VALUE` exports another"
            ));
        }
        for name in &self.made_required {
            lost.push(format!(
                "that the field `{name}` is optional: a header or the path of the test has its value"
            ));
        }
        lost
    }

    /// The connector's name in the style of a class, such as `ClariRevenue`.
    pub(super) fn class_name(&self) -> String {
        self.name().to_upper_camel_case()
    }

    /// The connector's name in kebab-case.
    pub(super) fn slug(&self) -> String {
        self.name().to_kebab_case()
    }

    /// The connector's name in letters and digits that every platform takes.
    fn name(&self) -> String {
        let is_plain = |character: char| character.is_ascii_alphanumeric();
        let name = self
            .description
            .name
            .replace(|character: char| !is_plain(character), " ");
        let name = name.trim_start_matches(|character: char| !character.is_ascii_alphabetic());
        match name.trim() {
            "" => "Connector".to_owned(),
            name => name.to_owned(),
        }
    }
}

/// The fields that are not fixed. A choice that nobody made is not offered: the outline goes without it.
fn open_fields(form: &Form, outline: &Outline) -> Vec<Field> {
    let is_open = |field: &&Field| {
        let mut fixed = outline.fixed.iter();
        field.kind != FieldKind::Choice && !fixed.any(|(name, _)| *name == field.name)
    };
    form.fields().iter().filter(is_open).cloned().collect()
}

fn is_sent(outline: &Outline, name: &FieldName) -> bool {
    let headers = outline.headers.iter().map(|header| &header.value);
    let mut sent = headers.chain(&outline.probe);
    sent.any(|template| template.fields().contains(&name))
}

/// The documentation, if its address is one that may become a link.
pub(super) fn documentation_url(description: &Description) -> Option<&str> {
    let url = description.documentation_url.as_str();
    let is_link = url.starts_with("https://") || url.starts_with("http://");
    is_link.then_some(url)
}

/// A field's name in the style of a variable of JavaScript. A word that begins with a digit keeps its
/// own place, so that no two names become one.
pub(super) fn camel_case(name: &FieldName) -> String {
    let mut words = name.as_str().split('-');
    let mut camel = words.next().unwrap_or_default().to_owned();
    if camel.starts_with(|first: char| first.is_ascii_digit()) {
        camel.insert(0, '_');
    }
    for word in words {
        if word.starts_with(|first: char| first.is_ascii_digit()) {
            camel.push('_');
            camel.push_str(word);
        } else {
            camel.push_str(&word.to_upper_camel_case());
        }
    }
    camel
}

/// A field's name in the style of a variable of Python.
pub(super) fn snake_case(name: &FieldName) -> String {
    name.as_str().replace('-', "_")
}

/// A template in the words of a platform.
pub(super) fn written(
    template: &Template<FieldName>,
    field: impl Fn(&FieldName) -> String,
    base64: impl Fn(&Template<FieldName>) -> String,
) -> String {
    let parts = template.parts().iter().map(|part| match part {
        Part::Text(text) => text.clone(),
        Part::Field(name) => field(name),
        Part::Base64(inside) => base64(inside),
    });
    parts.collect()
}

/// A template as an expression that joins its parts.
pub(super) fn joined(
    template: &Template<FieldName>,
    operator: &str,
    field: impl Fn(&FieldName) -> String,
) -> String {
    let parts = template.parts().iter().filter_map(|part| match part {
        Part::Text(text) => Some(serde_json::Value::from(text.as_str()).to_string()),
        Part::Field(name) => Some(field(name)),
        // Base64 is not in base64.
        Part::Base64(_) => None,
    });
    let parts: Vec<String> = parts.collect();
    parts.join(operator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_fields_get_one_name() {
        for (name, camel, snake) in [
            ("api-key", "apiKey", "api_key"),
            ("base-url", "baseUrl", "base_url"),
            ("a-1", "a_1", "a_1"),
            ("a1", "a1", "a1"),
            ("1a", "_1a", "1a"),
            ("x", "x", "x"),
        ] {
            let field: FieldName = name.parse().unwrap();
            assert_eq!(camel_case(&field), camel);
            assert_eq!(snake_case(&field), snake);
        }
    }
}
