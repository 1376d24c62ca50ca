//! The audit log: actor, action and subject of each event. Rows are never deleted and contain identifiers only, never
//! personal data.
//!
//! Each row contains the hash of the row before ([`chain`]); the end of the log is sealed with a key that is not in the
//! database. Only one connection writes, so the chain has no forks.

pub mod chain;

use std::collections::HashMap;

use chain::{ChainHash, Chained, Fault, Head, Walk};
use serde_json::Value;
use shared::audit::Action;
use shared::id::ApplicationId;
use shared::review::StaffName;
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at};
use super::{Conn, Error, Tx};
use crate::keys::AuditKey;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The student of an application.
    Student(ApplicationId),
    /// A member of the staff.
    Staff(StaffName),
    /// A person who can run the project's commands on the server.
    Operator,
    /// A payment provider, by its name.
    Provider(&'static str),
    /// A time-based rule of the server.
    System,
}

impl Actor {
    fn columns(&self) -> (&'static str, String) {
        match self {
            Self::Student(application) => ("student", application.to_string()),
            Self::Staff(name) => ("staff", name.to_string()),
            Self::Operator => ("operator", "command line".to_owned()),
            Self::Provider(name) => ("provider", (*name).to_owned()),
            Self::System => ("system", "rule".to_owned()),
        }
    }
}

/// Appends a row. `subject` is the identifier of the object of the action; `detail` contains identifiers, words and
/// numbers. The row is chained to the row before. Fails when the end of the log was tampered with.
pub async fn append(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    action: Action,
    subject: &str,
    detail: Value,
) -> Result<(), Error> {
    let before = head(tx).await?.ok_or(Error::Inconsistent {
        table: "audit_head",
        id: "1".to_owned(),
        what: "missing, or not sealed with this key".to_owned(),
    })?;
    let (kind, id) = actor.columns();
    let row = Chained {
        seq: before.rows + 1,
        at: now.as_millis(),
        actor_kind: kind.to_owned(),
        actor_id: id,
        action: action.as_str().to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_string(),
        prev: Some(before.hash),
        hash: None,
    };
    let hash = row.hash_after(&before.hash);
    sqlx::query(
        "INSERT INTO audit (seq, at, actor_kind, actor_id, action, subject, detail, prev, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(row.seq)
    .bind(row.at)
    .bind(row.actor_kind)
    .bind(row.actor_id)
    .bind(row.action)
    .bind(row.subject)
    .bind(row.detail)
    .bind(before.hash.to_vec())
    .bind(hash.to_vec())
    .execute(&mut **tx)
    .await?;
    tx.set_log(Head { rows: row.seq, hash });
    Ok(())
}

/// Writes the sealed end of the log.
pub(super) async fn seal(conn: &mut Conn, key: &AuditKey, head: Head) -> Result<(), sqlx::Error> {
    let mac = key.seal(head.rows, &head.hash);
    sqlx::query(
        "INSERT INTO audit_head (id, rows, hash, mac) VALUES (1, $1, $2, $3) \
         ON CONFLICT (id) DO UPDATE SET rows = excluded.rows, hash = excluded.hash, mac = excluded.mac",
    )
    .bind(head.rows)
    .bind(head.hash.to_vec())
    .bind(mac.to_vec())
    .execute(conn)
    .await?;
    Ok(())
}

/// The end of the log.
async fn head(tx: &mut Tx) -> Result<Option<Head>, Error> {
    if let Some(known) = tx.log() {
        return Ok(Some(known));
    }
    let key = tx.audit_key();
    sealed_head(tx, &key).await
}

/// The end of the log, if it is sealed with our key.
pub(super) async fn sealed_head(conn: &mut Conn, key: &AuditKey) -> Result<Option<Head>, Error> {
    let row: Option<(i64, Vec<u8>, Vec<u8>)> =
        sqlx::query_as::<Engine, _>("SELECT rows, hash, mac FROM audit_head WHERE id = 1")
            .fetch_optional(conn)
            .await?;
    let sealed = row.and_then(|(rows, hash, mac)| {
        let hash: ChainHash = hash.try_into().ok()?;
        key.holds(rows, &hash, &mac).then_some(Head { rows, hash })
    });
    Ok(sealed)
}

/// Seals the end of an empty log, which [`append`] continues. A log that has rows but no end was tampered with, and is
/// not sealed.
pub(super) async fn seal_empty_log(tx: &mut Tx) -> Result<(), Error> {
    let known: i64 = sqlx::query_scalar::<Engine, i64>(
        "SELECT (SELECT COUNT(*) FROM audit_head) + EXISTS (SELECT 1 FROM audit)",
    )
    .fetch_one(&mut **tx)
    .await?;
    if known == 0 {
        tx.set_log(Head { rows: 0, hash: chain::START });
    }
    Ok(())
}

/// Rows read in one query.
const BATCH: i64 = 1000;

/// A row as it is stored.
#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    at: i64,
    actor_kind: String,
    actor_id: String,
    action: String,
    subject: String,
    detail: String,
    prev: Option<Vec<u8>>,
    hash: Option<Vec<u8>>,
}

impl From<Row> for Chained {
    fn from(row: Row) -> Self {
        let link = |bytes: Option<Vec<u8>>| bytes.and_then(|bytes| bytes.try_into().ok());
        Self {
            seq: row.seq,
            at: row.at,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            action: row.action,
            subject: row.subject,
            detail: row.detail,
            prev: link(row.prev),
            hash: link(row.hash),
        }
    }
}

/// The next rows after a row number.
async fn read(conn: &mut Conn, after: i64) -> Result<Vec<Chained>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT seq, at, actor_kind, actor_id, action, subject, detail, prev, hash FROM audit \
         WHERE seq > $1 ORDER BY seq LIMIT $2",
    )
    .bind(after)
    .bind(BATCH)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Chained::from).collect())
}

/// The result of the verification of the whole log.
#[derive(Debug)]
pub struct Verified {
    pub rows: i64,
    /// The end of the log, if its seal is valid. The operator keeps it elsewhere: it detects an older copy of the whole
    /// database, whose end is older.
    pub head: Option<Head>,
    pub faults: Vec<Fault>,
}

/// Checks the log from the first row to the end. `conn` reads one snapshot ([`super::Db::snapshot`]), so other
/// connections can write at the same time.
pub async fn verify(conn: &mut Conn, key: &AuditKey) -> Result<Verified, Error> {
    let head = sealed_head(conn, key).await?;
    let (rows, faults) = walk(conn, head, HashMap::new()).await?;
    if faults.is_empty() {
        return Ok(Verified { rows, head, faults });
    }
    // Only a log with faults needs this memory: the row of each hash shows where rows were moved.
    let hashes: Vec<(Option<Vec<u8>>, i64)> =
        sqlx::query_as::<Engine, _>("SELECT hash, seq FROM audit").fetch_all(&mut *conn).await?;
    let known = hashes.into_iter().filter_map(|(hash, seq)| Some((hash?.try_into().ok()?, seq))).collect();
    let (rows, faults) = walk(conn, head, known).await?;
    Ok(Verified { rows, head, faults })
}

async fn walk(
    conn: &mut Conn,
    head: Option<Head>,
    known: HashMap<ChainHash, i64>,
) -> Result<(i64, Vec<Fault>), Error> {
    let (mut walk, mut after, mut count) = (Walk::new(known), 0, 0);
    loop {
        let rows = read(&mut *conn, after).await?;
        let Some(last) = rows.last() else { return Ok((count, walk.end(head))) };
        after = last.seq;
        for row in &rows {
            walk.step(row);
            count += 1;
        }
    }
}

/// The hash of a row.
pub async fn hash_of(conn: &mut Conn, seq: i64) -> Result<Option<ChainHash>, Error> {
    let hash = sqlx::query_scalar::<Engine, Option<Vec<u8>>>("SELECT hash FROM audit WHERE seq = $1")
        .bind(seq)
        .fetch_optional(conn)
        .await?;
    Ok(hash.flatten().and_then(|hash| hash.try_into().ok()))
}

/// Conditions of a search; `None` matches everything.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    pub action: Option<String>,
    pub actor: Option<String>,
    pub subject: Option<String>,
    /// Inclusive.
    pub from: Option<Timestamp>,
    /// Exclusive.
    pub until: Option<Timestamp>,
}

/// The latest matching rows before a row number, latest first.
pub async fn search(
    conn: &mut Conn,
    filter: &AuditFilter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Chained>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(
        "SELECT seq, at, actor_kind, actor_id, action, subject, detail, prev, hash FROM audit \
         WHERE seq < $1 AND ($2 IS NULL OR action = $2) AND ($3 IS NULL OR actor_id = $3) \
         AND ($4 IS NULL OR subject = $4) AND at >= $5 AND at < $6 ORDER BY seq DESC LIMIT $7",
    )
    .bind(before.unwrap_or(i64::MAX))
    .bind(&filter.action)
    .bind(&filter.actor)
    .bind(&filter.subject)
    .bind(filter.from.map_or(i64::MIN, Timestamp::as_millis))
    .bind(filter.until.map_or(i64::MAX, Timestamp::as_millis))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Chained::from).collect())
}

/// All actions on `subject`, oldest first. Use it for few subjects: the log may contain thousands of rows of one
/// subject.
pub async fn of_subject(conn: &mut Conn, subject: &str) -> Result<Vec<(Action, Timestamp)>, Error> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as::<Engine, _>("SELECT action, at FROM audit WHERE subject = $1 ORDER BY seq")
            .bind(subject)
            .fetch_all(conn)
            .await?;
    let source = Source { table: "audit", id: subject };
    rows.into_iter()
        .map(|(name, millis)| {
            name.parse().map(|action| (action, at(millis))).map_err(|_| source.inconsistent(name))
        })
        .collect()
}

/// The latest [`LATEST`] rows of each of `actions` on `subject`, oldest first. The cost does not grow with the log: the
/// function queries an index once for each action.
pub async fn latest(
    conn: &mut Conn,
    subject: &str,
    actions: &[Action],
) -> Result<Vec<(Action, Timestamp)>, Error> {
    let mut query = latest_query(subject, actions);
    let rows: Vec<(String, i64, i64)> = query.build_query_as().fetch_all(conn).await?;
    let source = Source { table: "audit", id: subject };
    rows.into_iter()
        .map(|(name, millis, _)| {
            name.parse().map(|action| (action, at(millis))).map_err(|_| source.inconsistent(name))
        })
        .collect()
}

/// More than the number of submissions, withdrawals or decisions of any photograph.
const LATEST: i64 = 30;

fn latest_query(subject: &str, actions: &[Action]) -> sqlx::QueryBuilder<Engine> {
    let mut query = sqlx::QueryBuilder::new("");
    for (nth, action) in actions.iter().enumerate() {
        query.push(if nth == 0 { "" } else { " UNION ALL " });
        query
            .push("SELECT * FROM (SELECT action, at, seq FROM audit WHERE subject = ")
            .push_bind(subject.to_owned());
        query.push(" AND action = ").push_bind(action.as_str());
        query.push(" ORDER BY seq DESC LIMIT ").push_bind(LATEST).push(") AS one");
    }
    query.push(" ORDER BY seq");
    query
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Keys, MasterKey};
    use crate::store::Db;

    const MILESTONES: [Action; 2] = [Action::Matched, Action::Submitted];

    #[tokio::test]
    async fn the_history_in_a_long_log_is_read_through_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::derive(&MasterKey::parse(&"07".repeat(32)).unwrap());
        let db = Db::open(&folder.path().join("yipai.sqlite"), keys.audit().clone()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let mut now = 0;
        for action in [Action::Matched].into_iter().chain([Action::Submitted, Action::Claimed].repeat(50)) {
            now += 1;
            let (at, detail) = (Timestamp::from_millis(now), serde_json::json!({}));
            append(&mut tx, at, &Actor::System, action, "app_1", detail).await.unwrap();
        }
        let latest = latest(&mut tx, "app_1", &MILESTONES).await.unwrap();
        assert_eq!(latest[0], (Action::Matched, Timestamp::from_millis(1)));
        assert_eq!(latest.len(), 1 + usize::try_from(LATEST).unwrap());
        assert_eq!(latest.last(), Some(&(Action::Submitted, Timestamp::from_millis(100))));

        let sql = format!("EXPLAIN QUERY PLAN {}", latest_query("app_1", &MILESTONES).sql().as_str());
        let mut plan = sqlx::query_as::<Engine, (i64, i64, i64, String)>(sqlx::AssertSqlSafe(sql));
        for action in MILESTONES {
            plan = plan.bind("app_1").bind(action.as_str()).bind(LATEST);
        }
        let plan: Vec<_> = plan.fetch_all(&mut *tx).await.unwrap().into_iter().map(|row| row.3).collect();
        let searches =
            plan.iter().filter(|step| step.contains("audit_of_subject_and_action (subject=? AND action=?)"));
        assert_eq!(searches.count(), MILESTONES.len(), "{plan:?}");
        assert!(
            !plan.iter().any(|step| step.contains("SCAN audit")
                || step.contains("TEMP B-TREE FOR ORDER BY") && step.contains("audit")),
            "{plan:?}"
        );
    }
}
