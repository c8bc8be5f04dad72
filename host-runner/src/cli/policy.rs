//! The policy options: what a call may reach beyond public addresses over TLS.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use connector_host::{CompilerProgram, Limits, Policy, RootCertificates, Runner};
use ipnet::IpNet;

use super::cache;
use super::failure::Failure;
use super::input_file;
use super::limits::LimitOptions;

/// The most that is read of root certificates: twenty times what a system has.
const MAX_PEM_BYTES: u64 = 4 << 20;

#[derive(Args)]
#[command(next_help_heading = "Network")]
pub(crate) struct PolicyOptions {
    /// Allow an address range that is not public; repeatable.
    ///
    /// Private, loopback and link-local addresses are refused by default. Example: 10.1.0.0/16.
    #[arg(long, value_name = "CIDR")]
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
    limits: LimitOptions,
}

impl PolicyOptions {
    /// A runner under this policy that runs so many calls at a time.
    pub(crate) fn runner(&self, concurrent_calls: usize) -> Result<Runner, Failure> {
        let policy = Policy {
            allow_addresses: self.allow_address.clone(),
            allow_plaintext: self.allow_plaintext,
        };
        let limits = Limits {
            concurrent_calls,
            ..self.limits.limits()
        };
        runner(limits, policy, self.root_certificates()?)
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

/// A runner that caches compiled code.
pub(crate) fn runner(
    limits: Limits,
    policy: Policy,
    root_certificates: RootCertificates,
) -> Result<Runner, Failure> {
    let what = "cannot find the program to compile with";
    let builder = Runner::builder()
        .limits(limits)
        .policy(policy)
        .root_certificates(root_certificates)
        .compiler(CompilerProgram::this().context(what)?);
    let builder = match cache::folder() {
        Some(folder) => builder.code_cache(folder),
        None => builder,
    };
    Ok(builder.build()?)
}
