use connector_sandbox::{DryRun, RealValues};

async fn ask(dry_run: &mut DryRun, values: &RealValues) {
    let _ = dry_run.authorize(values).await;
}

fn main() {
    let _ = ask;
}
