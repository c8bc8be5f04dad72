use connector_sandbox::{Given, PlaceholderValues, Rules};

fn make(rules: &Rules) {
    let _ = PlaceholderValues::new([Given::Secret("api-key", rules)]);
}

fn main() {
    let _ = make;
}
