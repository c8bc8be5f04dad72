use connector_sandbox::{PlaceholderValues, RealValues};

fn make(values: RealValues) -> PlaceholderValues {
    values.into()
}

fn main() {
    let _ = make;
}
