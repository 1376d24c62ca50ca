//! Database access: the only module that contains SQL.
//!
//! Each query has one text with `$1` parameters that SQLite and Postgres both accept; the few differences are in
//! [`dialect`]. No row is read, changed in memory and written back: a change is one statement that names the expected
//! revision, in a transaction that also writes the audit row. One function converts a row to a domain value; its error
//! names the table, the row and the problem.

/// Defines `select!(tail)`: one list of columns with its table, followed by `tail`, for every query of a module that
/// reads rows.
#[rustfmt::skip] // It would indent a macro within a macro further each time.
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

/// An error of the database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database did not answer, or refused the statement.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The caller did not get its turn to write in time.
    #[error("the database is busy")]
    Busy,
    /// The common commit of several transactions failed; all of them were undone.
    #[error("the database did not commit")]
    Commit(#[source] Arc<sqlx::Error>),
    /// The migration of the tables failed.
    #[error("the migrations failed: only a database of this or an earlier release can be opened")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The lock file of the migration failed.
    #[error("the lock of the migrations")]
    Lock(#[source] std::io::Error),
    /// A row contains a value that our code never writes.
    #[error("row {id} of {table} is inconsistent: {what}")]
    Inconsistent { table: &'static str, id: String, what: String },
}

/// Whether another attempt may succeed after an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlook {
    /// Another process has locked the database: a later attempt succeeds soon.
    Busy,
    /// The disk is full, or the file cannot be read or written or is not a database: the operator must repair it.
    Unavailable,
    /// A defect of the program or of the data.
    Fault,
}

impl Error {
    /// Whether another attempt may succeed.
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

/// The database: one connection that writes, and a few that read.
#[derive(Debug, Clone)]
pub struct Db {
    write: Writer,
    read: Pool,
}

/// A connection that only reads; each statement sees the state of its own time.
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
    /// Opens the database file, creates it if it does not exist, and migrates its tables. Two processes may start at
    /// the same time: one waits for the other. `audit` seals the end of the audit log.
    pub async fn open(file: &Path, audit: AuditKey) -> Result<Self, Error> {
        let lock = migrate::lock(file).await?;
        let write = dialect::writer(file).await?;
        MIGRATOR.run(&write).await?;
        // After the writer, because only the writer may create the file.
        let read = dialect::readers(file).await?;
        let db = Self { write: Writer::new(write, audit), read };
        let mut tx = db.begin().await?;
        audit::seal_empty_log(&mut tx).await?;
        tx.commit().await?;
        drop(lock);
        Ok(db)
    }

    /// Begins a transaction that can write. Other writers wait until it ends.
    pub async fn begin(&self) -> Result<Tx, Error> {
        self.write.begin().await
    }

    /// A connection for reading.
    pub async fn reader(&self) -> Result<Reader, Error> {
        Ok(Reader(self.read.acquire().await?))
    }

    /// A connection whose statements all see the same state; it does not block writers.
    pub async fn snapshot(&self) -> Result<sqlx::Transaction<'static, dialect::Engine>, Error> {
        Ok(self.read.begin().await?)
    }

    /// Empties the write-ahead log of data that were erased while another connection was reading.
    pub async fn truncate_log(&self) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        tx.erases();
        tx.commit().await
    }

    /// Whether the database can be read and written; for the readiness probe.
    pub async fn probe(&self, now: Timestamp) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE readiness SET probed_at = $1").bind(now.as_millis()).execute(&mut *tx).await?;
        tx.commit().await?;
        let mut reader = self.reader().await?;
        sqlx::query("SELECT probed_at FROM readiness").fetch_one(&mut *reader).await?;
        Ok(())
    }

    /// Waits for the running statements and closes the connections.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

/// `Ok(None)` when a unique key refused the statement: another transaction was first.
fn unless_taken<T>(result: Result<T, sqlx::Error>) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(None),
        Err(error) => Err(error.into()),
    }
}
