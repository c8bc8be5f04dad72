//! Loads a connector: bytes → checked → compiled → linked → its form read.

use tokio::time::Instant;
use wasmtime::Engine;
use wasmtime::component::{Component, Linker};

use crate::bindings::ConnectorPre;
use crate::built_in::CLARI_REVENUE;
use crate::compiled::CompiledCode;
use crate::form::{Description, Form};
use crate::inspection::Inspection;
use crate::intake::Intake;
use crate::limits::Limits;
use crate::misbehaviour::{Misbehaviour, NotAComponent};
use crate::receipt::Identity;
use crate::rehearsal::Rehearsals;
use crate::sandbox::{Instance, State, no_room};

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

/// Compiles on a thread of its own, for as long as the limit allows.
async fn compile(
    bytes: Vec<u8>,
    engine: &Engine,
    limits: &Limits,
) -> Result<Component, Misbehaviour> {
    let engine = engine.clone();
    let compiling = tokio::task::spawn_blocking(move || Component::new(&engine, bytes));
    let too_slow = |_| NotAComponent::TooSlow {
        milliseconds: limits.compile_milliseconds,
    };
    let malformed = |error: String| NotAComponent::Malformed(crate::text::brief(&error));
    let compiled = tokio::time::timeout(limits.compile(), compiling)
        .await
        .map_err(too_slow)?
        .map_err(|error| malformed(error.to_string()))?;
    compiled.map_err(|error| {
        no_room(&error, limits).unwrap_or_else(|| malformed(format!("{error:#}")).into())
    })
}
