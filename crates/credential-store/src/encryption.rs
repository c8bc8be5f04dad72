//! Encrypts and decrypts the secrets of a store.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::binding::Binding;
use crate::credential::{Credential, SavedValue};
use crate::error::StoreError;
use crate::store::Store;
use connector_host::Connector;
use connector_host::FieldName;
use connector_host::Origin;
use connector_host::Secret;
use connector_host::{Value, Values, ValuesError};

impl Store {
    /// The filled-in form of a credential, for its connector.
    ///
    /// # Errors
    ///
    /// If the connector is not the one it was saved for or its form has changed, the key of the store is not
    /// available, or a secret was not encrypted for this credential, connector and origin.
    pub fn values(
        &self,
        credential: &Credential,
        connector: &Connector,
    ) -> Result<Values, StoreError> {
        let secrets = self.secrets(credential, connector)?;
        let plain = credential.plain_values();
        Values::fill(connector.form(), plain, secrets).map_err(|error| StoreError::OtherForm {
            field: match error {
                ValuesError::UnknownField { name, .. }
                | ValuesError::SecretAsPlain(name)
                | ValuesError::PlainAsSecret(name) => name,
                // Every saved value has a name.
                _ => credential.url_field.clone(),
            },
        })
    }

    /// The secrets of a credential, for its connector.
    ///
    /// # Errors
    ///
    /// As [`Store::values`].
    pub fn secrets(
        &self,
        credential: &Credential,
        connector: &Connector,
    ) -> Result<BTreeMap<FieldName, Secret>, StoreError> {
        credential.connector.admit(connector)?;
        let url_field = &credential.url_field;
        if connector.form().url_field() != url_field {
            let field = url_field.clone();
            return Err(StoreError::OtherForm { field });
        }
        self.opened(credential)
    }

    /// The secrets of a credential, for the store itself only.
    pub(crate) fn opened(
        &self,
        credential: &Credential,
    ) -> Result<BTreeMap<FieldName, Secret>, StoreError> {
        let origin = Origin::of(credential.base_url()).ok_or(StoreError::NoOrigin)?;
        let binding = Binding {
            identity: &credential.identity,
            connector: &credential.connector,
            origin: &origin,
        };
        let encrypted = credential
            .values
            .iter()
            .filter_map(|(name, value)| match value {
                SavedValue::Encrypted(encrypted) => Some((name, encrypted)),
                SavedValue::Plain(_) => None,
            });
        encrypted
            .map(|(name, encrypted)| {
                let decrypted = self.key()?.decrypt(encrypted, &binding.of_field(name));
                let secret = decrypted.and_then(into_secret);
                let secret = secret.ok_or_else(|| StoreError::Decrypt {
                    field: name.clone(),
                })?;
                Ok((name.clone(), secret))
            })
            .collect()
    }

    /// The values to save, for a credential that is otherwise complete.
    pub(crate) fn encrypt(
        &self,
        credential: &Credential,
        values: &Values,
    ) -> Result<Vec<(FieldName, SavedValue)>, StoreError> {
        let base_url = values.plain(&credential.url_field).unwrap_or_default();
        let origin = Origin::of(base_url).ok_or(StoreError::NoOrigin)?;
        let binding = Binding {
            identity: &credential.identity,
            connector: &credential.connector,
            origin: &origin,
        };
        values
            .iter()
            .map(|(name, value)| {
                let saved = match value {
                    Value::Plain(plain) => SavedValue::Plain(plain.clone()),
                    Value::Secret(secret) => {
                        let place = binding.of_field(name);
                        let secret = secret.expose().as_bytes();
                        SavedValue::Encrypted(self.key()?.encrypt(secret, &place)?)
                    }
                };
                Ok((name.clone(), saved))
            })
            .collect()
    }
}

/// The decrypted bytes as a secret, without leaving a copy in memory.
fn into_secret(mut bytes: Zeroizing<Vec<u8>>) -> Option<Secret> {
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Some(Secret::new(text)),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            None
        }
    }
}
