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
    a_certificate_of_another_name: case("a certificate of another name", "{wrong-name}/v1", "tls-failed");
    a_certificate_of_its_own_making: case("a certificate of its own making", "{self-signed}/v1", "tls-failed");
    asks_for_a_certificate_of_the_client: case("asks for a certificate of the client", "{client-certificate}/v1", "tls-failed");
    says_nothing_to_a_tls_greeting: case("says nothing to a TLS greeting", "{silent}/v1", "timed-out");
    answers_a_tls_greeting_in_plain_text: case("answers a TLS greeting in plain text", "{not-tls}/v1", "tls-failed");
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
