//! Files and folders of this user that nobody else can have placed or changed.

mod files;
mod own_file;

pub use files::{folder, make_folder, put};
pub use own_file::{FileIdentity, Others, Refused, check, open, open_folder};
