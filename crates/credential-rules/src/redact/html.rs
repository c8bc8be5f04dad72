//! Entities of HTML and XML.

use memchr::memchr;

use super::escape::{self, Escape};
use super::layer::Layer;
use super::work::{TooMuch, Work};

/// The longest entity, in bytes after the `&`.
const MAX_BYTES: usize = 24;

/// Entities for ASCII that browsers also read without a semicolon, like those for Latin-1.
const OLD: [(&str, u8); 6] = [
    ("amp", b'&'),
    ("lt", b'<'),
    ("gt", b'>'),
    ("quot", b'"'),
    ("AMP", b'&'),
    ("apos", b'\''),
];

/// The other names of ASCII characters, of which most keys consist.
const ASCII: [(&str, u8); 39] = [
    ("Tab", b'\t'),
    ("NewLine", b'\n'),
    ("excl", b'!'),
    ("QUOT", b'"'),
    ("num", b'#'),
    ("dollar", b'$'),
    ("percnt", b'%'),
    ("lpar", b'('),
    ("rpar", b')'),
    ("ast", b'*'),
    ("midast", b'*'),
    ("plus", b'+'),
    ("comma", b','),
    ("period", b'.'),
    ("sol", b'/'),
    ("colon", b':'),
    ("semi", b';'),
    ("LT", b'<'),
    ("equals", b'='),
    ("GT", b'>'),
    ("quest", b'?'),
    ("commat", b'@'),
    ("lsqb", b'['),
    ("lbrack", b'['),
    ("bsol", b'\\'),
    ("rsqb", b']'),
    ("rbrack", b']'),
    ("Hat", b'^'),
    ("lowbar", b'_'),
    ("UnderBar", b'_'),
    ("grave", b'`'),
    ("DiacriticalGrave", b'`'),
    ("lcub", b'{'),
    ("lbrace", b'{'),
    ("verbar", b'|'),
    ("vert", b'|'),
    ("VerticalLine", b'|'),
    ("rcub", b'}'),
    ("rbrace", b'}'),
];

/// The names of U+00A0 to U+00FF in order, as PHP writes them.
const LATIN_1: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr \
    deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest \
    Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc \
    Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute \
    THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave \
    iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc \
    uuml yacute thorn yuml";

/// Decodes `&amp;`, `&#43;` and `&#x2b;`, with and without the semicolon.
pub(super) fn decode(from: &Layer<'_>, work: &mut Work) -> Result<Option<Layer<'static>>, TooMuch> {
    escape::decode(from, work, |text| memchr(b'&', text), read)
}

fn read(text: &[u8]) -> Option<Escape> {
    let rest = text.get(1..)?;
    match rest {
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16, 3),
        [b'#', digits @ ..] => number(digits, 10, 2),
        _ => named(rest),
    }
}

/// A number, after this many bytes.
fn number(digits: &[u8], radix: u32, before: usize) -> Option<Escape> {
    let is_digit = |byte: &&u8| char::from(**byte).is_digit(radix);
    // Any number of leading zeros is allowed.
    let zeros = digits.iter().take_while(|byte| **byte == b'0').count();
    let rest = digits.get(zeros..)?;
    let length = rest.iter().take(MAX_BYTES).take_while(is_digit).count();
    let number = core::str::from_utf8(rest.get(..length)?).ok()?;
    let code = match number {
        "" if zeros == 0 => return None,
        "" => 0,
        number => u32::from_str_radix(number, radix).ok()?,
    };
    let length = zeros + length;
    let semicolon = usize::from(digits.get(length) == Some(&b';'));
    Escape::character(code, before + length + semicolon)
}

fn named(name: &[u8]) -> Option<Escape> {
    let is_letter = |byte: &&u8| byte.is_ascii_alphanumeric();
    let length = name.iter().take(MAX_BYTES).take_while(is_letter).count();
    let (name, after) = name.split_at_checked(length)?;
    let old = OLD.iter().map(|(known, byte)| (*known, u32::from(*byte)));
    let mut old = old.chain(LATIN_1.split_ascii_whitespace().zip(0xa0..));
    if after.first() == Some(&b';') {
        let new = ASCII.iter().map(|(known, byte)| (*known, u32::from(*byte)));
        let (_, code) = old.chain(new).find(|(known, _)| known.as_bytes() == name)?;
        return Escape::character(code, length + 2);
    }
    let (known, code) = old.find(|(known, _)| name.starts_with(known.as_bytes()))?;
    Escape::character(code, known.len() + 1)
}
