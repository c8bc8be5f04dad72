//! The form, which is the same for both sides.

use alloc::rc::Rc;
use alloc::vec::Vec;

use credential_rules::{FieldKind, FieldName, FieldShape, Rules, url_field};
use sealing_runtime::Kept;

use crate::bindings::{self, offline, sealed};
use crate::misbehavior::Misbehavior;
use crate::sanitize;

/// The form, once it was read.
static FORM: Kept<Option<Rc<Form>>> = Kept::new(None);

/// The form of the credential.
pub(crate) struct Form {
    /// As a host may see it.
    pub(crate) shown: bindings::Form,
    fields: Vec<Field>,
    url: FieldName,
}

/// What the rules need of a field.
pub(crate) struct Field {
    pub(crate) name: FieldName,
    kind: FieldKind,
    pub(crate) rules: Rules,
}

impl Form {
    /// The field of this name.
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name.as_str() == name)
    }

    /// The name of the field that holds the base URL.
    pub(crate) fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Whether a field is a secret one.
    pub(crate) fn is_secret(&self, name: &str) -> bool {
        self.field(name).is_some_and(Field::is_secret)
    }
}

impl Field {
    pub(crate) fn is_secret(&self) -> bool {
        self.kind == FieldKind::Secret
    }
}

/// The form: read once, and before any secret is given to anyone.
pub(crate) fn read() -> Result<Rc<Form>, Misbehavior> {
    let known = FORM.replace(None);
    let form = match known {
        Some(form) => form,
        None => Rc::new(take(
            sealed::credential_config(),
            &offline::credential_config(),
        )?),
    };
    FORM.replace(Some(Rc::clone(&form)));
    Ok(form)
}

fn take(form: bindings::Form, of_offline: &bindings::Form) -> Result<Form, Misbehavior> {
    if form != *of_offline {
        return Err(Misbehavior::form("it has another form each time"));
    }
    let sanitizer = sanitize::sanitizer();
    let mut fields = Vec::new();
    let mut shown = sanitize::form(form, &sanitizer)?;
    for field in &shown.fields {
        let name = field.name.parse();
        let name = name.map_err(|_| Misbehavior::form("a field's name is not in kebab-case"))?;
        if !sanitizer.has_room_for(field.rules.min_length) {
            return Err(Misbehavior::form(
                "a field asks for a longer text than there is",
            ));
        }
        let ranges = field.rules.allowed_characters.iter();
        fields.push(Field {
            name,
            kind: kind(field.kind),
            rules: Rules {
                min_length: field.rules.min_length,
                max_length: field.rules.max_length,
                allowed_characters: ranges.map(|range| (range.first, range.last)).collect(),
            },
        });
    }
    let shapes = fields.iter().zip(&shown.fields);
    let url = url_field(shapes.map(|(field, shown)| FieldShape {
        name: &field.name,
        kind: field.kind,
        has_default: shown.default.is_some(),
        has_choices: !shown.choices.is_empty(),
        rules: &field.rules,
    }))?
    .clone();
    // A connector does not choose where a key goes: whoever calls it gives the base URL.
    for field in &mut shown.fields {
        if field.kind == bindings::FieldKind::Url {
            let default = field.default.take();
            field.placeholder = field.placeholder.take().or(default);
        }
    }
    Ok(Form { shown, fields, url })
}

fn kind(kind: bindings::FieldKind) -> FieldKind {
    match kind {
        bindings::FieldKind::Text => FieldKind::Text,
        bindings::FieldKind::Secret => FieldKind::Secret,
        bindings::FieldKind::Url => FieldKind::Url,
        bindings::FieldKind::Choice => FieldKind::Choice,
    }
}
