use connector_sandbox::{Offline, RealValues};

async fn ask(offline: &mut Offline, values: &RealValues) {
    let _ = offline.check(values).await;
}

fn main() {
    let _ = ask;
}
