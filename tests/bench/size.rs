//! The size of the shipped files, in bytes.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use clari_component::CLARI_REVENUE;

/// The files of the page's elements.
const PAGE: [(&str, &[u8]); 3] = [
    (
        "page_module_gzip_bytes",
        include_bytes!("../../crates/connector-server/page/credentials.js"),
    ),
    (
        "page_texts_gzip_bytes",
        include_bytes!("../../crates/connector-server/page/texts.js"),
    ),
    (
        "page_style_gzip_bytes",
        include_bytes!("../../crates/connector-server/page/credentials.css"),
    ),
];

use crate::server::HOST_RUNNER;
use crate::summary::keep;

pub(crate) fn measure() {
    keep("component_bytes", CLARI_REVENUE.len() as f64);
    let sealed = connector_seal::seal(CLARI_REVENUE).expect("a connector");
    let extra = sealed.len() - CLARI_REVENUE.len();
    keep("sealed_extra_bytes", extra as f64);
    keep("component_gzip_bytes", gzip(CLARI_REVENUE) as f64);
    for (name, bytes) in PAGE {
        keep(name, gzip(bytes) as f64);
    }
    let binary = fs::metadata(HOST_RUNNER).expect("a binary").len();
    keep("binary_bytes", binary as f64);
}

fn gzip(bytes: &[u8]) -> usize {
    let mut gzip = Command::new("gzip")
        .args(["-9", "--stdout", "--no-name"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("gzip");
    let mut stdin = gzip.stdin.take().expect("an input");
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&bytes));
    let output = gzip.wait_with_output().expect("an output");
    writer.join().expect("a thread").expect("an input");
    output.stdout.len()
}
