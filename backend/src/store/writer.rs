//! The one connection that writes, and the group commit: transactions that wait for it at the same time become durable
//! together, by one fsync instead of one each.
//!
//! Each transaction is a savepoint inside a transaction of the database, so that each can be undone alone. Whoever
//! begins a group queues its end too. The queue is fair: those who stand in it at that moment join the group, those who
//! come later are the next one, and nobody waits longer than everybody before them needs. What was done but not yet
//! committed is seen by the later members of the group alone, and nobody is told that it was done before it is
//! durable. Reasons and numbers: docs/decisions/0006-group-commit.md.
//!
//! Everybody waits while the one connection answers, and on a busy machine each answer costs a turn of the scheduler.
//! So a member's savepoint is released with the next one's statement, and the end of the audit log is read and sealed
//! once a group.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use tokio::time::timeout;

use super::audit::chain::Head;
use super::dialect::{self, BEGIN_WRITE, BUSY_TIMEOUT, Conn, Pool, PoolConnection};
use super::seen::{self, GroupEnd};
use super::{Error, audit};
use crate::keys::AuditKey;

/// What a group's end says to each of its members.
pub(super) type Outcome = Result<(), Arc<sqlx::Error>>;

/// The queue before the connection that writes.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    pool: Pool,
    group: Arc<Mutex<Group>>,
}

/// The transactions that become durable together.
#[derive(Debug)]
struct Group {
    /// What the end of the audit log is sealed with.
    audit: AuditKey,
    /// There while a group is open.
    connection: Option<PoolConnection>,
    savepoint: Savepoint,
    /// Where the audit log ends, once somebody of the group asked for it.
    log: Option<Head>,
    /// The same before the savepoint.
    log_before: Option<Head>,
    /// Members that wait to hear that they are durable.
    waiting: Vec<oneshot::Sender<Outcome>>,
    /// Whether a member has erased something.
    erases: bool,
}

/// What is behind the savepoint `member`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Savepoint {
    /// There is none.
    Absent,
    /// A member that has begun and not ended: to be undone when somebody else has the connection.
    Unfinished,
    /// A member that waits to become durable.
    Finished,
}

/// A transaction that may write. Dropped without [`Tx::commit`] it leaves no trace, and the request that it served is
/// answered when what it saw of others is durable ([`seen`]).
#[derive(Debug)]
pub struct Tx {
    /// `None` once it has ended.
    group: Option<OwnedMutexGuard<Group>>,
}

impl Writer {
    /// `pool` has one connection.
    pub(super) fn new(pool: Pool, audit: AuditKey) -> Self {
        let group = Group {
            audit,
            connection: None,
            savepoint: Savepoint::Absent,
            log: None,
            log_before: None,
            waiting: Vec::new(),
            erases: false,
        };
        Self { pool, group: Arc::new(Mutex::new(group)) }
    }

    /// Waits for its turn, for as long as one statement may wait for another process: whoever stands in the queue
    /// behind a locked database is told so in time, instead of one after the other.
    pub(super) async fn begin(&self) -> Result<Tx, Error> {
        let (hand_over, begun) = oneshot::channel();
        // In a task of its own: a request that is given up must not leave the group half begun.
        tokio::spawn(self.clone().admit(hand_over));
        match timeout(BUSY_TIMEOUT, begun).await {
            Ok(begun) => begun.expect("the database's calls don't panic"),
            Err(_) => Err(Error::Busy),
        }
    }

    async fn admit(self, hand_over: oneshot::Sender<Result<Tx, Error>>) {
        let mut group = Arc::clone(&self.group).lock_owned().await;
        if hand_over.is_closed() {
            return;
        }
        let begun = self.enter(&mut group).await;
        // Unsent, the transaction is dropped here and leaves no trace.
        drop(hand_over.send(begun.map(|()| Tx { group: Some(group) })));
    }

    async fn enter(&self, group: &mut Group) -> Result<(), Error> {
        if group.connection.is_none() {
            self.open(group).await?;
        }
        Ok(group.admit().await?)
    }

    /// Opens a group, and queues its end.
    async fn open(&self, group: &mut Group) -> Result<(), Error> {
        let mut connection = self.pool.acquire().await?;
        sqlx::query(BEGIN_WRITE).execute(&mut *connection).await?;
        group.connection = Some(connection);
        let queue = Arc::clone(&self.group);
        // Whoever queues before this task first runs is of the group: a few more, never an endless row of them.
        tokio::spawn(async move { queue.lock().await.end().await });
        Ok(())
    }

    /// Waits until nothing is under way and closes the connection.
    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

impl Group {
    async fn run(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        if let Some(connection) = &mut self.connection {
            sqlx::query(sql).execute(&mut **connection).await?;
        }
        Ok(())
    }

    /// Begins a member.
    async fn admit(&mut self) -> Result<(), sqlx::Error> {
        match self.savepoint {
            Savepoint::Absent => self.run("SAVEPOINT member").await?,
            Savepoint::Unfinished => self.undo_unfinished().await?,
            Savepoint::Finished => self.run("RELEASE member; SAVEPOINT member").await?,
        }
        self.savepoint = Savepoint::Unfinished;
        self.log_before = self.log;
        Ok(())
    }

    /// What is left is the savepoint, with nothing behind it.
    async fn undo_unfinished(&mut self) -> Result<(), sqlx::Error> {
        self.run("ROLLBACK TO member").await?;
        self.log = self.log_before;
        Ok(())
    }

    /// Makes the members durable.
    async fn commit(&mut self) -> Result<(), sqlx::Error> {
        if self.savepoint == Savepoint::Unfinished {
            self.undo_unfinished().await?;
        }
        if let (Some(end), Some(connection)) = (self.log, &mut self.connection) {
            audit::seal(connection, &self.audit, end).await?;
        }
        self.run("COMMIT").await
    }

    /// Empties SQLite's write-ahead log, which still holds the pages as they were before.
    async fn truncate_log(&mut self) {
        let Some(connection) = &mut self.connection else { return };
        // What is erased is erased: what is left in the log goes with the next housekeeping.
        if let Err(error) = dialect::truncate_log(connection).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the write-ahead log was not emptied");
        }
    }

    /// Makes the members durable and tells them. An error of the disk undoes them all, and all are told that.
    async fn end(&mut self) {
        let committed = self.commit().await;
        if committed.is_err() {
            // The database may have undone everything by itself: then there is nothing to roll back.
            drop(self.run("ROLLBACK").await);
        } else if self.erases {
            self.truncate_log().await;
        }
        self.erases = false;
        self.connection = None;
        self.savepoint = Savepoint::Absent;
        (self.log, self.log_before) = (None, None);
        let outcome = committed.map_err(Arc::new);
        for member in self.waiting.drain(..) {
            // Whoever no longer waits need not know.
            drop(member.send(outcome.clone()));
        }
    }
}

impl Group {
    /// Where somebody hears that the group has ended.
    fn queue_at_end(&mut self) -> GroupEnd {
        let (teller, told) = oneshot::channel();
        self.waiting.push(teller);
        told
    }
}

impl Tx {
    fn group(&self) -> &Group {
        self.group.as_ref().expect("only its end takes the group")
    }

    fn group_mut(&mut self) -> &mut Group {
        self.group.as_mut().expect("only its end takes the group")
    }

    /// What the end of the audit log is sealed with.
    pub(super) fn audit_key(&self) -> AuditKey {
        self.group().audit.clone()
    }

    /// Where the audit log ends, if somebody of the group asked before.
    pub(super) fn log(&self) -> Option<Head> {
        self.group().log
    }

    /// Where the audit log ends now; sealed when the group ends.
    pub(super) fn set_log(&mut self, end: Head) {
        self.group_mut().log = Some(end);
    }

    /// Something is erased in it: once it is durable, no file of the database is to hold it any more.
    pub fn erases(&mut self) {
        self.group_mut().erases = true;
    }

    /// Makes everything in it durable at once.
    pub async fn commit(mut self) -> Result<(), Error> {
        let mut group = self.group.take().expect("only its end takes the group");
        group.savepoint = Savepoint::Finished;
        let told = group.queue_at_end();
        drop(group);
        seen::ended(told).await
    }

    /// Undoes everything in it, and waits until what it saw of others is durable: whoever reads then reads that.
    pub async fn abandon(mut self) -> Result<(), Error> {
        let mut group = self.group.take().expect("only its end takes the group");
        if group.waiting.is_empty() {
            return Ok(());
        }
        let told = group.queue_at_end();
        drop(group);
        seen::ended(told).await
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        let Some(mut group) = self.group.take() else { return };
        if !group.waiting.is_empty() && seen::is_watched() {
            seen::note(group.queue_at_end());
        }
    }
}

impl Deref for Tx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        self.group().connection.as_ref().expect("a transaction has a connection")
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        self.group_mut().connection.as_mut().expect("a transaction has a connection")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use serde_json::json;
    use shared::audit::Action;
    use shared::time::Timestamp;

    use super::super::Db;
    use super::super::audit::Actor;
    use crate::keys::{Keys, MasterKey};

    use super::*;

    fn key() -> AuditKey {
        Keys::derive(&MasterKey::parse(&"07".repeat(32)).unwrap()).audit().clone()
    }

    /// A row, and its line in the audit log.
    async fn insert(tx: &mut Tx, n: i64) {
        sqlx::query("INSERT INTO tally (n) VALUES ($1)").bind(n).execute(&mut **tx).await.unwrap();
        let now = Timestamp::from_millis(1_800_000_000_000);
        audit::append(tx, now, &Actor::System, Action::DiscrepancyFound, &n.to_string(), json!({}))
            .await
            .unwrap();
    }

    /// What one member does: commits, walks away, or is given up while it waits for its turn.
    async fn member(db: Db, n: i64) -> Option<i64> {
        if n % 5 == 0 {
            drop(timeout(Duration::ZERO, db.begin()).await);
            return None;
        }
        let mut tx = db.begin().await.unwrap();
        insert(&mut tx, n).await;
        if n % 3 == 0 {
            return None;
        }
        tx.commit().await.unwrap();
        Some(n)
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn who_commits_is_there_and_who_walks_away_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("yipai.db");
        let db = Db::open(&file, key()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        sqlx::query("CREATE TABLE tally (n INTEGER NOT NULL) STRICT").execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let tasks: Vec<_> = (0..300).map(|n| tokio::spawn(member(db.clone(), n))).collect();
        let mut told = BTreeSet::new();
        for task in tasks {
            told.extend(task.await.unwrap());
        }
        // As another process would see it.
        let other = Db::open(&file, key()).await.unwrap();
        let seen: Vec<i64> = sqlx::query_scalar("SELECT n FROM tally ORDER BY n")
            .fetch_all(&mut *other.reader().await.unwrap())
            .await
            .unwrap();
        assert_eq!(seen, told.into_iter().collect::<Vec<_>>());
        // Nobody left the database locked.
        let mut tx = other.begin().await.unwrap();
        insert(&mut tx, 1000).await;
        tx.commit().await.unwrap();
        // The audit log tells of each of them, and of nobody who walked away.
        let log = audit::verify(&mut db.snapshot().await.unwrap(), &key()).await.unwrap();
        assert_eq!((log.faults, log.rows), (vec![], i64::try_from(seen.len()).unwrap() + 1));
    }
}
