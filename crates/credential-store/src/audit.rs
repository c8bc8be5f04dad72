//! The audit log: who used or changed which credential, when, and what it came to. It is only ever added
//! to, and each entry is bound to the one before it with the key of the store.

use connector_host::{Outcome, Receipt, Verdict};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use crate::binding;
use crate::credential::{Credential, LastVerdict};
use crate::error::StoreError;
use crate::name::CredentialName;
use crate::rows::{self, outcome, parsed, timestamp};
use crate::store::Store;
use crate::timestamp::Timestamp;
use credential_rules::text;

/// What was done with a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It was saved for the first time.
    Created,
    /// It was saved anew.
    Changed,
    /// It got another name.
    Renamed,
    /// It was removed.
    Removed,
    /// It was validated.
    Validated,
    /// Its values were checked without a network.
    Checked,
    /// A request was sent with it.
    Called,
    /// The headers of its requests were made.
    Authorized,
    /// A line of a batch named it.
    Batched,
}

/// One use of a credential, to be logged.
#[derive(Clone, Debug)]
pub struct Use<'a> {
    /// The credential.
    pub credential: &'a Credential,
    /// Who used it; bounded and cleaned when it is logged.
    pub actor: &'a str,
    /// What was done.
    pub action: Action,
    /// What exactly, such as the method and path of a request. It must hold no secret.
    pub detail: Option<String>,
    /// What it came to.
    pub verdict: Option<&'a Verdict>,
    /// Whether the verdict is on what is saved, and so becomes the credential's last one.
    pub is_of_saved: bool,
    /// What else it came to: the code of an error, or the status of an answer.
    pub code: Option<String>,
    /// What the connector did.
    pub receipt: Option<&'a Receipt>,
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number; each entry has a higher one than those before it.
    pub number: i64,
    /// When it was.
    pub at: Timestamp,
    /// Who it was.
    pub actor: String,
    /// The name of the credential at that time.
    pub credential: CredentialName,
    /// What was done, in kebab-case.
    pub action: String,
    /// What exactly.
    pub detail: Option<String>,
    /// The SHA-256 of the connector, in hexadecimal.
    pub connector_sha256: String,
    /// The outcome of a verdict.
    pub outcome: Option<Outcome>,
    /// The code of the verdict or the error, or the status of the answer.
    pub code: Option<String>,
    /// The SHA-256 of the receipt as JSON, in hexadecimal.
    pub receipt_sha256: Option<String>,
}

/// Which entries to read.
#[derive(Clone, Debug)]
pub struct AuditQuery {
    /// Only those of the credential that has this name now, and of others that had it.
    pub credential: Option<CredentialName>,
    /// Only those with a lower number.
    pub before: Option<i64>,
    /// The most entries.
    pub limit: u32,
}

impl Action {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Renamed => "renamed",
            Self::Removed => "removed",
            Self::Validated => "validated",
            Self::Checked => "checked",
            Self::Called => "called",
            Self::Authorized => "authorized",
            Self::Batched => "batched",
        }
    }
}

impl Store {
    /// Adds uses to the log, and saves the verdicts among them, all of them or none. A verdict on a
    /// credential that was changed meanwhile is logged and not saved.
    ///
    /// # Errors
    ///
    /// If the key of the store is not available or the file cannot be written.
    pub fn log(&self, uses: &[Use<'_>]) -> Result<(), StoreError> {
        self.prepare_key(None)?;
        let writing = self.begin(TransactionBehavior::Immediate)?;
        for one in uses {
            if let Some(verdict) = one.verdict.filter(|_| one.is_of_saved) {
                rows::set_verdict(&writing, one.credential, &LastVerdict::now(verdict))
                    .map_err(|error| self.failure(&error))?;
            }
            self.append(&writing, one)?;
        }
        writing.commit().map_err(|error| self.failure(&error))
    }

    /// Entries of the log, the latest first.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is damaged.
    pub fn audit(&self, query: &AuditQuery) -> Result<Vec<AuditEntry>, StoreError> {
        let name = query.credential.as_ref().map(CredentialName::as_str);
        let before = query.before.unwrap_or(i64::MAX);
        let select = || -> rusqlite::Result<Vec<AuditEntry>> {
            let mut select = self.database.prepare_cached(
                "SELECT * FROM audit WHERE number < ?2
                   AND (?1 IS NULL OR name = ?1
                     OR credential = (SELECT identity FROM credential WHERE name = ?1))
                 ORDER BY number DESC LIMIT ?3",
            )?;
            let rows = select.query_map(params![name, before, i64::from(query.limit)], read)?;
            rows.collect()
        };
        select().map_err(|error| self.failure(&error))
    }

    /// Checks that no entry of the log was changed, moved or taken out since it was written, and gives
    /// how many there are. Entries that were cut off at the end do not show.
    ///
    /// # Errors
    ///
    /// If one was, the key of the store is not available or the file cannot be read.
    pub fn verify_audit(&self) -> Result<u64, StoreError> {
        let reading = self.begin(TransactionBehavior::Deferred)?;
        let failure = |error| self.failure(&error);
        let mut select = reading
            .prepare("SELECT * FROM audit ORDER BY number")
            .map_err(failure)?;
        let mut rows = select.query([]).map_err(failure)?;
        let mut previous = Vec::new();
        let mut count = 0;
        while let Some(row) = rows.next().map_err(failure)? {
            let entry = Row::get::<_, i64>(row, "number").map_err(failure)?;
            let link: Vec<u8> = row.get("chain").map_err(failure)?;
            let record = Record::of_row(row).map_err(failure)?;
            let bound = record.binding(&previous);
            if self.key()?.decrypt(&link, &bound).is_none() {
                return Err(StoreError::AuditBroken { entry });
            }
            previous = link;
            count += 1;
        }
        Ok(count)
    }

    fn append(&self, writing: &Connection, one: &Use<'_>) -> Result<(), StoreError> {
        let failure = |error| self.failure(&error);
        let previous: Option<(i64, Vec<u8>)> = writing
            .prepare_cached("SELECT number, chain FROM audit ORDER BY number DESC LIMIT 1")
            .and_then(|mut select| {
                let last = select.query_row([], |row| Ok((row.get(0)?, row.get(1)?)));
                last.optional()
            })
            .map_err(failure)?;
        let (number, previous) = previous.unwrap_or_default();
        let record = Record::of_use(number + 1, one);
        let link = self.key()?.encrypt(&[], &record.binding(&previous))?;
        record.insert(writing, &link).map_err(failure)
    }
}

/// An entry as it is written.
struct Record {
    number: i64,
    at: i64,
    credential: Vec<u8>,
    texts: [Option<String>; 8],
}

/// The columns of texts, in the order of [`Record::texts`].
const TEXTS: [&str; 8] = [
    "actor",
    "name",
    "action",
    "detail",
    "connector_sha256",
    "outcome",
    "code",
    "receipt_sha256",
];

impl Record {
    fn of_use(number: i64, one: &Use<'_>) -> Self {
        let verdict = one.verdict;
        let code = verdict.map(|verdict| verdict.code.clone());
        Self {
            number,
            at: Timestamp::now().seconds(),
            credential: one.credential.identity.clone(),
            texts: [
                Some(text::brief(one.actor)),
                Some(one.credential.name.as_str().to_owned()),
                Some(one.action.as_str().to_owned()),
                one.detail.as_deref().map(text::brief),
                Some(one.credential.connector.sha256.clone()),
                verdict.map(|verdict| verdict.outcome.as_str().to_owned()),
                code.or_else(|| one.code.clone()),
                one.receipt.map(sha256),
            ],
        }
    }

    fn of_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let mut texts = [const { None }; 8];
        for (text, column) in texts.iter_mut().zip(TEXTS) {
            *text = row.get(column)?;
        }
        Ok(Self {
            number: row.get("number")?,
            at: row.get("at")?,
            credential: row.get("credential")?,
            texts,
        })
    }

    fn binding(&self, previous: &[u8]) -> Vec<u8> {
        let texts = self.texts.each_ref();
        let texts = texts.map(|text| text.as_deref().map(str::as_bytes));
        binding::of_audit_entry(previous, self.number, self.at, &self.credential, &texts)
    }

    fn insert(&self, writing: &Connection, link: &[u8]) -> rusqlite::Result<()> {
        let [
            actor,
            name,
            action,
            detail,
            connector,
            outcome,
            code,
            receipt,
        ] = &self.texts;
        writing
            .prepare_cached(
                "INSERT INTO audit (number, at, credential, chain, actor, name, action, detail,
                   connector_sha256, outcome, code, receipt_sha256)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                self.number,
                self.at,
                self.credential,
                link,
                actor,
                name,
                action,
                detail,
                connector,
                outcome,
                code,
                receipt,
            ])?;
        Ok(())
    }
}

/// The digest of a receipt, as its JSON is.
fn sha256(receipt: &Receipt) -> String {
    // A receipt is made of texts and numbers, which can always be written.
    let json = serde_json::to_vec(receipt).unwrap_or_default();
    hex::encode(Sha256::digest(json))
}

fn read(row: &Row<'_>) -> rusqlite::Result<AuditEntry> {
    let shown = |column| -> rusqlite::Result<Option<String>> {
        let text: Option<String> = row.get(column)?;
        Ok(text.map(|text| text::brief(&text)))
    };
    Ok(AuditEntry {
        number: row.get("number")?,
        at: timestamp(row, "at")?,
        actor: shown("actor")?.unwrap_or_default(),
        credential: parsed(row, "name")?,
        action: shown("action")?.unwrap_or_default(),
        detail: shown("detail")?,
        connector_sha256: shown("connector_sha256")?.unwrap_or_default(),
        outcome: outcome(row, "outcome")?,
        code: shown("code")?,
        receipt_sha256: shown("receipt_sha256")?,
    })
}
