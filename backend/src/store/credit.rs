//! The number of messages of a template that WeChat still accepts for a student. WeChat has its own count, which
//! decides: ours avoids calls that WeChat would refuse, and shows which students cannot receive a message.

use shared::id::ApplicationId;

use super::dialect::Engine;
use super::{Conn, Error, Tx};

/// The upper limit of the count: no student receives so many messages, and a page that reports false taps gains
/// nothing.
const AT_MOST: i64 = 20;

/// Adds one message of each template, once for each tap; `false` when the tap was already counted. The student must be
/// bound.
pub async fn add(
    tx: &mut Tx,
    application: ApplicationId,
    tap: &str,
    templates: &[&str],
) -> Result<bool, Error> {
    let id = application.to_string();
    let counted =
        sqlx::query("INSERT INTO wechat_tap (application, tap) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(&id)
            .bind(tap)
            .execute(&mut **tx)
            .await?;
    if counted.rows_affected() == 0 {
        return Ok(false);
    }
    for template in templates {
        give(tx, application, template).await?;
    }
    Ok(true)
}

/// Adds one message: the student allowed it, or a message that was subtracted was not sent. Does nothing when the
/// student is no longer bound to a WeChat account.
pub async fn give(tx: &mut Tx, application: ApplicationId, template: &str) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO wechat_credit (application, template, n) \
         SELECT application, $2, 1 FROM wechat_binding WHERE application = $1 \
         ON CONFLICT (application, template) DO UPDATE SET n = MIN(n + 1, $3)",
    )
    .bind(application.to_string())
    .bind(template)
    .bind(AT_MOST)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Subtracts one message; `false` when none is left.
pub async fn take(tx: &mut Tx, application: ApplicationId, template: &str) -> Result<bool, Error> {
    let taken =
        sqlx::query("UPDATE wechat_credit SET n = n - 1 WHERE application = $1 AND template = $2 AND n > 0")
            .bind(application.to_string())
            .bind(template)
            .execute(&mut **tx)
            .await?;
    Ok(taken.rows_affected() == 1)
}

/// Sets the count to zero: WeChat reported that it accepts no more.
pub async fn spend_all(tx: &mut Tx, application: ApplicationId, template: &str) -> Result<(), Error> {
    sqlx::query("UPDATE wechat_credit SET n = 0 WHERE application = $1 AND template = $2")
        .bind(application.to_string())
        .bind(template)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The number of messages of a template that are left.
pub async fn left(conn: &mut Conn, application: ApplicationId, template: &str) -> Result<i64, Error> {
    let n = sqlx::query_scalar::<Engine, i64>(
        "SELECT n FROM wechat_credit WHERE application = $1 AND template = $2",
    )
    .bind(application.to_string())
    .bind(template)
    .fetch_optional(conn)
    .await?;
    Ok(n.unwrap_or_default())
}
