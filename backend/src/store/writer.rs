//! The one connection that writes, and the group commit: transactions that wait for it at the same time become durable
//! together, with one fsync instead of one each.
//!
//! Each transaction is a savepoint inside a transaction of the database, so that each can be undone alone. The
//! transaction that opens a group also adds the end of the group to the queue. The queue is fair: the transactions in
//! the queue at that moment join the group, later ones form the next group, and the wait of a transaction is limited to
//! the time of those before it. Only later transactions of the group read changes that are not committed yet, and no
//! caller is notified of success before its change is durable. Reasons and numbers:
//! docs/decisions/0006-group-commit.md.
//!
//! All transactions wait while the one connection answers, and on a busy machine each answer costs a turn of the
//! scheduler. So the savepoint of a transaction is released with the first statement of the next one, and the end of
//! the audit log is read and sealed once for each group.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use tokio::time::timeout;

use super::audit::chain::Head;
use super::dialect::{self, BEGIN_WRITE, BUSY_TIMEOUT, Conn, Pool, PoolConnection};
use super::seen::{self, GroupEnd};
use super::{Error, audit};
use crate::keys::AuditKey;

/// The result of a group, for each of its members.
pub(super) type Outcome = Result<(), Arc<sqlx::Error>>;

/// The queue for the connection that writes.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    pool: Pool,
    group: Arc<Mutex<Group>>,
}

/// The transactions that become durable together.
#[derive(Debug)]
struct Group {
    /// The key that seals the end of the audit log.
    audit: AuditKey,
    /// `Some` while a group is open.
    connection: Option<PoolConnection>,
    savepoint: Savepoint,
    /// The end of the audit log; `None` until a member of the group reads it.
    log: Option<Head>,
    /// The value of `log` before the savepoint.
    log_before: Option<Head>,
    /// Members that wait until they are durable.
    waiting: Vec<oneshot::Sender<Outcome>>,
    /// Whether a member has erased data.
    erases: bool,
}

/// The state of the savepoint `member`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Savepoint {
    /// There is none.
    Absent,
    /// The savepoint of a member that has begun and not ended: it is undone when another member gets the connection.
    Unfinished,
    /// The savepoint of a member that waits to become durable.
    Finished,
}

/// A transaction that can write. Without [`Tx::commit`], dropping it undoes it, and its request is answered when the
/// changes of other transactions that it read are durable ([`seen`]).
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

    /// Waits for its turn, as long as one statement may wait for another process: so all waiting callers get the error
    /// in time when the database is locked, instead of one after the other.
    pub(super) async fn begin(&self) -> Result<Tx, Error> {
        let (hand_over, begun) = oneshot::channel();
        // In a task of its own: a cancelled request must not leave the group partly begun.
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
        // When the receiver is gone, the transaction is dropped here and undone.
        drop(hand_over.send(begun.map(|()| Tx { group: Some(group) })));
    }

    async fn enter(&self, group: &mut Group) -> Result<(), Error> {
        if group.connection.is_none() {
            self.open(group).await?;
        }
        Ok(group.admit().await?)
    }

    /// Opens a group, and adds its end to the queue.
    async fn open(&self, group: &mut Group) -> Result<(), Error> {
        let mut connection = self.pool.acquire().await?;
        sqlx::query(BEGIN_WRITE).execute(&mut *connection).await?;
        group.connection = Some(connection);
        let queue = Arc::clone(&self.group);
        // Transactions that enter the queue before this task first runs belong to the group: only a few more.
        tokio::spawn(async move { queue.lock().await.end().await });
        Ok(())
    }

    /// Waits until no transaction is running and closes the connection.
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

    /// Undoes an unfinished member. The savepoint stays, without changes after it.
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

    /// Empties SQLite's write-ahead log, which still contains the earlier versions of the pages.
    async fn truncate_log(&mut self) {
        let Some(connection) = &mut self.connection else { return };
        // The data are erased in the database; the next housekeeping empties the log.
        if let Err(error) = dialect::truncate_log(connection).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the write-ahead log was not emptied");
        }
    }

    /// Makes the members durable and notifies them. A disk error undoes all of them, and all of them receive the error.
    async fn end(&mut self) {
        let committed = self.commit().await;
        if committed.is_err() {
            // The database may have rolled back by itself: then there is nothing to roll back.
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
            // A caller that no longer waits does not need the result.
            drop(member.send(outcome.clone()));
        }
    }
}

impl Group {
    /// Returns the receiver of the result of the group.
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

    /// The key that seals the end of the audit log.
    pub(super) fn audit_key(&self) -> AuditKey {
        self.group().audit.clone()
    }

    /// The end of the audit log; `None` when no member of the group has read it.
    pub(super) fn log(&self) -> Option<Head> {
        self.group().log
    }

    /// Sets the end of the audit log, which is sealed when the group ends.
    pub(super) fn set_log(&mut self, end: Head) {
        self.group_mut().log = Some(end);
    }

    /// Records that the transaction erases data: when it is durable, no file of the database may contain these data.
    pub fn erases(&mut self) {
        self.group_mut().erases = true;
    }

    /// Makes the transaction durable.
    pub async fn commit(mut self) -> Result<(), Error> {
        let mut group = self.group.take().expect("only its end takes the group");
        group.savepoint = Savepoint::Finished;
        let told = group.queue_at_end();
        drop(group);
        seen::ended(told).await
    }

    /// Undoes the transaction, and waits until the changes of others that it read are durable, so that a later reader
    /// sees them.
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

    /// A row, and its row in the audit log.
    async fn insert(tx: &mut Tx, n: i64) {
        sqlx::query("INSERT INTO tally (n) VALUES ($1)").bind(n).execute(&mut **tx).await.unwrap();
        let now = Timestamp::from_millis(1_800_000_000_000);
        audit::append(tx, now, &Actor::System, Action::DiscrepancyFound, &n.to_string(), json!({}))
            .await
            .unwrap();
    }

    /// The actions of one member: it commits, it ends without a commit, or it is cancelled while it waits for its turn.
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
        // The database is not locked.
        let mut tx = other.begin().await.unwrap();
        insert(&mut tx, 1000).await;
        tx.commit().await.unwrap();
        // The audit log has a row for each committed transaction, and for no other.
        let log = audit::verify(&mut db.snapshot().await.unwrap(), &key()).await.unwrap();
        assert_eq!((log.faults, log.rows), (vec![], i64::try_from(seen.len()).unwrap() + 1));
    }
}
