//! What a connector finds on real secrets: shown for secret fields, and no way out through the others.

use clari_mock::GOOD_KEY;
use connector_host::{Finding, RunError, Runner, Secret, Trust, Value};

use crate::support::harness::{Run, World};
use crate::support::hostile_component::Variant;
use crate::support::in_process::values;

async fn check(behaviour: &str) -> Result<Vec<Finding>, RunError> {
    let runner = Runner::builder().build().unwrap();
    let connector = runner
        .load(&Variant::Plain.bytes(), Trust::Untrusted)
        .await
        .unwrap();
    let plain = [
        ("base-url", "https://api.invalid/v1"),
        ("behaviour", behaviour),
    ];
    connector.check(&values(&connector, plain)).await
}

#[tokio::test]
async fn a_finding_on_a_secret_field_cannot_mend_another_field() {
    for fix in [
        "base-url:https://{shifted}.invalid",
        "behaviour:{key}",
        "no-such-field:{key}",
    ] {
        let findings = check(&format!("find in=check field=api-key fix={fix}"))
            .await
            .unwrap();
        assert_eq!(findings.len(), 1, "{fix}");
        assert_eq!(findings[0].fix, None, "{fix}");
    }
    // The control: a fix of the field itself stays, and is a secret.
    let findings = check("find in=check field=api-key fix=api-key:{key}")
        .await
        .unwrap();
    let fix = findings[0].fix.as_ref().unwrap();
    assert_eq!(fix.value, Value::Secret(Secret::new(GOOD_KEY.to_owned())));
    assert_eq!(fix.value.shown(), None);
}

#[tokio::test]
async fn a_finding_on_a_plain_field_has_only_seen_placeholders() {
    let shifted = |key: &str| -> String { key.bytes().map(|byte| char::from(byte + 1)).collect() };
    for field in ["base-url", "behaviour", "no-such-field", ""] {
        let behaviour =
            format!("find in=check field={field} message={{shifted}} fix={field}:{{shifted}}");
        let findings = check(&behaviour).await.unwrap();
        assert_eq!(findings.len(), 1, "{field}");
        let finding = &findings[0];
        // An unknown field becomes no field.
        let known = ["base-url", "behaviour"].contains(&field);
        let fix = finding.fix.as_ref().map(|fix| fix.value.shown().unwrap());
        assert_eq!(fix.is_some(), known, "{field}");
        assert!(!finding.message.contains(&shifted(GOOD_KEY)), "{field}");
        assert!(
            !fix.unwrap_or_default().contains(&shifted(GOOD_KEY)),
            "{field}"
        );
        assert_eq!(finding.field, if known { field } else { "" });
    }
    // The control: on the secret field the same text has seen the real key.
    let findings = check("find in=check field=api-key message={shifted}")
        .await
        .unwrap();
    assert!(findings[0].message.contains(&shifted(GOOD_KEY)));
}

#[tokio::test]
async fn a_finding_on_a_plain_field_cannot_mend_a_secret() {
    let findings = check("find in=check field=base-url fix=api-key:{key}")
        .await
        .unwrap();
    assert_eq!(findings[0].fix, None);
}

/// One key press would have led the key to an origin of the connector's choice.
#[tokio::test]
async fn a_finding_on_one_plain_field_cannot_mend_another() {
    let fix = "fix=base-url:https://hostile.invalid/v1";
    for field in ["behaviour", "no-such-field", ""] {
        let findings = check(&format!("find in=check field={field} {fix}")).await;
        assert_eq!(findings.unwrap()[0].fix, None, "{field}");
    }
    // The control: a finding on the base URL can mend it, if a person agrees.
    let findings = check(&format!("find in=check field=base-url {fix}")).await;
    let findings = findings.unwrap();
    let fix = findings[0].fix.as_ref().unwrap();
    assert_eq!(fix.value.shown(), Some("https://hostile.invalid/v1"));
}

#[test]
fn fixing_everything_leaves_the_base_url_of_a_stranger_alone() {
    let world = World::new();
    let component = world.file("hostile.wasm", Variant::Plain.bytes());
    let fixed = |base_url: &str, field: &str, value: &str| {
        let done = Run::new("check")
            .arg("--component")
            .arg(&component)
            .args(["--set", &format!("base-url={base_url}"), "--fix", "--json"])
            .arg("--set")
            .arg(format!(
                "behaviour=find in=check field={field} fix={field}:{value}"
            ))
            .args(["--secret-from", "api-key=env:KEY"])
            .env("KEY", GOOD_KEY)
            .done();
        done.json()["fixed"]["values"][field].clone()
    };
    let ours = "https://api.invalid/v1";
    assert_eq!(fixed(ours, "base-url", "https://hostile.invalid/v1"), ours);
    // The control: another field is mended.
    assert_eq!(fixed(ours, "behaviour", "mended"), "mended");
}

#[tokio::test]
async fn a_key_in_a_message_is_marked() {
    let findings = check("find in=check field=api-key message={key}-{hex}")
        .await
        .unwrap();
    assert_eq!(findings[0].message, "[secret]-[secret]");
}
