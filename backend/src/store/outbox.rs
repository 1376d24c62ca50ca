//! The queue of notifications for students. The transaction that causes a message also queues it, once for each cause.
//! A message gets the state `sending` before the call, so that it is never sent twice when the process is interrupted.

use shared::api::staff::messages::{MessageKind, MessageState, Undeliverable};
use shared::id::{ApplicationId, CollectionId, MessageId};
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at};
use super::{Conn, Error, Tx};

const TABLE: &str = "outbox";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    pub application: ApplicationId,
    pub collection: CollectionId,
    pub kind: MessageKind,
    /// The cause, which prevents a second message about the same event: the photograph, or the number of the reminder.
    pub cause: String,
    pub state: MessageState,
    /// Why the student did not receive it; `None` in other states.
    pub why: Option<Undeliverable>,
    /// The number of attempts.
    pub attempts: u32,
    /// When the message was caused.
    pub created_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    application: String,
    collection: String,
    kind: String,
    cause: String,
    state: String,
    why: Option<String>,
    attempts: i64,
    created_at: i64,
}

impl TryFrom<Row> for Message {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let source = Source { table: TABLE, id: &row.id };
        let why = row.why.as_deref().map(|word| word.parse().map_err(|_| source.inconsistent("why")));
        Ok(Self {
            id: source.parse("id", &row.id)?,
            application: source.parse("application", &row.application)?,
            collection: source.parse("collection", &row.collection)?,
            kind: row.kind.parse().map_err(|_| source.inconsistent("kind"))?,
            state: row.state.parse().map_err(|_| source.inconsistent("state"))?,
            why: why.transpose()?,
            attempts: source.count("attempts", row.attempts)?,
            created_at: at(row.created_at),
            cause: row.cause,
        })
    }
}

select_from!(($) "SELECT o.id, o.application, o.collection, o.kind, o.cause, o.state, o.why, o.attempts, o.created_at FROM \
     outbox o ");

/// Queues a message, unless one was queued for the same cause.
pub async fn queue(
    tx: &mut Tx,
    id: MessageId,
    (application, collection): (ApplicationId, CollectionId),
    kind: MessageKind,
    cause: &str,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO outbox (id, application, collection, kind, cause, state, due_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, 'queued', $6, $6) ON CONFLICT (cause) DO NOTHING",
    )
    .bind(id.to_string())
    .bind(application.to_string())
    .bind(collection.to_string())
    .bind(kind.as_str())
    .bind(cause)
    .bind(now.as_millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The due message that has waited longest.
pub async fn due(conn: &mut Conn, now: Timestamp) -> Result<Option<Message>, Error> {
    let row: Option<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE o.state = 'queued' AND o.due_at <= $1 ORDER BY o.due_at LIMIT 1"
    ))
    .bind(now.as_millis())
    .fetch_optional(conn)
    .await?;
    row.map(Message::try_from).transpose()
}

/// Whether a message is in the state `sending` for longer than any call takes.
pub async fn is_any_lost(conn: &mut Conn, now: Timestamp) -> Result<bool, Error> {
    let lost = sqlx::query_scalar::<Engine, i64>(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'sending' AND due_at <= $1)",
    );
    Ok(lost.bind(now.as_millis()).fetch_one(conn).await? != 0)
}

/// Gives up messages whose result is unknown, because the process was interrupted while it sent them. Returns their
/// number.
pub async fn give_up_lost(tx: &mut Tx, now: Timestamp) -> Result<u64, Error> {
    let lost = sqlx::query("UPDATE outbox SET state = 'unknown' WHERE state = 'sending' AND due_at <= $1")
        .bind(now.as_millis())
        .execute(&mut **tx)
        .await?;
    Ok(lost.rows_affected())
}

/// Sets a queued message to `sending`, until `until` at most; `false` when another process did so first.
pub async fn set_sending(tx: &mut Tx, message: &Message, until: Timestamp) -> Result<bool, Error> {
    let claimed = sqlx::query(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1, due_at = $1 \
         WHERE id = $2 AND state = 'queued' AND attempts = $3",
    )
    .bind(until.as_millis())
    .bind(message.id.to_string())
    .bind(i64::from(message.attempts))
    .execute(&mut **tx)
    .await?;
    Ok(claimed.rows_affected() == 1)
}

/// Queues a message again that was certainly not sent; `false` when it was given up in the meantime.
pub async fn set_queued(tx: &mut Tx, id: MessageId, due_at: Timestamp) -> Result<bool, Error> {
    let put_back =
        sqlx::query("UPDATE outbox SET state = 'queued', due_at = $1 WHERE id = $2 AND state = 'sending'")
            .bind(due_at.as_millis())
            .bind(id.to_string())
            .execute(&mut **tx)
            .await?;
    Ok(put_back.rows_affected() == 1)
}

/// Stores the result of a message, also when it was given up before: the late answer is more certain.
pub async fn end(
    tx: &mut Tx,
    id: MessageId,
    state: MessageState,
    why: Option<Undeliverable>,
) -> Result<(), Error> {
    sqlx::query(
        "UPDATE outbox SET state = $1, why = $2 WHERE id = $3 AND state IN ('queued', 'sending', 'unknown')",
    )
    .bind(state.as_str())
    .bind(why.map(Undeliverable::as_str))
    .bind(id.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Erases the messages of an application.
pub async fn erase(tx: &mut Tx, application: ApplicationId) -> Result<(), Error> {
    sqlx::query("DELETE FROM outbox WHERE application = $1")
        .bind(application.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// At most `limit` messages after a cursor, the latest first.
pub async fn list(
    conn: &mut Conn,
    collection: Option<CollectionId>,
    state: Option<MessageState>,
    before: Option<MessageId>,
    limit: u32,
) -> Result<Vec<Message>, Error> {
    let rows: Vec<Row> = sqlx::query_as::<Engine, _>(select!(
        "WHERE ($1 IS NULL OR o.collection = $1) AND ($2 IS NULL OR o.state = $2) \
         AND ($3 IS NULL OR o.id < $3) ORDER BY o.id DESC LIMIT $4"
    ))
    .bind(collection.map(|id| id.to_string()))
    .bind(state.map(MessageState::as_str))
    .bind(before.map(|id| id.to_string()))
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Message::try_from).collect()
}

/// The conditions of a reminder.
#[derive(Debug, Clone, Copy)]
pub struct ReminderRule<'a> {
    pub kind: MessageKind,
    /// The stage in which the student must act.
    pub stage: &'a str,
    pub template: &'a str,
    /// The number of messages of the template that the student must have allowed.
    pub credits: i64,
    /// Days between two reminders.
    pub every_days: u32,
    /// The maximum number of reminders.
    pub at_most: u32,
}

/// The students of a collection to remind, each with the number of the reminder: they have had a task for long enough,
/// want notifications, can receive one, and have received no recent reminder and not too many. A student whose refund
/// is not complete has nothing to pay.
pub async fn to_remind(
    conn: &mut Conn,
    collection: CollectionId,
    rule: ReminderRule<'_>,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<(ApplicationId, i64)>, Error> {
    let before = now.plus_seconds(-i64::from(rule.every_days) * 86_400);
    let rows: Vec<(String, i64)> = sqlx::query_as::<Engine, _>(
        "SELECT a.id, (SELECT COUNT(*) FROM outbox o WHERE o.application = a.id AND o.kind = $1) + 1 \
         FROM application a JOIN wechat_credit c ON c.application = a.id AND c.template = $2 AND c.n >= $3 \
         WHERE a.collection = $4 AND a.stage = $5 AND a.stage_at <= $6 AND a.confirmed_at <= $6 AND a.notify = 1 \
         AND (SELECT COUNT(*) FROM outbox o WHERE o.application = a.id AND o.kind = $1) < $7 \
         AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.application = a.id AND o.kind = $1 AND o.created_at > $6) \
         AND ($5 <> 'approved' OR NOT EXISTS \
              (SELECT 1 FROM payment_order p WHERE p.application = a.id AND p.stage = 'refunding')) \
         ORDER BY a.id LIMIT $8",
    )
    .bind(rule.kind.as_str())
    .bind(rule.template)
    .bind(rule.credits)
    .bind(collection.to_string())
    .bind(rule.stage)
    .bind(before.as_millis())
    .bind(i64::from(rule.at_most))
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(id, number)| Ok((Source { table: "application", id: &id }.parse("id", &id)?, number)))
        .collect()
}
