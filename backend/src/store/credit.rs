//! How many messages of a template a student's WeChat still takes. WeChat counts too, and its count is the true one: ours
//! saves calls that are known to be refused, and says who can't be told.

use shared::id::ApplicationId;

use super::dialect::Engine;
use super::{Conn, Error, Tx};

/// More are not counted: nobody is told so much, and a page that reports taps that never were gains nothing.
const AT_MOST: i64 = 20;

/// Adds one message of each template, once for each tap; `false` when the tap was counted before. The student is bound.
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

/// Adds one message: the student allowed it, or one that was taken was not sent. Nothing, when the student is bound to
/// no WeChat any more.
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

/// Takes one message; `false` when there is none.
pub async fn take(tx: &mut Tx, application: ApplicationId, template: &str) -> Result<bool, Error> {
    let taken =
        sqlx::query("UPDATE wechat_credit SET n = n - 1 WHERE application = $1 AND template = $2 AND n > 0")
            .bind(application.to_string())
            .bind(template)
            .execute(&mut **tx)
            .await?;
    Ok(taken.rows_affected() == 1)
}

/// WeChat says that it takes none any more.
pub async fn spend_all(tx: &mut Tx, application: ApplicationId, template: &str) -> Result<(), Error> {
    sqlx::query("UPDATE wechat_credit SET n = 0 WHERE application = $1 AND template = $2")
        .bind(application.to_string())
        .bind(template)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// How many messages of a template there are.
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
