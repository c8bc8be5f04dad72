//! Names that lead where they should not: private, mixed, changing and unknown addresses.

use std::collections::VecDeque;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clari_component::CLARI_REVENUE;
use clari_mock::{GOOD_KEY, MockApi};
use connector_host::{Limits, Proxy, Report, Resolver, Resolving, RootCertificates, Runner, Trust};

use crate::support::hostile_component::Variant;
use crate::support::in_process::{loopback, values};

/// Gives one list of addresses after the other, and remembers what it was asked for.
#[derive(Clone, Default)]
struct Scripted {
    answers: Arc<Mutex<VecDeque<Vec<IpAddr>>>>,
    asked: Arc<Mutex<Vec<String>>>,
    stuck: bool,
    names_kept_milliseconds: u64,
}

impl Scripted {
    fn new(answers: &[&[&str]]) -> Self {
        let answer = |addresses: &&[&str]| addresses.iter().map(|a| a.parse().unwrap()).collect();
        Self {
            answers: Arc::new(Mutex::new(answers.iter().map(answer).collect())),
            ..Self::default()
        }
    }
}

impl Resolver for Scripted {
    fn resolve<'a>(&'a self, name: &'a str) -> Resolving<'a> {
        self.asked.lock().unwrap().push(name.to_owned());
        let answer = self.answers.lock().unwrap().pop_front();
        let stuck = self.stuck;
        Box::pin(async move {
            if stuck {
                tokio::time::sleep(Duration::from_secs(60)).await;
            }
            answer.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
        })
    }
}

/// Validates against a mock API whose name is looked up by the script; gives what arrived there, too.
async fn validate(component: &[u8], behaviour: &str, resolver: Scripted) -> (Report, usize) {
    let mock_api = MockApi::start([]).await.unwrap();
    let authorities = RootCertificates::from_pem(mock_api.ca_pem().as_bytes()).unwrap();
    let limits = Limits {
        connect_milliseconds: 500,
        names_kept_milliseconds: resolver.names_kept_milliseconds,
        ..Limits::default()
    };
    let runner = Runner::builder()
        .limits(limits)
        .policy(loopback())
        .root_certificates(authorities)
        .resolver(resolver)
        .build()
        .unwrap();
    let connector = runner.load(component, Trust::Trusted).await.unwrap();
    let mut plain = vec![("base-url", mock_api.origins().fill("{api}/v1"))];
    if !behaviour.is_empty() {
        plain.push(("behaviour", behaviour.to_owned()));
    }
    let report = connector.validate(&values(&connector, plain)).await;
    (report, mock_api.requests().len())
}

#[tokio::test]
async fn a_name_is_dialled_only_if_all_of_its_addresses_are_allowed() {
    let cases: [(&[&str], &str); 12] = [
        (&["127.0.0.1"], "ok"),
        (&["127.0.0.1", "127.0.0.1"], "ok"),
        (&["10.0.0.1"], "egress-denied"),
        (&["127.0.0.1", "10.0.0.1"], "egress-denied"),
        (&["192.168.1.1", "127.0.0.1"], "egress-denied"),
        (&["169.254.169.254"], "egress-denied"),
        (&["fd00:ec2::254"], "egress-denied"),
        (&["127.0.0.1", "::ffff:127.0.0.1"], "egress-denied"),
        (&["127.0.0.1", "64:ff9b::7f00:1"], "egress-denied"),
        (&["127.0.0.1", "0.0.0.0"], "egress-denied"),
        (&["127.0.0.1", "fe80::1"], "egress-denied"),
        (&[], "dns-failed"),
    ];
    for (addresses, code) in cases {
        let (report, arrived) = validate(CLARI_REVENUE, "", Scripted::new(&[addresses])).await;
        let verdict = report.result.unwrap();
        assert_eq!(verdict.code, code, "{addresses:?}");
        assert_eq!(arrived, usize::from(code == "ok"), "{addresses:?}");
        if code == "egress-denied" {
            let denied = report.receipt.requests[0].denied.as_ref().unwrap();
            let refused = addresses
                .iter()
                .find(|address| !address.starts_with("127."))
                .unwrap();
            assert!(
                denied
                    .range
                    .as_ref()
                    .unwrap()
                    .starts_with(&format!("{refused}/")),
                "{denied:?}"
            );
            assert!(
                verdict.message.contains("Nothing was sent"),
                "{}",
                verdict.message
            );
        }
    }
}

#[tokio::test]
async fn a_name_is_looked_up_once_as_long_as_its_addresses_are_kept() {
    let resolver = Scripted {
        names_kept_milliseconds: 60_000,
        ..Scripted::new(&[&["127.0.0.1"], &["10.0.0.1"]])
    };
    let asked = Arc::clone(&resolver.asked);
    let (report, heard) = validate(&Variant::Plain.bytes(), "get times=2", resolver).await;
    assert_eq!((report.result.unwrap().code.as_str(), heard), ("ok", 2));
    assert_eq!(*asked.lock().unwrap(), ["localhost"]);
}

#[tokio::test]
async fn a_name_is_checked_anew_for_every_request() {
    let hostile = Variant::Plain.bytes();
    for (second, code, arrived) in [("127.0.0.1", "ok", 2), ("10.0.0.1", "egress-denied", 1)] {
        let resolver = Scripted::new(&[&["127.0.0.1"], &[second]]);
        let (report, heard) = validate(&hostile, "get times=2", resolver).await;
        assert_eq!(
            (report.result.unwrap().code.as_str(), heard),
            (code, arrived)
        );
        assert_eq!(
            report.receipt.requests[1].address,
            Some(second.parse().unwrap())
        );
    }
}

#[tokio::test]
async fn no_other_name_is_ever_looked_up() {
    let hostile = Variant::Plain.bytes();
    let cases: [(&str, &[&str]); 2] = [
        ("get authority=hostile.invalid", &[]),
        ("get", &["localhost"]),
    ];
    for (behaviour, asked) in cases {
        let resolver = Scripted::new(&[&["127.0.0.1"]]);
        let seen = Arc::clone(&resolver.asked);
        let (report, _) = validate(&hostile, behaviour, resolver).await;
        assert_eq!(report.result.is_ok(), !asked.is_empty());
        assert_eq!(*seen.lock().unwrap(), asked);
    }
}

#[tokio::test]
async fn a_resolver_that_knows_nothing_or_never_answers_is_told_apart() {
    for (stuck, code) in [(false, "dns-failed"), (true, "timed-out")] {
        let resolver = Scripted {
            stuck,
            ..Scripted::default()
        };
        let (report, arrived) = validate(CLARI_REVENUE, "", resolver).await;
        assert_eq!((report.result.unwrap().code.as_str(), arrived), (code, 0));
    }
}

/// A proxy that refuses everything, and gives the first line that it is sent.
async fn refusing_proxy() -> (String, tokio::task::JoinHandle<String>) {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        let refusal = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(refusal).await.unwrap();
        line
    });
    (url, asked)
}

/// Validates through a proxy, with a resolver that knows no address of any name.
async fn validate_through(proxy: Proxy) -> String {
    let runner = Runner::builder()
        .resolver(Scripted::new(&[&[]]))
        .proxy(proxy)
        .build()
        .unwrap();
    let connector = runner.load(CLARI_REVENUE, Trust::Trusted).await.unwrap();
    let values = connector.form().values();
    let values = values.secret("api-key", GOOD_KEY.to_owned()).unwrap();
    connector.validate(&values).await.result.unwrap().code
}

#[tokio::test]
async fn a_proxy_never_gets_a_name_because_no_address_is_known() {
    let (url, asked) = refusing_proxy().await;
    let code = validate_through(Proxy::new(&url).unwrap()).await;
    assert_eq!(code, "dns-failed");
    assert!(!asked.is_finished());
    // Control: it gets the name where it is asked to resolve it.
    let code = validate_through(Proxy::new(&url).unwrap().resolves_names()).await;
    assert_eq!(code, "blocked");
    assert_eq!(
        asked.await.unwrap(),
        "CONNECT api.clari.com:443 HTTP/1.1\r\n"
    );
}
