//! What a connector does with any credential: shown by placeholders, without a network.
//!
//! It runs twice, on placeholders that differ. What both runs have in common is fixed, and where they
//! differ a placeholder must stand, whole. So nothing of this depends on a value in any other way.

use connector_sandbox::{Given, PlaceholderError, PlaceholderValues};
use credential_rules::{Frame, Header, Origin, Rules, Substitution, Template, placeholder};
use http::{HeaderValue, Method};

use super::Call;
use super::dry::is_error;
use super::offline::PLACEHOLDER_REFUSED;
use crate::contract::form::Field;
use crate::contract::values::Values;
use crate::contract::verdict::Finding;
use crate::disclosure;
use crate::egress::{Asked, Recorder, target, violation};
use crate::{Connector, Misbehavior, RunError};
use credential_rules::disclosure::Seen;
use credential_rules::{FieldKind, FieldName};

/// How often placeholders are made until they differ: those of a few characters may not at once.
const MAX_TRIES: usize = 16;

/// What a connector does with any credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The headers that every request carries.
    pub headers: Vec<HeaderTemplate>,
    /// The request that `validate` makes first, as a path below the base URL with its query. None if it
    /// makes no request, or another one for other values.
    pub probe: Option<Template<FieldName>>,
    /// The fields that have one value in all of this: choices, and texts that were given.
    pub fixed: Vec<(FieldName, String)>,
}

/// A header, with fields in the place of their values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderTemplate {
    /// Its name, in lower case.
    pub name: String,
    /// Its value.
    pub value: Template<FieldName>,
}

/// An outline, or what forbids it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outlined {
    /// The outline.
    Outline(Outline),
    /// The values have errors.
    Refused(Vec<Finding>),
}

impl Connector {
    /// Shows what the connector does with any credential, by two runs on placeholders. Nothing is sent.
    ///
    /// A choice has one value in it: the given one, the default or the first. So has a text that is given
    /// and differs from its default. Secrets among the values are not looked at.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves, for example by a header that does not carry a placeholder whole in a
    /// fixed frame.
    pub async fn outline(&self, values: &Values) -> Result<Outlined, RunError> {
        Call::start(self, values).await.outline().await
    }
}

/// Placeholders, and which field each one stands for.
struct Stage {
    values: PlaceholderValues,
    holes: Vec<(FieldName, String)>,
    secrets: Vec<String>,
    origin: Origin,
}

/// What the connector made of a stage.
struct Act {
    headers: Vec<Header>,
    asked: Option<Asked>,
}

impl Call<'_> {
    async fn outline(&mut self) -> Result<Outlined, RunError> {
        if self.values.base_url().is_some() && self.values.origin().is_none() {
            return Ok(Outlined::Refused(vec![self.no_origin()]));
        }
        let (first, second) = self.stages()?;
        let first_act = match self.act(&first).await? {
            Ok(act) => act,
            Err(findings) => return Ok(Outlined::Refused(findings)),
        };
        let second_act = match self.act(&second).await? {
            Ok(act) => act,
            Err(findings) => return Ok(Outlined::Refused(findings)),
        };
        let pairs = first.holes.iter().zip(&second.holes);
        let frame = Frame::new(pairs.map(|((_, first), (_, second))| (&**first, &**second)));
        let substitution = Substitution::new(&first_act.headers, &second_act.headers, &frame)
            .map_err(|refusal| Misbehavior::AuthorizeRefused(refusal.to_string()))?;
        let probe = probe(&first, first_act.asked.as_ref(), &substitution)?;
        let other = second_act.asked.as_ref();
        let same = Substitution::new(&second_act.headers, &second_act.headers, &frame)
            .map_err(|refusal| Misbehavior::AuthorizeRefused(refusal.to_string()))?;
        let probe = probe.filter(|probe| {
            let other = self::probe(&second, other, &same).ok().flatten();
            other.as_ref() == Some(probe)
        });
        let headers = first_act.headers.into_iter().map(|header| HeaderTemplate {
            value: template(&header.value, &first.holes),
            name: header.name,
        });
        Ok(Outlined::Outline(Outline {
            headers: headers.collect(),
            probe,
            fixed: self.fixed(),
        }))
    }

    /// Two stages whose placeholders differ.
    fn stages(&self) -> Result<(Stage, Stage), RunError> {
        let first = self.stage()?;
        let mut same = None;
        for _ in 0..MAX_TRIES {
            let second = self.stage()?;
            let mut pairs = first.holes.iter().zip(&second.holes);
            same = pairs.find_map(|(first, second)| (first == second).then(|| first.0.clone()));
            if same.is_none() {
                return Ok((first, second));
            }
        }
        let name = same.map_or_else(String::new, |name| name.to_string());
        Err(PlaceholderError::NoRoom(name).into())
    }

    fn stage(&self) -> Result<Stage, RunError> {
        let fixed = self.fixed();
        let base_url = match self.values.plain(self.form().url_field()) {
            Some(base_url) => base_url.to_owned(),
            None => made_up_base_url()?,
        };
        let is_made_up = !self.values.has(self.form().url_field());
        let mut given = Vec::new();
        let mut hole_fields = Vec::new();
        for field in self.form().fields() {
            let name = field.name.as_str();
            let value = fixed.iter().find(|(name, _)| *name == field.name);
            match (field.kind, value) {
                (FieldKind::Url, _) => given.push(Given::Plain(name, &base_url)),
                (_, Some((_, value))) => given.push(Given::Plain(name, value)),
                (FieldKind::Secret | FieldKind::Text, None) => {
                    given.push(Given::Secret(name, &field.rules));
                    hole_fields.push(field);
                }
                // An optional one that nobody chose.
                (FieldKind::Choice, None) => {}
            }
        }
        let values = PlaceholderValues::new(given)?;
        let made = hole_fields.iter().zip(values.placeholders());
        let made = made.filter(|(_, text)| !text.is_empty());
        let mut holes: Vec<(FieldName, String)> = Vec::new();
        let mut secrets = Vec::new();
        for (field, text) in made {
            holes.push((field.name.clone(), text.to_owned()));
            if field.kind == FieldKind::Secret {
                secrets.push(text.to_owned());
            }
        }
        let origin = Origin::of(&base_url);
        if is_made_up {
            holes.push((self.form().url_field().clone(), base_url));
        }
        Ok(Stage {
            values,
            holes,
            secrets,
            origin: origin.ok_or_else(|| violation("use a base URL without an origin"))?,
        })
    }

    /// The fields that have one value: choices, and texts that were given.
    fn fixed(&self) -> Vec<(FieldName, String)> {
        let value = |field: &Field| {
            let given = self.values.plain(&field.name);
            match field.kind {
                FieldKind::Secret | FieldKind::Url => None,
                FieldKind::Text => given.filter(|given| field.default.as_deref() != Some(given)),
                FieldKind::Choice => given.or_else(|| {
                    let first = field.choices.first().filter(|_| field.required);
                    first.map(|choice| choice.value.as_str())
                }),
            }
            .map(|value| (field.name.clone(), value.to_owned()))
        };
        self.form().fields().iter().filter_map(value).collect()
    }

    /// Runs the connector on one stage; or gives the findings, if one of them is an error.
    async fn act(&mut self, stage: &Stage) -> Result<Result<Act, Vec<Finding>>, RunError> {
        let program = &self.connector.program;
        let mut instance = self.runner.sandbox.dry_run(program).await?;
        let findings = instance.check(&stage.values).await?;
        let has_error = findings.iter().any(is_error);
        let findings = disclosure::shown(self.taken(findings)?, self.form(), Seen::Placeholders);
        if findings.iter().any(Finding::is_error) {
            return Ok(Err(findings));
        }
        if has_error {
            return Err(Misbehavior::AuthorizeRefused(PLACEHOLDER_REFUSED.to_owned()).into());
        }
        let headers = self.taken_headers(instance.authorize(&stage.values).await?)?;
        self.count(instance.used());
        drop(instance);
        let recorder = Recorder::default();
        let sandbox = &self.runner.sandbox;
        let mut online = sandbox.online(program, recorder.network()).await?;
        // What it makes of the refused connection does not matter.
        online.validate(&stage.values).await?;
        self.count(online.used());
        let asked = recorder.first();
        Ok(Ok(Act { headers, asked }))
    }
}

/// The path of a request below the base URL, if the request may be made as it is.
fn probe(
    stage: &Stage,
    asked: Option<&Asked>,
    headers: &Substitution,
) -> Result<Option<Template<FieldName>>, RunError> {
    let Some(Asked {
        method,
        uri,
        headers: sent,
    }) = asked
    else {
        return Ok(None);
    };
    stage.origin.admit(&target(uri)).map_err(violation)?;
    let url = uri.to_string();
    if stage.secrets.iter().any(|secret| url.contains(secret)) {
        return Err(Misbehavior::SecretMisplaced("a URL".to_owned()).into());
    }
    if method != Method::GET {
        return Err(violation("use another method than GET").into());
    }
    let values = |name: &str| sent.get_all(name).iter().map(HeaderValue::as_bytes);
    headers
        .check(values)
        .map_err(|refusal| Misbehavior::AuthorizeRefused(refusal.to_string()))?;
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    let below = stage.origin.path_below(path);
    Ok(below.map(|path| template(path, &stage.holes)))
}

fn template(text: &str, holes: &[(FieldName, String)]) -> Template<FieldName> {
    let holes: Vec<_> = holes
        .iter()
        .map(|(name, text)| (name.clone(), &**text))
        .collect();
    Template::of(text, &holes)
}

/// A base URL that leads nowhere (RFC 6761, 6.4) and is no other.
fn made_up_base_url() -> Result<String, RunError> {
    let letters = Rules {
        min_length: 32,
        max_length: 32,
        allowed_characters: vec![('a', 'z')],
    };
    let host = placeholder(&letters, getrandom::fill).map_err(PlaceholderError::NoRandomBytes)?;
    Ok(format!("https://{}.invalid/v1", host.unwrap_or_default()))
}
