//! The Clari Revenue connector: its binary, and the verdict that it owes for each answer.

mod component;
mod fair;
mod long_lived;
mod vectors;
