//! Notes of reviewers: a note may identify the student, so it is erased with the student. Decisions and reasons are
//! codes and stay.

use shared::id::ApplicationId;

use super::{Error, Tx};

/// Erases the notes about the photographs of an application.
pub async fn erase(tx: &mut Tx, application: ApplicationId) -> Result<(), Error> {
    let id = application.to_string();
    sqlx::query("UPDATE decision SET note = NULL, staff_note = NULL WHERE application = $1")
        .bind(&id)
        .execute(&mut **tx)
        .await?;
    sqlx::query("UPDATE review_pass SET note = '' WHERE application = $1 AND note IS NOT NULL")
        .bind(&id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
