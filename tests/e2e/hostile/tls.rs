//! What servers do to TLS: each ends in its own verdict, and the mock API's good origin in `valid`.

use super::arena::disagreement;
use super::case::cases;
use crate::support::harness::{Done, World};

/// What an origin does, and how that ends.
pub(crate) struct Case {
    /// What it does, as `docs/hostile-cases.md` says it.
    pub(crate) does: &'static str,
    base_url: &'static str,
    /// The code; the exit code is always that of `undetermined`.
    pub(crate) code: &'static str,
}

fn case(does: &'static str, base_url: &'static str, code: &'static str) -> Case {
    Case {
        does,
        base_url,
        code,
    }
}

impl Case {
    /// Panics unless the origin ends in its verdict, and the good one in `valid`.
    fn hold(&self) {
        let world = World::new();
        let done = validate(&world, self.base_url);
        assert_eq!(disagreement((3, self.code), &done), None, "{}", self.does);
        let done = validate(&world, "{api}/v1");
        assert_eq!(
            disagreement((0, "ok"), &done),
            None,
            "control: {}",
            self.does
        );
    }
}

cases! {
    refuses_the_connection: case("refuses the connection", "{refused}/v1", "connection-failed");
    a_certificate_that_has_expired: case("a certificate that has expired", "{expired}/v1", "tls-failed");
    a_certificate_for_another_name: case("a certificate for another name", "{wrong-name}/v1", "tls-failed");
    a_self_signed_certificate: case("a self-signed certificate", "{self-signed}/v1", "tls-failed");
    requires_a_client_certificate: case("requires a client certificate", "{client-certificate}/v1", "tls-failed");
    does_not_respond_to_a_tls_handshake: case("does not respond to a TLS handshake", "{silent}/v1", "timed-out");
    responds_to_a_tls_handshake_in_plain_text: case("responds to a TLS handshake in plain text", "{not-tls}/v1", "tls-failed");
    speaks_another_protocol_inside_tls: case("speaks another protocol inside TLS", "{not-http}/v1", "protocol-error");
}

fn validate(world: &World, base_url: &str) -> Done {
    world
        .validate(base_url)
        .args([
            "--max-call-milliseconds",
            "1000",
            "--json",
            "--log",
            "trace",
        ])
        .done()
}
