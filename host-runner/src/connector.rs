//! Loads a connector: bytes → checked → compiled → linked → its form read.

use tokio::time::Instant;
use wasmtime::Engine;
use wasmtime::component::Linker;

use crate::bindings::ConnectorPre;
use crate::built_in::CLARI_REVENUE;
use crate::compiled::CompiledCode;
use crate::compiling::compile;
use crate::form::{Description, Form};
use crate::inspection::Inspection;
use crate::intake::Intake;
use crate::limits::Limits;
use crate::misbehaviour::Misbehaviour;
use crate::receipt::Identity;
use crate::rehearsal::Rehearsals;
use crate::sandbox::{Instance, State};

/// A connector, ready to be called any number of times.
pub struct Connector {
    pub(crate) pre: ConnectorPre<State>,
    identity: Identity,
    description: Description,
    form: Form,
    built_in: bool,
    pub(crate) rehearsals: Rehearsals,
}

impl Connector {
    /// Loads the connector in `bytes`.
    pub(crate) async fn load(
        bytes: &[u8],
        engine: &Engine,
        linker: &Linker<State>,
        limits: &Limits,
        kept: Option<&CompiledCode>,
    ) -> Result<Self, Misbehaviour> {
        let inspection = Inspection::of(bytes, limits)?;
        inspection.verdict()?;
        let sha256 = &inspection.identity.sha256;
        let component = match kept.and_then(|kept| kept.load(engine, sha256)) {
            Some(component) => component,
            None => {
                let component = compile(bytes.to_vec(), engine, limits).await?;
                if let Some(kept) = kept {
                    kept.save(engine, sha256, &component);
                }
                component
            }
        };
        let pre = linker
            .instantiate_pre(&component)
            .and_then(ConnectorPre::new)
            .map_err(|error| Misbehaviour::WrongWorld {
                expected: inspection.expected_export().to_owned(),
                found: crate::text::brief(&format!("{error:#}")),
            })?;
        let deadline = Instant::now() + limits.call();
        let mut instance =
            Instance::new(engine, &pre, limits, deadline, limits.guest_cpu()).await?;
        let intake = Intake::new(limits);
        let description = Description::take(instance.describe().await?, &intake)?;
        let mut form = Form::take(instance.form().await?, &intake)?;
        let built_in = bytes == CLARI_REVENUE;
        if !built_in {
            form.take_url_default();
        }
        Ok(Self {
            built_in,
            pre,
            identity: inspection.identity,
            description,
            form,
            rehearsals: Rehearsals::default(),
        })
    }

    /// Which component it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Whether it is the connector that is part of the library; anyone else's is a stranger's.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        self.built_in
    }

    /// What it says it is.
    #[must_use]
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// The form of its credential.
    #[must_use]
    pub fn form(&self) -> &Form {
        &self.form
    }
}
