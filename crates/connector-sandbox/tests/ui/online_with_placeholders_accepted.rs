use connector_sandbox::{Online, PlaceholderValues};

async fn ask(online: &mut Online, values: &PlaceholderValues) {
    let _ = online.validate(values).await;
}

fn main() {
    let _ = ask;
}
