//! What a refusal blames: the key, its header, its format, the rights of its user, or something on
//! the way.

use crate::auth_scheme::AuthScheme;
use crate::bindings::Finding;
use crate::field::AUTH_SCHEME;
use crate::finding::Problem;
use crate::search::contains_in_any_case;
use crate::values::Values;
use crate::verdict::Reason;

use super::answer::Answer;
use super::words::Words;

static IN_ONE_HEADER: Problem = Problem::warning(
    Reason::AuthSchemeMismatch.row().code,
    "The key was in one header only, and the server may read the other: use `both`.",
);

static NO_BEARER_TOKEN: Problem = Problem::warning(
    Reason::AuthSchemeMismatch.row().code,
    "The server could not read the key as a bearer token: use `apikey`, which sends the key in the \
     header of that name only.",
);

/// Challenges of proxies and company sign-in pages; the API's gateway asks for `Key` or `Bearer`.
const FOREIGN_CHALLENGES: [&str; 3] = ["basic", "negotiate", "ntlm"];

/// Server names of load balancers, caches and firewalls in their own responses; in front of a
/// response of the API they keep its name or none.
const INTERMEDIARIES: [&str; 6] = [
    "awselb",
    "cloudfront",
    "akamaighost",
    "bigip",
    "microsoft-azure-application-gateway",
    "squid",
];

/// The reason for a 401.
pub(super) fn unauthorized(answer: &Answer, values: &Values) -> Reason {
    let says = Words::of(answer);
    if says.lack_key() {
        no_key_arrived(values)
    } else if answer.is_page() || is_foreign_challenge(answer) || is_intermediary(answer) {
        Reason::Blocked
    } else if blames_form(answer, &says) {
        if says.blame_key_by_name() {
            Reason::TokenRejected
        } else {
            Reason::AuthSchemeMismatch
        }
    } else if says.blame_key_by_name() || (is_both(values) && says.blame_key()) {
        Reason::TokenRejected
    } else if asks_to_wait(answer, &says) {
        Reason::TryAgain
    } else if has_application_code(answer) || says.name_rights() || lacks_scope(answer) {
        Reason::PermissionDenied
    } else if is_both(values) {
        Reason::TokenRejected
    } else {
        Reason::AuthSchemeMismatch
    }
}

/// The reason for a 403.
pub(super) fn forbidden(answer: &Answer, values: &Values) -> Reason {
    let says = Words::of(answer);
    if !answer.is_json_error() {
        Reason::Blocked
    } else if says.lack_key() {
        no_key_arrived(values)
    } else if says.blame_key() {
        Reason::TokenRejected
    } else if asks_to_wait(answer, &says) {
        Reason::TryAgain
    } else {
        Reason::PermissionDenied
    }
}

/// The reason for a 4xx without a meaning of its own for a key.
pub(super) fn other(answer: &Answer) -> Reason {
    if asks_to_wait(answer, &Words::of(answer)) {
        Reason::TryAgain
    } else {
        Reason::RequestRefused
    }
}

/// The finding that proposes another authentication scheme: first both headers; if one of them is a
/// problem, the other alone.
pub(super) fn other_scheme(values: &Values) -> Finding {
    let (problem, scheme) = if is_both(values) {
        (&NO_BEARER_TOKEN, AuthScheme::ApiKey)
    } else {
        (&IN_ONE_HEADER, AuthScheme::Both)
    };
    problem.finding(AUTH_SCHEME, Some(scheme.value()))
}

/// The key was in one header and the server reads another, or it was in both and neither arrived.
fn no_key_arrived(values: &Values) -> Reason {
    if is_both(values) {
        Reason::Blocked
    } else {
        Reason::AuthSchemeMismatch
    }
}

fn is_both(values: &Values) -> bool {
    AuthScheme::parse(values.auth_scheme()) == Some(AuthScheme::Both)
}

/// Whether the server took the key for a token and could not parse it.
fn blames_form(answer: &Answer, says: &Words) -> bool {
    says.blame_form() || (has_bearer_error(answer) && !lacks_scope(answer))
}

fn has_bearer_error(answer: &Answer) -> bool {
    is_challenge(answer, |challenge| {
        contains_in_any_case(challenge, "bearer") && contains_in_any_case(challenge, "error=")
    })
}

/// Whether the challenge says that the token is good but not sufficient.
fn lacks_scope(answer: &Answer) -> bool {
    is_challenge(answer, |challenge| {
        contains_in_any_case(challenge, "insufficient_scope")
    })
}

/// Whether the same request may succeed later, so that the key is not the cause.
fn asks_to_wait(answer: &Answer, says: &Words) -> bool {
    answer.response.header("retry-after").next().is_some() || says.ask_to_wait()
}

/// An application behind the gateway names a reason; the gateway at most repeats the status.
fn has_application_code(answer: &Answer) -> bool {
    let code = answer
        .members
        .as_ref()
        .and_then(|members| members.get("code"));
    code.is_some_and(|code| code.string().is_some())
}

/// Whether something in front of the API responded, in a form that is not the API's.
fn is_intermediary(answer: &Answer) -> bool {
    !answer.is_json_error()
        && answer.response.header("server").any(|server| {
            let server = server.to_ascii_lowercase();
            INTERMEDIARIES.iter().any(|name| server.starts_with(name))
        })
}

fn is_challenge(answer: &Answer, holds: impl Fn(&str) -> bool) -> bool {
    let mut challenges = answer.response.header("www-authenticate");
    challenges.any(|challenge| holds(&challenge))
}

fn is_foreign_challenge(answer: &Answer) -> bool {
    is_challenge(answer, |header| {
        let mut quoted = false;
        let mut challenges = header.split(|character| {
            quoted ^= character == '"';
            character == ',' && !quoted
        });
        challenges.any(|challenge| {
            let scheme = challenge.split_whitespace().next().unwrap_or_default();
            FOREIGN_CHALLENGES
                .iter()
                .any(|foreign| scheme.eq_ignore_ascii_case(foreign))
        })
    })
}
