//! Reads and writes the rows of a store.

use std::error::Error;
use std::str::FromStr;

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use crate::credential::{Credential, LastVerdict, SavedValue};
use crate::name::CredentialName;
use crate::note::CredentialNote;
use crate::page::Page;
use crate::saved_connector::SavedConnector;
use crate::timestamp::Timestamp;
use connector_host::FieldName;
use connector_host::Outcome;
use credential_rules::text;

type Result<T> = rusqlite::Result<T>;

/// All credentials, sorted by name.
pub(crate) fn all(database: &Connection) -> Result<Vec<Credential>> {
    let mut select = database.prepare("SELECT * FROM credential ORDER BY name")?;
    let rows = select.query_map([], |row| read(database, row))?;
    rows.collect()
}

/// The credentials of one page, in the order of their names.
pub(crate) fn page(database: &Connection, page: &Page) -> Result<Vec<Credential>> {
    let mut select =
        database.prepare_cached("SELECT * FROM credential WHERE name > ? ORDER BY name LIMIT ?")?;
    let rows = select.query_map(params![page.after(), page.limit()], |row| {
        read(database, row)
    })?;
    rows.collect()
}

/// The credential of this name.
pub(crate) fn by_name(database: &Connection, name: &CredentialName) -> Result<Option<Credential>> {
    database
        .prepare_cached("SELECT * FROM credential WHERE name = ?")?
        .query_row([name.as_str()], |row| read(database, row))
        .optional()
}

/// The names of all credentials, sorted.
pub(crate) fn names(database: &Connection) -> Result<Vec<CredentialName>> {
    let mut select = database.prepare("SELECT name FROM credential ORDER BY name")?;
    let rows = select.query_map([], |row| parsed(row, "name"))?;
    rows.collect()
}

/// Inserts a new credential.
pub(crate) fn insert(database: &Connection, credential: &Credential) -> Result<()> {
    let connector = &credential.connector;
    database
        .prepare(
            "INSERT INTO credential (identity, revision, name, note, connector_name, connector_version,
               connector_sha256, built_in, form_sha256, url_field, created, changed)
             VALUES (:identity, :revision, :name, :note, :connector_name, :connector_version,
               :connector_sha256, :built_in, :form_sha256, :url_field, :created, :changed)",
        )?
        .execute(named_params! {
            ":identity": credential.identity,
            ":revision": credential.revision,
            ":name": credential.name.as_str(),
            ":note": credential.note.as_str(),
            ":connector_name": connector.name,
            ":connector_version": connector.version,
            ":connector_sha256": connector.sha256,
            ":built_in": connector.built_in,
            ":form_sha256": connector.form_sha256,
            ":url_field": credential.url_field.as_str(),
            ":created": credential.created.seconds(),
            ":changed": credential.changed.seconds(),
        })?;
    if let Some(last) = &credential.last {
        set_verdict(database, credential, last)?;
    }
    let mut insert = database.prepare(
        "INSERT INTO value (credential, field, place, plain, encrypted) VALUES (?, ?, ?, ?, ?)",
    )?;
    for (place, (field, value)) in (0_i64..).zip(&credential.values) {
        let (plain, encrypted) = match value {
            SavedValue::Plain(value) => (Some(value), None),
            SavedValue::Encrypted(value) => (None, Some(value)),
        };
        insert.execute(params![
            credential.identity,
            field.as_str(),
            place,
            plain,
            encrypted
        ])?;
    }
    Ok(())
}

/// Sets the verdict of a credential if it was not changed. Returns whether it did.
pub(crate) fn set_verdict(
    database: &Connection,
    credential: &Credential,
    last: &LastVerdict,
) -> Result<bool> {
    let changed = database
        .prepare(
            "UPDATE credential SET outcome = ?, code = ?, message = ?, checked = ?
             WHERE identity = ? AND revision = ?",
        )?
        .execute(params![
            last.outcome.as_str(),
            last.code,
            last.message,
            last.at.seconds(),
            credential.identity,
            credential.revision,
        ])?;
    Ok(changed == 1)
}

/// Sets the description of a credential if it was not changed. Returns whether it did.
pub(crate) fn set_note(
    database: &Connection,
    credential: &Credential,
    note: &CredentialNote,
    changed: Timestamp,
) -> Result<bool> {
    let changed = database
        .prepare(
            "UPDATE credential SET note = ?, changed = ?, revision = revision + 1
             WHERE identity = ? AND revision = ?",
        )?
        .execute(params![
            note.as_str(),
            changed.seconds(),
            credential.identity,
            credential.revision,
        ])?;
    Ok(changed == 1)
}

/// Renames a credential. Returns whether it existed.
pub(crate) fn rename(
    database: &Connection,
    credential: &Credential,
    new: &CredentialName,
) -> Result<bool> {
    let changed = database
        .prepare(
            "UPDATE credential SET name = ?, revision = revision + 1
             WHERE identity = ? AND revision = ?",
        )?
        .execute(params![
            new.as_str(),
            credential.identity,
            credential.revision
        ])?;
    Ok(changed == 1)
}

/// Removes a credential if it was not changed. Returns whether it did.
pub(crate) fn take_out(database: &Connection, credential: &Credential) -> Result<bool> {
    let changed = database
        .prepare("DELETE FROM credential WHERE identity = ? AND revision = ?")?
        .execute(params![credential.identity, credential.revision])?;
    Ok(changed == 1)
}

fn read(database: &Connection, row: &Row<'_>) -> Result<Credential> {
    let identity: Vec<u8> = row.get("identity")?;
    let shown = |column| {
        let text: Option<String> = row.get(column)?;
        Result::Ok(text.map(|text| text::brief(&text)))
    };
    Ok(Credential {
        revision: row.get("revision")?,
        name: parsed(row, "name")?,
        note: parsed(row, "note")?,
        connector: SavedConnector {
            name: shown("connector_name")?,
            version: shown("connector_version")?,
            sha256: text::brief(&row.get::<_, String>("connector_sha256")?),
            built_in: row.get("built_in")?,
            form_sha256: row.get("form_sha256")?,
        },
        url_field: parsed(row, "url_field")?,
        values: values(database, &identity)?,
        identity,
        created: timestamp(row, "created")?,
        changed: timestamp(row, "changed")?,
        last: last(row)?,
    })
}

fn values(database: &Connection, identity: &[u8]) -> Result<Vec<(FieldName, SavedValue)>> {
    let mut select = database.prepare_cached(
        "SELECT field, plain, encrypted FROM value WHERE credential = ? ORDER BY place",
    )?;
    let rows = select.query_map([identity], |row| {
        let value = match row.get("plain")? {
            Some(plain) => SavedValue::Plain(plain),
            None => SavedValue::Encrypted(row.get("encrypted")?),
        };
        Ok((parsed(row, "field")?, value))
    })?;
    rows.collect()
}

fn last(row: &Row<'_>) -> Result<Option<LastVerdict>> {
    let Some(outcome) = outcome(row, "outcome")? else {
        return Ok(None);
    };
    Ok(Some(LastVerdict {
        outcome,
        code: text::brief(&row.get::<_, String>("code")?),
        message: text::brief(&row.get::<_, String>("message")?),
        at: timestamp(row, "checked")?,
    }))
}

/// The outcome in a column, if it holds one.
pub(crate) fn outcome(row: &Row<'_>, column: &str) -> Result<Option<Outcome>> {
    let Some(text) = row.get::<_, Option<String>>(column)? else {
        return Ok(None);
    };
    let outcomes = [Outcome::Valid, Outcome::Invalid, Outcome::Undetermined];
    let known = outcomes.into_iter().find(|known| known.as_str() == text);
    known
        .map(Some)
        .ok_or_else(|| unreadable("an unknown outcome"))
}

pub(crate) fn timestamp(row: &Row<'_>, column: &str) -> Result<Timestamp> {
    let seconds = row.get(column)?;
    Timestamp::from_seconds(seconds).ok_or_else(|| unreadable("a timestamp is out of range"))
}

pub(crate) fn parsed<T: FromStr<Err: Error + Send + Sync + 'static>>(
    row: &Row<'_>,
    column: &str,
) -> Result<T> {
    let text: String = row.get(column)?;
    text.parse().map_err(unreadable)
}

/// A row that this program has not written.
pub(crate) fn unreadable<E: Into<Box<dyn Error + Send + Sync>>>(error: E) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, error.into())
}
