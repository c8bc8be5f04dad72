//! `docs/demo.svg` is a picture of a real run of `host-runner demo` on a terminal.

use std::fmt::Write as _;

use crate::support::harness::Run;
use crate::support::pages;

const PICTURE: &str = "docs/demo.svg";

/// Height of a line, in pixels.
const LINE: usize = 19;

/// The space around the text, in pixels.
const MARGIN: usize = 16;

/// A piece of a line in one color; `None` is the color of plain text.
type Piece = (Option<&'static str>, String);

#[test]
fn the_picture_in_the_readme_shows_a_real_run() {
    // What a spinner shows for a moment is not part of the picture.
    let terminal = Run::new("demo").env("TERM", "dumb").on_terminal();
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    let shown = format!("$ host-runner demo\n{}", shown.replace("\r\n", "\n"));
    let (drawn, real) = (pages::read(PICTURE), svg(&shown));
    if lasting(&drawn) != lasting(&real) {
        pages::hold(PICTURE, &drawn, &real);
    }
}

/// The picture without port numbers, and without the coordinates that depend on their length.
fn lasting(svg: &str) -> String {
    svg.chars().filter(|c| !c.is_ascii_digit()).collect()
}

fn svg(shown: &str) -> String {
    let lines: Vec<Vec<Piece>> = shown.trim_end().lines().map(pieces).collect();
    let length = |line: &Vec<Piece>| line.iter().map(|(_, text)| text.chars().count()).sum();
    let columns: usize = lines.iter().map(length).max().unwrap();
    // A character of this font size is 8.43 pixels wide.
    let width = columns * 843 / 100 + 2 * MARGIN;
    let height = lines.len() * LINE + 2 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" role=\"img\" \
         aria-label=\"host-runner demo\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#0d1117\"/>\n\
         <g font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" \
         font-size=\"14\" fill=\"#e6edf3\" xml:space=\"preserve\" style=\"white-space: pre\">\n"
    );
    for (number, line) in lines.iter().enumerate() {
        let y = MARGIN + (number + 1) * LINE - 5;
        write!(svg, "<text x=\"{MARGIN}\" y=\"{y}\">").unwrap();
        for (color, text) in line {
            let text = text.replace('&', "&amp;").replace('<', "&lt;");
            match color {
                Some(color) => {
                    write!(
                        svg,
                        "<tspan fill=\"{color}\" font-weight=\"bold\">{text}</tspan>"
                    )
                    .unwrap();
                }
                None => svg += &text,
            }
        }
        svg += "</text>\n";
    }
    svg + "</g>\n</svg>\n"
}

/// A line in pieces of one color.
fn pieces(line: &str) -> Vec<Piece> {
    let mut parts = line.split("\u{1b}[");
    let mut pieces = vec![(None, parts.next().unwrap().to_owned())];
    for part in parts {
        let (code, text) = part.split_once('m').unwrap();
        let color = match code {
            "0" => None,
            "1;31" => Some("#ff7b72"),
            "1;32" => Some("#3fb950"),
            "1;33" => Some("#d29922"),
            other => panic!("an unknown sequence: {other}"),
        };
        pieces.push((color, text.to_owned()));
    }
    pieces
}
