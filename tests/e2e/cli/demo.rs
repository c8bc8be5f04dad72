//! `host-runner demo`: the whole job on this machine.

use crate::support::harness::Run;

#[test]
fn it_shows_four_verdicts_and_how_to_go_on() {
    let done = Run::new("demo").done();
    assert_eq!(done.code(), 0, "{}", done.all());
    let verdicts = [
        "valid (ok)",
        "invalid (token-rejected)",
        "undetermined (endpoint-not-found)",
        "undetermined (service-error)",
    ];
    let mut rest = done.stdout();
    for verdict in verdicts {
        let at = rest
            .find(verdict)
            .unwrap_or_else(|| panic!("{verdict}: {rest}"));
        rest = rest.split_off(at + verdict.len());
    }
    assert!(rest.ends_with("host-runner validate\n"), "{rest}");
}

#[test]
fn as_json_it_has_a_receipt_of_what_was_really_sent() {
    let json = Run::new("demo").arg("--json").done().json();
    let scenarios = json["scenarios"].as_array().unwrap();
    let statuses: Vec<_> = scenarios
        .iter()
        .map(|scenario| {
            scenario["receipt"]["requests"][0]["status"]
                .as_u64()
                .unwrap()
        })
        .collect();
    assert_eq!(statuses, [200, 401, 404, 503]);
    assert!(
        scenarios
            .iter()
            .all(|scenario| scenario["receipt"]["requests"][0]["tls"] == "1.3")
    );
}
