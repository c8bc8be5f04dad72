use connector_sandbox::{Given, PlaceholderValues};

fn make(secret: &str) {
    let _ = PlaceholderValues::new([Given::Secret("api-key", secret)]);
}

fn main() {
    let _ = make;
}
