//! The documentation is true: its examples, tables, paths and promises are those of the program and of the tests.

mod changelog;
mod compared;
mod credentials;
mod hostile_cases;
mod links;
mod outputs;
mod picture;
mod promises;
mod walk_through;
