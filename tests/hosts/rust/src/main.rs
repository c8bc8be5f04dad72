//! `CONNECTOR=component.wasm CLARI_API_KEY=… embed [BASE_URL]`

use std::error::Error;

use connector_host::{Authorized, Runner, Trust};

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
    let mut values = connector.form().values().secret("api-key", key)?;
    if let Some(base_url) = std::env::args().nth(1) {
        values = values.set("base-url", base_url)?;
    }
    for finding in connector.check(&values).await? {
        println!("{}: {}", finding.field, finding.message);
    }
    let verdict = connector.validate(&values).await.result?;
    println!("{}: {}", verdict.outcome.as_str(), verdict.message);
    if let Authorized::Headers(headers) = connector.authorize(&values).await? {
        let names: Vec<String> = headers.into_iter().map(|header| header.name).collect();
        println!("every request carries {names:?}");
    }
    Ok(())
}
