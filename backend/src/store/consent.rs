//! The consents of students.

use shared::id::{ApplicationId, ConsentId};
use shared::time::Timestamp;

use super::dialect::Engine;
use super::row::{Source, at};
use super::{Conn, Error, Tx};

/// The purpose of a consent: each needs its own consent (PIPL articles 23 and 29).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Matching the name, document and telephone, and passing them on to the school.
    PersonalData,
    /// Processing the portrait.
    Portrait,
}

impl Purpose {
    const ALL: [Self; 2] = [Self::PersonalData, Self::Portrait];

    /// The value of the column.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PersonalData => "personal_data",
            Self::Portrait => "portrait",
        }
    }
}

/// Records a consent to a version of the texts.
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
    .bind(purpose.as_str())
    .bind(version)
    .bind(now.as_millis())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The consents of an application, oldest first.
pub async fn of_application(
    conn: &mut Conn,
    application: ApplicationId,
) -> Result<Vec<(Purpose, String, Timestamp)>, Error> {
    let id = application.to_string();
    let rows: Vec<(String, String, i64)> = sqlx::query_as::<Engine, _>(
        "SELECT purpose, version, given_at FROM consent WHERE application = $1 ORDER BY given_at, purpose",
    )
    .bind(&id)
    .fetch_all(conn)
    .await?;
    let source = Source { table: "consent", id: &id };
    let known = |word: &str| Purpose::ALL.into_iter().find(|purpose| purpose.as_str() == word);
    rows.into_iter()
        .map(|(word, version, given_at)| {
            known(&word)
                .map(|purpose| (purpose, version, at(given_at)))
                .ok_or_else(|| source.inconsistent("purpose"))
        })
        .collect()
}
