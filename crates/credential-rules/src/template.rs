//! A text with fields in the place of their placeholders: what is made of any values, not of these.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// A text with fields in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template<F>(Vec<Part<F>>);

/// One part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<F> {
    /// The same for all values.
    Text(String),
    /// The value of a field, whole.
    Field(F),
    /// The base64 of what is inside, as in Basic authentication.
    Base64(Template<F>),
}

impl<F: Clone> Template<F> {
    /// Reads a text that was made of placeholders: each one is its field, whole or in the base64 of the
    /// last word.
    #[must_use]
    pub fn of(text: &str, placeholders: &[(F, &str)]) -> Self {
        let plain = Self::plain(text, placeholders);
        if plain.has_fields() {
            return plain;
        }
        let (scheme, encoded) = match text.rfind(' ') {
            Some(space) => text.split_at(space + 1),
            None => ("", text),
        };
        let decoded = BASE64_STANDARD.decode(encoded).ok();
        let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
        let inside = decoded.map(|text| Self::plain(&text, placeholders));
        match inside.filter(Self::has_fields) {
            Some(inside) => Self(
                fixed(scheme)
                    .into_iter()
                    .chain([Part::Base64(inside)])
                    .collect(),
            ),
            None => plain,
        }
    }

    /// The parts, in their order.
    #[must_use]
    pub fn parts(&self) -> &[Part<F>] {
        &self.0
    }

    /// Whether it depends on the values.
    #[must_use]
    pub fn has_fields(&self) -> bool {
        self.0.iter().any(|part| !matches!(part, Part::Text(_)))
    }

    /// The fields in it, each time that it has them.
    #[must_use]
    pub fn fields(&self) -> Vec<&F> {
        let fields = self.0.iter().flat_map(|part| match part {
            Part::Text(_) => Vec::new(),
            Part::Field(field) => vec![field],
            Part::Base64(inside) => inside.fields(),
        });
        fields.collect()
    }

    /// The texts in it that are the same for all values.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        let texts = self.0.iter().flat_map(|part| match part {
            Part::Text(text) => vec![text.as_str()],
            Part::Field(_) => Vec::new(),
            Part::Base64(inside) => inside.texts(),
        });
        texts.collect()
    }

    fn plain(text: &str, placeholders: &[(F, &str)]) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        loop {
            let found = placeholders.iter().filter(|(_, text)| !text.is_empty());
            let first = found
                .filter_map(|(field, text)| Some((rest.find(text)?, field, text.len())))
                .min_by_key(|(at, _, length)| (*at, usize::MAX - length));
            let Some((at, field, length)) = first else {
                parts.extend(fixed(rest));
                return Self(parts);
            };
            let (before, from) = rest.split_at(at);
            parts.extend(fixed(before));
            parts.push(Part::Field(field.clone()));
            rest = from.split_at(length).1;
        }
    }
}

/// The part of a text without fields, if there is any text.
fn fixed<F>(text: &str) -> Option<Part<F>> {
    (!text.is_empty()).then(|| Part::Text(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACEHOLDERS: [(char, &str); 3] = [('k', "placeholder"), ('u', "another"), ('e', "")];

    /// Written with braces for fields and brackets for base64.
    fn shown(template: &Template<char>) -> String {
        let parts = template.parts().iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Field(field) => format!("{{{field}}}"),
            Part::Base64(inside) => format!("[{}]", shown(inside)),
        });
        parts.collect()
    }

    #[test]
    fn a_placeholder_is_its_field_whole_or_in_base64() {
        let basic = |text: &str| format!("Basic {}", BASE64_STANDARD.encode(text));
        for (text, expected) in [
            ("Bearer placeholder", "Bearer {k}"),
            ("placeholder", "{k}"),
            ("another:placeholder;another", "{u}:{k};{u}"),
            ("holder", "holder"),
            ("", ""),
            (&basic("another:placeholder"), "Basic [{u}:{k}]"),
            (&BASE64_STANDARD.encode("placeholder"), "[{k}]"),
            (&basic("me:you"), &basic("me:you")),
            ("Bearer  placeholder ", "Bearer  {k} "),
        ] {
            assert_eq!(shown(&Template::of(text, &PLACEHOLDERS)), expected);
        }
    }

    #[test]
    fn fields_and_texts_are_found_inside_of_base64_too() {
        let text = format!("Basic {}", BASE64_STANDARD.encode("another:placeholder"));
        let template = Template::of(&text, &PLACEHOLDERS);
        assert_eq!(template.fields(), [&'u', &'k']);
        assert_eq!(template.texts(), ["Basic ", ":"]);
        assert!(!Template::of("Basic", &PLACEHOLDERS).has_fields());
    }
}
