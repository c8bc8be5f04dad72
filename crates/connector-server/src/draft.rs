//! Values that a client sends, filled into a form together with those that are saved.

use std::collections::BTreeMap;
use std::sync::Arc;

use connector_host::{Connector, FieldKind, FieldName, Secret, Values};
use credential_store::Credential;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::problem::{Code, Problem};
use crate::vault::Vault;

/// Values by the names of their fields. A secret that is `null` or left out stays what is saved, if something
/// is; another field that is gets its default.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub(crate) struct Given(BTreeMap<String, Option<Text>>);

/// A text, held as a secret from the start.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(from = "String")]
struct Text(#[schemars(with = "String")] Secret);

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(Secret::new(text))
    }
}

impl Given {
    /// Fills in the form of a connector.
    pub(crate) async fn fill(
        self,
        connector: &Arc<Connector>,
        saved: Option<&Credential>,
        vault: &Vault,
    ) -> Result<Filled, Problem> {
        let form = connector.form();
        let (mut plain, mut secrets) = (BTreeMap::new(), BTreeMap::new());
        for (name, value) in self.0 {
            let name = name.parse().ok();
            let field = name.and_then(|name: FieldName| form.field(&name));
            let Some(field) = field else {
                // The name itself may be a key that was put there by mistake.
                let detail = format!("the fields are {}", form.names());
                return Err(Problem::new(Code::UnknownField, detail));
            };
            let Some(Text(value)) = value else { continue };
            let name = field.name.clone();
            match field.kind {
                FieldKind::Secret => drop(secrets.insert(name, value)),
                _ => drop(plain.insert(name, value.expose().to_owned())),
            }
        }
        let has_new_secret = !secrets.is_empty();
        let values = fill(connector, plain.clone(), secrets.clone())?;
        let Some(saved) = saved else {
            return Ok(Filled {
                values,
                has_new_secret,
            });
        };
        let is_missing = |name: &FieldName| !values.has(name);
        let missing = saved.secret_fields().filter(|name| is_missing(name));
        let missing: Vec<FieldName> = missing.cloned().collect();
        if missing.is_empty() {
            return Ok(Filled {
                values,
                has_new_secret,
            });
        }
        expect_same_place(connector, &values, saved)?;
        let mut kept = kept(connector, saved, vault).await?;
        kept.retain(|name, _| missing.contains(name));
        secrets.extend(kept);
        let values = fill(connector, plain, secrets)?;
        Ok(Filled {
            values,
            has_new_secret,
        })
    }
}

/// Refuses names of fields that a form does not have.
pub(crate) fn expect_fields(connector: &Connector, names: &[FieldName]) -> Result<(), Problem> {
    let form = connector.form();
    if names.iter().all(|name| form.field(name).is_some()) {
        return Ok(());
    }
    // A name may be a key that was put there by mistake.
    let detail = format!("`fix` names another field; the fields are {}", form.names());
    Err(Problem::new(Code::UnknownField, detail))
}

/// A filled-in form, and what of it is new.
pub(crate) struct Filled {
    pub(crate) values: Values,
    has_new_secret: bool,
}

impl Filled {
    /// Whether it says nothing else than what is saved for the same connector.
    pub(crate) fn is_same_as(&self, saved: &Credential, connector: &Connector) -> bool {
        let plain = self.values.iter().filter_map(|(name, value)| {
            let shown = value.shown()?;
            Some((name.clone(), shown.to_owned()))
        });
        !self.has_new_secret
            && saved.connector.admits(connector)
            && saved.plain_values() == plain.collect()
    }
}

fn fill(
    connector: &Connector,
    plain: BTreeMap<FieldName, String>,
    secrets: BTreeMap<FieldName, Secret>,
) -> Result<Values, Problem> {
    Values::fill(connector.form(), plain, secrets)
        .map_err(|error| Problem::new(Code::UnknownField, error.to_string()))
}

/// Refuses to use a saved secret for another connector, or at another origin, than it was saved for.
fn expect_same_place(
    connector: &Connector,
    values: &Values,
    saved: &Credential,
) -> Result<(), Problem> {
    let required = |detail: &str| Err(Problem::new(Code::SecretRequired, detail));
    if !saved.connector.admits(connector) {
        return required("the secret was saved for another connector: enter it again");
    }
    let base_url = values.plain(connector.form().url_field());
    if !base_url.is_some_and(|base_url| saved.has_origin_of(base_url)) {
        return required("the secret was saved for the origin of another base URL: enter it again");
    }
    Ok(())
}

async fn kept(
    connector: &Arc<Connector>,
    saved: &Credential,
    vault: &Vault,
) -> Result<BTreeMap<FieldName, Secret>, Problem> {
    let (connector, saved) = (Arc::clone(connector), saved.clone());
    vault
        .run(move |store| store.secrets(&saved, &connector))
        .await
}
