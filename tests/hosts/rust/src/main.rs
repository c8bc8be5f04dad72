//! `CONNECTOR=component.wasm CLARI_API_KEY=… embed [BASE_URL]`

use std::collections::BTreeMap;
use std::error::Error;

use connector_host::{RootCertificates, Limits, Policy, Runner, Secret, Trust, Values};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let component = std::fs::read(std::env::var("CONNECTOR")?)?;
    let runner = Runner::builder().build()?;
    let connector = runner.load(&component, Trust::Trusted).await?;
    for field in connector.form().fields() {
        let required = if field.required { " (required)" } else { "" };
        println!("{}{required}: {}", field.label, field.help);
    }
    let key = std::env::var("CLARI_API_KEY").unwrap_or_default();
    let secrets = BTreeMap::from([("api-key".parse()?, Secret::new(key))]);
    let mut plain = BTreeMap::new();
    if let Some(base_url) = std::env::args().nth(1) {
        plain.insert("base-url".parse()?, base_url);
    }
    let values = Values::fill(connector.form(), plain, secrets)?;
    for finding in connector.check(&values).await? {
        println!("{}: {}", finding.field, finding.message);
    }
    let verdict = connector.validate(&values).await.result?;
    println!("{}: {}", verdict.outcome.as_str(), verdict.message);
    if let Ok(headers) = connector.authorize(&values).await? {
        let names: Vec<String> = headers.into_iter().map(|header| header.name).collect();
        println!("every request carries {names:?}");
    }
    Ok(())
}
