//! The environment variable that may hold a field's value.

use connector_host::FieldName;

/// `HOST_RUNNER_API_KEY` for the field `api-key`.
pub(crate) fn variable(field: &FieldName) -> String {
    let name = field.as_str().to_ascii_uppercase().replace('-', "_");
    format!("HOST_RUNNER_{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_the_name_in_upper_case() {
        assert_eq!(variable(&"api-key".parse().unwrap()), "HOST_RUNNER_API_KEY");
    }
}
