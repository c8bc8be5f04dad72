use connector_sandbox::PlaceholderValues;

fn make(values: PlaceholderValues) -> PlaceholderValues {
    values.into()
}

fn main() {
    let _ = make;
}
