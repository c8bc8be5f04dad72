use connector_sandbox::{DryRun, PlaceholderValues};

async fn ask(dry_run: &mut DryRun, values: &PlaceholderValues) {
    let _ = dry_run.authorize(values).await;
}

fn main() {
    let _ = ask;
}
