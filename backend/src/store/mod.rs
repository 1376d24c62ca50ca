//! The only place that knows SQL.
//!
//! One text for each query, with `$1` parameters, that SQLite and Postgres both read; the few differences stand in
//! [`dialect`]. Nothing is read, changed in memory and written back: a change is one statement that names the revision
//! it expects, inside a transaction that holds the audit row too. A row becomes a value of the domain in one place and
//! says by name when it can't.

/// Defines `select!(tail)`: the one list of columns and its table, for every query whose rows a module reads, and what follows.
#[rustfmt::skip] // It moves a macro within a macro further to the right each time.
macro_rules! select_from {
    (($dollar:tt) $columns:literal) => {
        macro_rules! select {
            ($dollar tail:literal) => {
                concat!($columns, $dollar tail)
            };
        }
    };
}

pub mod ahead;
pub mod application;
pub mod audit;
pub mod collection;
pub mod consent;
pub mod correction;
pub mod credit;
pub mod decision;
pub mod delivery;
mod dialect;
pub mod discrepancy;
pub mod erasure;
pub mod gauges;
pub mod inspection;
pub mod key_check;
mod migrate;
pub mod notes;
pub mod order;
pub mod outbox;
pub mod photo;
pub mod progress;
pub mod refund;
pub mod review_pass;
mod row;
mod seen;
pub mod session;
pub mod staff;
pub mod staff_session;
pub mod student;
pub mod wechat;
pub mod wechat_token;
mod writer;

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;

use shared::time::Timestamp;

use crate::keys::AuditKey;
pub use dialect::Conn;
use dialect::{MIGRATOR, Pool};
pub use migrate::migrate;
pub use row::Revision;
pub use seen::durably;
pub use writer::Tx;
use writer::Writer;

/// What goes wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It did not answer, or refused.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The turn to write did not come in time.
    #[error("the database is busy")]
    Busy,
    /// What several had done at the same time could not be made durable, and was undone.
    #[error("the database did not commit")]
    Commit(#[source] Arc<sqlx::Error>),
    /// Its tables could not be brought up to date.
    #[error("the migrations failed: only a database of this or an earlier release can be opened")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The file by which processes wait for each other before they migrate.
    #[error("the lock of the migrations")]
    Lock(#[source] std::io::Error),
    /// A row holds what no code of ours writes.
    #[error("row {id} of {table} is inconsistent: {what}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The row.
        id: String,
        /// What about it.
        what: String,
    },
}

/// What an error says about the next attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlook {
    /// Another process holds the database: it passes by itself, soon.
    Busy,
    /// The disk is full, the file can't be read or written, or it is no database any more: it passes when somebody sees
    /// to it.
    Unavailable,
    /// A fault of the program or of the data.
    Fault,
}

impl Error {
    /// Whether the same may succeed later.
    #[must_use]
    pub fn outlook(&self) -> Outlook {
        match self {
            Self::Busy => Outlook::Busy,
            Self::Database(error) => dialect::outlook(error),
            Self::Commit(error) => dialect::outlook(error),
            Self::Lock(_) => Outlook::Unavailable,
            Self::Migration(_) | Self::Inconsistent { .. } => Outlook::Fault,
        }
    }
}

/// The database: one connection that writes, a few that read.
#[derive(Debug, Clone)]
pub struct Db {
    write: Writer,
    read: Pool,
}

/// A connection that only reads, each statement at its own moment.
#[derive(Debug)]
pub struct Reader(dialect::PoolConnection);

impl Deref for Reader {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

impl Db {
    /// Opens the database file, creates it when there is none, and brings its tables up to date. Two processes may
    /// start at once: one waits for the other. `audit` seals the end of the audit log.
    pub async fn open(file: &Path, audit: AuditKey) -> Result<Self, Error> {
        let lock = migrate::lock(file).await?;
        let write = dialect::writer(file).await?;
        MIGRATOR.run(&write).await?;
        // After the writer: only it may create the file.
        let read = dialect::readers(file).await?;
        let db = Self { write: Writer::new(write, audit), read };
        let mut tx = db.begin().await?;
        audit::seal_empty_log(&mut tx).await?;
        tx.commit().await?;
        drop(lock);
        Ok(db)
    }

    /// A transaction that may write. Others that want to write wait until it ends.
    pub async fn begin(&self) -> Result<Tx, Error> {
        self.write.begin().await
    }

    /// A connection to read with.
    pub async fn reader(&self) -> Result<Reader, Error> {
        Ok(Reader(self.read.acquire().await?))
    }

    /// A connection whose statements all see the same state; nobody who writes waits for it.
    pub async fn snapshot(&self) -> Result<sqlx::Transaction<'static, dialect::Engine>, Error> {
        Ok(self.read.begin().await?)
    }

    /// Empties the write-ahead log of what was erased while somebody was reading.
    pub async fn truncate_log(&self) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        tx.erases();
        tx.commit().await
    }

    /// Whether the database can be read and can keep something; for the readiness probe.
    pub async fn probe(&self, now: Timestamp) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE readiness SET probed_at = $1").bind(now.as_millis()).execute(&mut *tx).await?;
        tx.commit().await?;
        let mut reader = self.reader().await?;
        sqlx::query("SELECT probed_at FROM readiness").fetch_one(&mut *reader).await?;
        Ok(())
    }

    /// Waits for the connections to finish and closes them.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

/// `Ok(None)` when a unique key refused the statement: somebody else was first.
fn unless_taken<T>(result: Result<T, sqlx::Error>) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(None),
        Err(error) => Err(error.into()),
    }
}
