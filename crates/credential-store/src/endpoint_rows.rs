//! The rows of sources and destinations, read and written.

use rusqlite::{OptionalExtension, Row, TransactionBehavior, named_params, params};

use crate::credential::CredentialId;
use crate::endpoint::{Endpoint, EndpointDraft, EndpointKind};
use crate::error::StoreError;
use crate::identity;
use crate::name::CredentialName;
use crate::page::Page;
use crate::rows::{parsed, timestamp, unreadable};
use crate::store::Store;
use crate::timestamp::Timestamp;

/// A record and the name of its credential.
const SELECT: &str = "SELECT endpoint.*, credential.name AS credential_name
    FROM endpoint LEFT JOIN credential ON credential.identity = endpoint.credential";

impl Store {
    /// The sources or the destinations of one page, in the order of their names.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is damaged.
    pub fn endpoints(&self, kind: EndpointKind, page: &Page) -> Result<Vec<Endpoint>, StoreError> {
        let select = || -> rusqlite::Result<Vec<Endpoint>> {
            let sql = format!(
                "{SELECT} WHERE endpoint.kind = ? AND endpoint.name > ? ORDER BY endpoint.name LIMIT ?"
            );
            let mut select = self.database.prepare_cached(&sql)?;
            let rows =
                select.query_map(params![kind.as_str(), page.after(), page.limit()], read)?;
            rows.collect()
        };
        select().map_err(|error| self.failure(&error))
    }

    /// The source or destination of this name.
    ///
    /// # Errors
    ///
    /// If it does not exist, or the file cannot be read or is damaged.
    pub fn endpoint(
        &self,
        kind: EndpointKind,
        name: &CredentialName,
    ) -> Result<Endpoint, StoreError> {
        let select = || {
            self.database
                .prepare_cached(&format!(
                    "{SELECT} WHERE endpoint.kind = ? AND endpoint.name = ?"
                ))?
                .query_row([kind.as_str(), name.as_str()], read)
                .optional()
        };
        let found = select().map_err(|error| self.failure(&error))?;
        found.ok_or_else(|| StoreError::UnknownEndpoint {
            kind,
            name: name.clone(),
        })
    }

    /// Saves a new source or destination.
    ///
    /// # Errors
    ///
    /// If the name is taken, there is no such credential or the file cannot be written.
    pub fn add_endpoint(&self, draft: EndpointDraft<'_>) -> Result<Endpoint, StoreError> {
        let identity = identity::random()?;
        let now = Timestamp::now();
        self.write_endpoint(draft, None, identity, 1, now)
    }

    /// Saves a source or destination anew.
    ///
    /// # Errors
    ///
    /// If it was changed or removed meanwhile, or as [`Store::add_endpoint`].
    pub fn change_endpoint(
        &self,
        old: &Endpoint,
        draft: EndpointDraft<'_>,
    ) -> Result<Endpoint, StoreError> {
        let identity = old.identity.clone();
        self.write_endpoint(draft, Some(old), identity, old.revision + 1, old.created)
    }

    /// Removes a source or destination.
    ///
    /// # Errors
    ///
    /// If it was changed or removed meanwhile, or the file cannot be written.
    pub fn remove_endpoint(&self, endpoint: &Endpoint) -> Result<(), StoreError> {
        let removed = self.database.execute(
            "DELETE FROM endpoint WHERE identity = ? AND revision = ?",
            params![endpoint.identity, endpoint.revision],
        );
        match removed.map_err(|error| self.failure(&error))? {
            0 => Err(changed(endpoint)),
            _ => Ok(()),
        }
    }

    /// The sources and destinations that use a credential, in the order of their names.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is damaged.
    pub fn uses(
        &self,
        credential: &CredentialId,
    ) -> Result<Vec<(EndpointKind, CredentialName)>, StoreError> {
        let select = || -> rusqlite::Result<Vec<_>> {
            let mut select = self.database.prepare_cached(
                "SELECT kind, name FROM endpoint WHERE credential = ? ORDER BY kind DESC, name",
            )?;
            let rows = select.query_map([&credential.0], |row| {
                Ok((kind(row)?, parsed(row, "name")?))
            })?;
            rows.collect()
        };
        select().map_err(|error| self.failure(&error))
    }

    fn write_endpoint(
        &self,
        draft: EndpointDraft<'_>,
        old: Option<&Endpoint>,
        identity: Vec<u8>,
        revision: i64,
        created: Timestamp,
    ) -> Result<Endpoint, StoreError> {
        let now = Timestamp::now();
        let writing = self.begin(TransactionBehavior::Immediate)?;
        let credential = self.credential_in(&writing, draft.credential)?;
        if let Some(old) = old {
            let taken_out = writing.execute(
                "DELETE FROM endpoint WHERE identity = ? AND revision = ?",
                params![old.identity, old.revision],
            );
            if taken_out.map_err(|error| self.failure(&error))? == 0 {
                return Err(changed(old));
            }
        }
        let insert = "INSERT INTO endpoint (kind, name, identity, revision, note, credential, created, changed)
            VALUES (:kind, :name, :identity, :revision, :note, :credential, :created, :changed)";
        writing
            .execute(
                insert,
                named_params! {
                    ":kind": draft.kind.as_str(),
                    ":name": draft.name.as_str(),
                    ":identity": identity,
                    ":revision": revision,
                    ":note": draft.note.as_str(),
                    ":credential": credential.identity,
                    ":created": created.seconds(),
                    ":changed": now.seconds(),
                },
            )
            .and_then(|_| writing.commit())
            .map_err(|error| {
                if crate::changes::is_taken(&error) {
                    let (kind, name) = (draft.kind, draft.name.clone());
                    StoreError::EndpointTaken { kind, name }
                } else {
                    self.failure(&error)
                }
            })?;
        Ok(Endpoint {
            revision,
            identity,
            kind: draft.kind,
            name: draft.name.clone(),
            note: draft.note.clone(),
            credential: Some(draft.credential.clone()),
            created,
            changed: now,
        })
    }
}

fn changed(endpoint: &Endpoint) -> StoreError {
    StoreError::EndpointChanged {
        kind: endpoint.kind,
        name: endpoint.name.clone(),
    }
}

fn kind(row: &Row<'_>) -> rusqlite::Result<EndpointKind> {
    let text: String = row.get("kind")?;
    EndpointKind::from_text(&text).ok_or_else(|| unreadable("an unknown kind of endpoint"))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Endpoint> {
    let credential: Option<String> = row.get("credential_name")?;
    Ok(Endpoint {
        revision: row.get("revision")?,
        identity: row.get("identity")?,
        kind: kind(row)?,
        name: parsed(row, "name")?,
        note: parsed(row, "note")?,
        credential: credential
            .map(|name| name.parse())
            .transpose()
            .map_err(unreadable::<crate::CredentialNameError>)?,
        created: timestamp(row, "created")?,
        changed: timestamp(row, "changed")?,
    })
}
