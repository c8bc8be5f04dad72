//! Many credentials, one verdict a line: order, journal and saved credentials.

mod lines;
mod resumed;
mod saved;
