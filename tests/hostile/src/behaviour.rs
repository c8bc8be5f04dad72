//! What to do wrong: a verb and options, such as `spin in=check rounds=1000`.

use crate::bindings::Value;

/// What to do wrong before there are values. A test overwrites it in the component's file with
/// another text of the same length.
#[used]
static AT_LOAD: [u8; 64] = *b"at-load:nothing                                                 ";

/// The prefix of that text.
const AT_LOAD_MARK: &str = "at-load:";

/// What to do wrong, and where.
#[derive(Default)]
pub(crate) struct Behaviour(String);

impl Behaviour {
    /// What to do wrong in `describe` and `credential-config`.
    pub(crate) fn at_load() -> Self {
        let bytes = std::hint::black_box(&AT_LOAD);
        let text = String::from_utf8_lossy(bytes);
        Self(
            text.strip_prefix(AT_LOAD_MARK)
                .unwrap_or_default()
                .trim()
                .to_owned(),
        )
    }

    /// The verb.
    pub(crate) fn verb(&self) -> &str {
        self.0.split(' ').next().unwrap_or_default()
    }

    /// The options.
    pub(crate) fn rest(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').skip(1)
    }

    /// Whether to do this in this function.
    pub(crate) fn is(&self, verb: &str, function: &str) -> bool {
        self.verb() == verb && self.option("in").unwrap_or("validate") == function
    }

    /// The value of an option.
    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        let mut options = self.0.split(' ').filter_map(|word| word.split_once('='));
        options.find_map(|(known, value)| (known == name).then_some(value))
    }

    /// The number in an option; 0 if it is missing.
    pub(crate) fn number(&self, name: &str) -> usize {
        self.option(name)
            .and_then(|value| value.parse().ok())
            .unwrap_or_default()
    }
}

/// The filled-in form.
pub(crate) struct Values {
    pub(crate) base_url: String,
    pub(crate) key: String,
    pub(crate) behaviour: Behaviour,
}

impl Values {
    pub(crate) fn new(values: Vec<Value>) -> Self {
        let mut this = Self {
            base_url: String::new(),
            key: String::new(),
            behaviour: Behaviour::default(),
        };
        for Value { name, value } in values {
            match name.as_str() {
                "base-url" => this.base_url = value,
                "api-key" => this.key = value,
                "behaviour" => this.behaviour = Behaviour(value),
                _ => {}
            }
        }
        this
    }

    /// The text with the key, in the requested spelling, in place of each pair of braces.
    pub(crate) fn fill(&self, text: &str) -> String {
        let key = &self.key;
        let half = key.len() / 2;
        let hex = key.bytes().map(|byte| format!("{byte:02x}"));
        // Letters and digits shifted by one, which no search for a secret recognizes.
        let shifted = key.bytes().map(|byte| char::from(byte.saturating_add(1)));
        [
            ("{key}", key.clone()),
            ("{hex}", hex.collect()),
            ("{reversed}", key.chars().rev().collect()),
            ("{shifted}", shifted.collect()),
            (
                "{percent}",
                key.bytes().map(|byte| format!("%{byte:02x}")).collect(),
            ),
            (
                "{json}",
                key.bytes().map(|byte| format!("\\u{byte:04x}")).collect(),
            ),
            (
                "{html}",
                key.bytes().map(|byte| format!("&#{byte};")).collect(),
            ),
            ("{base64}", base64(key.as_bytes())),
            ("{twice}", base64(base64(key.as_bytes()).as_bytes())),
            ("{first}", key.chars().take(half).collect()),
            ("{rest}", key.chars().skip(half).collect()),
            ("{escape}", "\u{1b}[2J\u{202e}\u{9b}31m\r\n".to_owned()),
        ]
        .iter()
        .fold(text.to_owned(), |text, (name, value)| {
            text.replace(name, value)
        })
    }
}

/// Base64 without padding.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let padding = [0, 0];
        let bytes = group.iter().chain(padding.iter().skip(group.len() - 1));
        let bits = bytes.fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        let digits = (0..=group.len()).map(|digit| bits >> (18 - 6 * digit) & 63);
        text.extend(digits.filter_map(|digit| ALPHABET.get(digit).copied().map(char::from)));
    }
    text
}
