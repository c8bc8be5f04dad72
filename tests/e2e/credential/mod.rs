//! Saved credentials: the commands, the store and its key, and what survives a crash.

mod concurrent;
mod damaged;
mod edit;
mod key;
mod killed;
mod saving;
