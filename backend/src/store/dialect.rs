//! The differences between database engines. SQLite is the only engine so far; Postgres will be a second
//! implementation.

use std::path::Path;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, SqliteConnection};

use super::Outlook;

pub(super) type Engine = Sqlite;
pub type Conn = SqliteConnection;
pub(super) type Pool = sqlx::Pool<Engine>;
pub(super) type PoolConnection = sqlx::pool::PoolConnection<Engine>;
/// Starts a transaction that writes. A deferred transaction that reads before it writes fails at once when another
/// connection wrote in between, and no busy timeout applies (`SQLITE_BUSY_SNAPSHOT`); an immediate transaction waits.
pub(super) const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";

pub(super) static MIGRATOR: Migrator = sqlx::migrate!("migrations/sqlite");

/// How long a statement waits for another process (a command of the operator while the server runs) before it fails,
/// and how long a caller waits for a connection or for its turn to write.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Connections that read, in addition to the one that writes: twice the number of cores of a small server.
const READERS: u32 = 4;

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: a committed transaction survives a power cut. NORMAL would lose the last transactions in WAL mode.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // Deleted data are overwritten: otherwise a name stays readable in the file until its page is used again.
        .pragma("secure_delete", "ON")
        // For the journals of savepoints and for sorting. By default they are in the temporary folder of the system,
        // and every write of a student fails when that folder is not writable.
        .pragma("temp_store", "MEMORY")
        .busy_timeout(BUSY_TIMEOUT)
}

/// A connection to a file is never lost, so the pool does not test it before each use.
fn pool() -> SqlitePoolOptions {
    SqlitePoolOptions::new().test_before_acquire(false).acquire_timeout(BUSY_TIMEOUT)
}

/// The pool of the one connection that writes.
pub(super) async fn writer(file: &Path) -> Result<Pool, sqlx::Error> {
    let pool = pool().max_connections(1).min_connections(1);
    pool.connect_with(options(file).create_if_missing(true).optimize_on_close(true, 400)).await
}

/// The pool of the connections that read.
pub(super) async fn readers(file: &Path) -> Result<Pool, sqlx::Error> {
    let pool = pool().max_connections(READERS);
    pool.connect_with(options(file).read_only(true)).await
}

/// Writes the write-ahead log into the database and empties it. Readers of an earlier state delay this; the wait for
/// them has the same limit as for other statements.
pub(super) async fn truncate_log(conn: &mut Conn) -> Result<(), sqlx::Error> {
    let busy: i64 = sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(conn).await?;
    if busy == 0 { Ok(()) } else { Err(sqlx::Error::PoolTimedOut) }
}

/// Whether another attempt may succeed after this error. The numbers are SQLite's primary result codes
/// (<https://sqlite.org/rescode.html>), the lowest byte of the extended ones.
pub(super) fn outlook(error: &sqlx::Error) -> Outlook {
    match error {
        sqlx::Error::Database(error) => match primary_code(error.as_ref()) {
            // BUSY, LOCKED
            Some(5 | 6) => Outlook::Busy,
            // PERM, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB
            Some(3 | 7 | 8 | 10 | 11 | 13 | 14 | 26) => Outlook::Unavailable,
            Some(_) | None => Outlook::Fault,
        },
        sqlx::Error::PoolTimedOut => Outlook::Busy,
        sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => Outlook::Unavailable,
        _ => Outlook::Fault,
    }
}

fn primary_code(error: &dyn sqlx::error::DatabaseError) -> Option<u32> {
    Some(error.code()?.parse::<u32>().ok()? & 0xFF)
}
