//! The policy options: what a call may reach beyond public addresses over TLS.

use std::net::IpAddr;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use connector_host::{
    CompilerProgram, Denied, Limits, Policy, Receipt, RequestRecord, RootCertificates, Runner,
    RunnerBuilder,
};
use ipnet::{AddrParseError, IpNet, Ipv4Net};

use super::cache;
use super::failure::Failure;
use super::input_file;
use super::limits::LimitOptions;
use super::output::Output;
use super::proxy::ProxyOptions;

/// The largest file of root certificates: twenty times that of a system.
const MAX_PEM_BYTES: u64 = 4 << 20;

/// The bits before the IPv4 address in an IPv4-mapped one (RFC 4291, 2.5.5.2).
const MAPPED_BITS: u8 = 96;

#[derive(Args)]
#[command(next_help_heading = "Network")]
pub(crate) struct PolicyOptions {
    /// Allow an address range that is not public; repeatable.
    ///
    /// Private, loopback and link-local addresses are refused by default. Example: 10.1.0.0/16.
    #[arg(long, value_name = "CIDR", value_parser = range)]
    allow_address: Vec<IpNet>,
    /// Allow http: to the addresses that --allow-address names.
    ///
    /// The key is then sent unencrypted.
    #[arg(long)]
    allow_plaintext: bool,
    /// Trust the root certificates in a PEM file, too.
    ///
    /// They are trusted in addition to those of the platform.
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    #[command(flatten)]
    proxy: ProxyOptions,
    #[command(flatten)]
    limits: LimitOptions,
}

/// A range of addresses, or a single one; IPv4-mapped IPv6 is read as IPv4.
fn range(text: &str) -> Result<IpNet, AddrParseError> {
    let range = text
        .parse::<IpNet>()
        .or_else(|error| text.parse::<IpAddr>().map(IpNet::from).map_err(|_| error))?;
    let IpNet::V6(wide) = range else {
        return Ok(range);
    };
    let mapped = wide.addr().to_ipv4_mapped();
    let prefix = wide.prefix_len().checked_sub(MAPPED_BITS);
    let mapped = mapped.zip(prefix).and_then(|(address, prefix)| {
        let narrow = Ipv4Net::new(address, prefix).ok()?;
        Some(IpNet::V4(narrow))
    });
    Ok(mapped.unwrap_or(range))
}

/// What would allow what was denied, as a clause.
pub(crate) fn allowing(denied: &Denied) -> String {
    match (&denied.range, &*denied.code) {
        (Some(range), _) => format!("`--allow-address {range}` allows it"),
        (None, "plaintext-through-proxy") => "leave out `--proxy-resolves` to allow it".to_owned(),
        (None, _) => "`--allow-plaintext --allow-address CIDR` allows it".to_owned(),
    }
}

/// Hints at the options that would help a call: those that allow what was denied, and the one for a
/// name that only the proxy can resolve.
pub(crate) fn hint(output: &Output, receipt: &Receipt) {
    let mut denied = receipt.requests.iter();
    if let Some(denied) = denied.find_map(|request| request.denied.as_ref()) {
        output.note(format_args!("hint: {}", allowing(denied)));
    }
    let is_for_proxy = |request: &RequestRecord| request.proxy.is_some() && request.is_unresolved();
    if receipt.requests.iter().any(is_for_proxy) {
        output.note("hint: `--proxy-resolves` lets the proxy resolve the name");
    }
}

impl PolicyOptions {
    /// A runner with this policy that runs this many concurrent calls.
    pub(crate) fn runner(&self, concurrent_calls: usize) -> Result<Runner, Failure> {
        let policy = Policy {
            allow_addresses: self.allow_address.clone(),
            allow_plaintext: self.allow_plaintext,
        };
        let limits = Limits {
            concurrent_calls,
            ..self.limits.limits()
        };
        let builder = builder(limits)?
            .policy(policy)
            .root_certificates(self.root_certificates()?);
        let builder = match self.proxy.proxy()? {
            Some(proxy) => builder.proxy(proxy),
            None => builder,
        };
        Ok(builder.build()?)
    }

    fn root_certificates(&self) -> Result<RootCertificates, Failure> {
        let Some(path) = &self.ca_file else {
            return Ok(RootCertificates::default());
        };
        let what = || format!("cannot use `{}` as --ca-file", path.display());
        let pem = input_file::read(path, MAX_PEM_BYTES).with_context(what)?;
        Ok(RootCertificates::from_pem(&pem).with_context(what)?)
    }
}

/// A runner for commands that send nothing.
pub(crate) fn offline_runner() -> Result<Runner, Failure> {
    Ok(builder(Limits::default())?.build()?)
}

/// A runner that caches compiled code.
pub(crate) fn builder(limits: Limits) -> Result<RunnerBuilder, Failure> {
    let what = "cannot find the program to compile with";
    let builder = Runner::builder()
        .limits(limits)
        .compiler(CompilerProgram::this().context(what)?);
    Ok(match cache::folder() {
        Some(folder) => builder.code_cache(folder),
        None => builder,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_address_is_a_range_and_mapped_ones_are_those_of_ipv4() {
        for (given, meant) in [
            ("10.1.0.0/16", "10.1.0.0/16"),
            ("127.0.0.1", "127.0.0.1/32"),
            ("::1", "::1/128"),
            ("fd00::/8", "fd00::/8"),
            ("::ffff:127.0.0.0/104", "127.0.0.0/8"),
            ("::ffff:127.0.0.1", "127.0.0.1/32"),
            ("::/0", "::/0"),
        ] {
            assert_eq!(range(given).unwrap().to_string(), meant, "{given}");
        }
        for text in ["everything", "10.1.0.0/33", "10.1", ""] {
            assert!(range(text).is_err(), "{text}");
        }
    }
}
