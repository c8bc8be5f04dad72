//! The tables of a store, and their migrations.

use rusqlite::{Connection, TransactionBehavior};

/// The application id in the header of a store's file: `hrcs`.
pub(crate) const APPLICATION_ID: i32 = 0x6872_6373;

/// What makes a store of version *n + 1* of one of version *n*; an empty file has version 0.
pub(crate) const MIGRATIONS: &[&str] = &[TABLES, ENDPOINTS_AND_LOG];

const TABLES: &str = "
CREATE TABLE store (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    identity BLOB NOT NULL,
    key_home TEXT,
    key_check BLOB,
    CHECK ((key_home IS NULL) = (key_check IS NULL))
) STRICT;
INSERT INTO store (only, identity) VALUES (1, randomblob(16));
CREATE TABLE credential (
    identity BLOB PRIMARY KEY NOT NULL,
    revision INTEGER NOT NULL,
    name TEXT NOT NULL UNIQUE,
    note TEXT NOT NULL,
    connector_name TEXT,
    connector_version TEXT,
    connector_sha256 TEXT NOT NULL,
    built_in INTEGER NOT NULL,
    form_sha256 TEXT NOT NULL,
    url_field TEXT NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    outcome TEXT,
    code TEXT,
    message TEXT,
    checked INTEGER
) STRICT;
CREATE TABLE value (
    credential BLOB NOT NULL REFERENCES credential ON DELETE CASCADE,
    field TEXT NOT NULL,
    place INTEGER NOT NULL,
    plain TEXT,
    encrypted BLOB,
    CHECK ((plain IS NULL) <> (encrypted IS NULL)),
    PRIMARY KEY (credential, field)
) STRICT, WITHOUT ROWID;
";

/// A credential that is changed is deleted and inserted again in one transaction, so what refers to it is
/// compared at the end of the transaction only.
const ENDPOINTS_AND_LOG: &str = "
CREATE TABLE endpoint (
    kind TEXT NOT NULL CHECK (kind IN ('source', 'destination')),
    name TEXT NOT NULL,
    identity BLOB NOT NULL,
    revision INTEGER NOT NULL,
    note TEXT NOT NULL,
    credential BLOB REFERENCES credential DEFERRABLE INITIALLY DEFERRED,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT;
CREATE INDEX endpoint_by_credential ON endpoint (credential);
CREATE TABLE audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    credential BLOB NOT NULL,
    name TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT,
    connector_sha256 TEXT NOT NULL,
    outcome TEXT,
    code TEXT,
    receipt_sha256 TEXT,
    chain BLOB NOT NULL
) STRICT;
CREATE INDEX audit_by_credential ON audit (credential);
";

/// The version that the migrations lead to.
pub(crate) fn newest(migrations: &[&str]) -> i64 {
    i64::try_from(migrations.len()).unwrap_or(i64::MAX)
}

/// Migrates a store to the newest version, each step atomically.
pub(crate) fn migrate(database: &mut Connection, migrations: &[&str]) -> rusqlite::Result<()> {
    for (version, migration) in (1_i64..).zip(migrations) {
        let step = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have done this step before.
        if user_version(&step)? < version {
            step.execute_batch(migration)?;
            step.pragma_update(None, "application_id", APPLICATION_ID)?;
            step.pragma_update(None, "user_version", version)?;
            step.commit()?;
        }
    }
    Ok(())
}

/// The version of a store.
pub(crate) fn user_version(database: &Connection) -> rusqlite::Result<i64> {
    database.pragma_query_value(None, "user_version", |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATER: &str = "ALTER TABLE credential ADD COLUMN color TEXT NOT NULL DEFAULT 'none';";

    fn with_a_credential() -> Connection {
        let mut database = Connection::open_in_memory().unwrap();
        migrate(&mut database, MIGRATIONS).unwrap();
        database
            .execute_batch(
                "INSERT INTO credential VALUES (x'01', 1, 'a', '', NULL, NULL, 's', 1, 'f', 'u', 0, 0, NULL, NULL, NULL, NULL);
                 INSERT INTO value VALUES (x'01', 'base-url', 0, 'https://a.test', NULL);",
            )
            .unwrap();
        database
    }

    #[test]
    fn a_store_of_today_is_brought_to_tomorrows_version_with_what_it_holds() {
        let mut database = with_a_credential();
        let tomorrow = [MIGRATIONS, &[LATER]].concat();
        for _ in 0..2 {
            migrate(&mut database, &tomorrow).unwrap();
            assert_eq!(user_version(&database).unwrap(), newest(&tomorrow));
            let kept: (String, String) = database
                .query_row("SELECT name, color FROM credential", [], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .unwrap();
            assert_eq!(kept, ("a".to_owned(), "none".to_owned()));
        }
    }

    #[test]
    fn a_step_that_fails_changes_nothing() {
        let mut database = with_a_credential();
        let broken = format!("{LATER} DELETE FROM credential; SELECT no_such_function();");
        let steps = [MIGRATIONS, &[broken.as_str()]].concat();
        assert!(migrate(&mut database, &steps).is_err());
        assert_eq!(user_version(&database).unwrap(), newest(MIGRATIONS));
        let rows: i64 = database
            .query_row("SELECT count(*) FROM credential", [], |row| row.get(0))
            .unwrap();
        assert_eq!(rows, 1);
        assert!(database.prepare("SELECT color FROM credential").is_err());
        // The working step comes from there.
        migrate(&mut database, &[MIGRATIONS, &[LATER]].concat()).unwrap();
        assert!(database.prepare("SELECT color FROM credential").is_ok());
    }
}
