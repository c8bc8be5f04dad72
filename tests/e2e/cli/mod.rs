//! Each command as a person or a script uses it: options, files, prompts, output and exit codes.

mod call;
mod check;
mod completions;
mod config;
mod demo;
mod exports;
mod form_prompt;
#[cfg(target_os = "linux")]
mod full_stdout;
mod help;
mod input_files;
mod man;
mod new;
mod receipt;
mod schema;
mod test;
mod texts;
mod threads;
mod validate;
mod wrong_input;
