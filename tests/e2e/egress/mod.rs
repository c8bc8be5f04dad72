//! What leaves the host: names, addresses and requests that are sent again.

mod punycode;
mod resent;
mod resolver;
