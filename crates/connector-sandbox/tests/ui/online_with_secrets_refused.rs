use connector_sandbox::{Online, RealValues};

async fn ask(online: &mut Online, values: &RealValues) {
    let _ = online.validate(values).await;
}

fn main() {
    let _ = ask;
}
