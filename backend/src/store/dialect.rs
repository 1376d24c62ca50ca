//! What differs between database engines. SQLite is the only one so far; Postgres will be a second set of these.

use std::path::Path;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, SqliteConnection};

use super::Outlook;

/// The engine.
pub(super) type Engine = Sqlite;
/// Its connections.
pub type Conn = SqliteConnection;
/// Its pools.
pub(super) type Pool = sqlx::Pool<Engine>;
/// Its pooled connections.
pub(super) type PoolConnection = sqlx::pool::PoolConnection<Engine>;
/// A deferred transaction that reads before it writes fails at once when another wrote in between, and no busy timeout
/// waits for it (`SQLITE_BUSY_SNAPSHOT`); an immediate one queues.
pub(super) const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";

/// The tables.
pub(super) static MIGRATOR: Migrator = sqlx::migrate!("migrations/sqlite");

/// How long a statement waits for another process (the command line beside the server) before it fails, and how long
/// anybody waits for a connection or for the turn to write.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Readers besides the one writer: as many as there are cores on a small server, twice.
const READERS: u32 = 4;

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: what was acknowledged survives a power cut. NORMAL would lose the last transactions in WAL mode.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // What is erased is overwritten: otherwise a name stays readable in the file until its page is used again.
        .pragma("secure_delete", "ON")
        // The journals of savepoints and what sorting needs. By default they go to the system's temporary folder, and
        // where that can't be written to, everything that a student does fails.
        .pragma("temp_store", "MEMORY")
        .busy_timeout(BUSY_TIMEOUT)
}

/// A connection to a file is never lost, so none is asked whether it is still there before each use.
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

/// Writes the write-ahead log into the database and empties it. Readers that look at an earlier state keep it from doing
/// so; they are waited for as any statement waits.
pub(super) async fn truncate_log(conn: &mut Conn) -> Result<(), sqlx::Error> {
    let busy: i64 = sqlx::query_scalar("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(conn).await?;
    if busy == 0 { Ok(()) } else { Err(sqlx::Error::PoolTimedOut) }
}

/// What an error of the database says about the next attempt. The numbers are SQLite's primary result codes
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
