//! What students agreed to.

use shared::id::{ApplicationId, ConsentId};
use shared::time::Timestamp;

use super::{Error, Tx};

/// What a consent is for: each needs its own (PIPL articles 23 and 29).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Matching name, document and telephone, and passing them on to the school.
    PersonalData,
    /// Processing the portrait.
    Portrait,
}

impl Purpose {
    /// The word in the table.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::PersonalData => "personal_data",
            Self::Portrait => "portrait",
        }
    }
}

/// Records a consent to the texts of a version.
pub async fn insert(
    tx: &mut Tx,
    id: ConsentId,
    application: ApplicationId,
    purpose: Purpose,
    version: &str,
    now: Timestamp,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO consent (id, application, purpose, version, given_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id.to_string())
    .bind(application.to_string())
    .bind(purpose.word())
    .bind(version)
    .bind(now.as_millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
