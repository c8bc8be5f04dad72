//! Values that hold real secrets.

use zeroize::Zeroize;

use crate::bindings::Value;

/// Values that hold real secrets. An instance that gets them cannot be given a network.
///
/// They are overwritten when they are dropped. Copies inside an instance are not.
pub struct RealValues(Vec<Value>);

impl RealValues {
    /// The values of a form, each a name and a text.
    pub fn new(values: impl IntoIterator<Item = (String, String)>) -> Self {
        let value = |(name, value)| Value { name, value };
        Self(values.into_iter().map(value).collect())
    }

    pub(crate) fn as_contract(&self) -> &[Value] {
        &self.0
    }
}

impl Drop for RealValues {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(|value| value.value.zeroize());
    }
}
