//! Sessions of students. A student has one device: a new verification replaces the earlier session.

use std::fmt;

use serde_json::json;
use sha2::{Digest, Sha256};
use shared::audit::Action;
use shared::id::ApplicationId;
use shared::time::Timestamp;

use super::Error;
use crate::app::{App, SessionLife};
use crate::keys::hex;
use crate::rng::Rng;
use crate::store::audit::Actor;
use crate::store::session::{Session, SessionEnd, TokenHash};
use crate::store::{self, Tx};

/// The token of a signed-in browser: 256 random bits in hexadecimal. The database contains only its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    /// A new random token.
    pub(super) fn roll(rng: &Rng) -> Self {
        Self(hex(&rng.bytes32()))
    }

    /// The value of the cookie.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A token gives access to an application, so it is not printed.
impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

fn hash(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// The interval between updates of the last request: long, because an update needs a write.
const SEEN_EVERY_SECONDS: i64 = 300;

/// Signs in the bearer of a new token and signs out all earlier devices. The caller commits.
pub(super) async fn open(
    tx: &mut Tx,
    app: &App,
    application: ApplicationId,
    now: Timestamp,
) -> Result<SessionToken, Error> {
    let (actor, subject) = (Actor::Student(application), application.to_string());
    let superseded = store::session::end_all(tx, application, SessionEnd::Superseded, now).await?;
    if superseded > 0 {
        let detail = json!({ "sessions": superseded });
        store::audit::append(tx, now, &actor, Action::SessionSuperseded, &subject, detail).await?;
    }
    let token = SessionToken::roll(&app.rng);
    let expires_at = now.plus_seconds(app.session_life.absolute_seconds.into());
    store::session::insert(tx, &hash(token.as_str()), application, now, expires_at).await?;
    store::audit::append(tx, now, &actor, Action::SessionOpened, &subject, json!({})).await?;
    Ok(token)
}

/// The result of checking a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recognised {
    /// Valid for this application, whose student verified at this time.
    As(ApplicationId, Timestamp),
    /// Invalid: unknown, signed out, or expired.
    No,
    /// Invalid: the student verified on another device.
    SignedInElsewhere,
}

/// Checks the token of a cookie.
pub async fn recognise(app: &App, token: &str) -> Result<Recognised, Error> {
    let (token, now) = (hash(token), app.clock.now());
    let session = {
        let mut reader = app.db.reader().await?;
        store::session::by_token(&mut reader, &token).await?
    };
    let Some(session) = session else { return Ok(Recognised::No) };
    let recognised = judge(&session, app.session_life, now);
    let seen_again = session.seen_at.plus_seconds(SEEN_EVERY_SECONDS) <= now;
    if seen_again && matches!(recognised, Recognised::As(..)) {
        let mut tx = app.db.begin().await?;
        store::session::touch(&mut tx, &token, now).await?;
        tx.commit().await?;
    }
    Ok(recognised)
}

fn judge(session: &Session, life: SessionLife, now: Timestamp) -> Recognised {
    let idle_until = session.seen_at.plus_seconds(life.idle_seconds.into());
    match session.ended {
        Some(SessionEnd::Superseded) if now < session.expires_at => Recognised::SignedInElsewhere,
        None if now < session.expires_at && now < idle_until => {
            Recognised::As(session.application, session.proved_at)
        }
        Some(SessionEnd::Superseded | SessionEnd::SignedOut) | None => Recognised::No,
    }
}

/// Records that the bearer of a token has verified again.
pub(super) async fn set_proved(app: &App, token: &str) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    store::session::set_proved(&mut tx, &hash(token), app.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Signs the bearer of a token out. An invalid token changes nothing.
pub async fn close(app: &App, token: &str) -> Result<(), Error> {
    let (token, now) = (hash(token), app.clock.now());
    let mut tx = app.db.begin().await?;
    let Some(session) = store::session::by_token(&mut tx, &token).await? else { return Ok(()) };
    if store::session::end(&mut tx, &token, SessionEnd::SignedOut, now).await? {
        let actor = Actor::Student(session.application);
        let subject = session.application.to_string();
        store::audit::append(&mut tx, now, &actor, Action::SessionClosed, &subject, json!({})).await?;
        tx.commit().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    #[test]
    fn a_session_ends_when_idle_when_too_old_and_on_another_sign_in() {
        let life = SessionLife { idle_seconds: 100, absolute_seconds: 1000 };
        let application = ApplicationId::new(NOW, 1);
        let session = |ended| Session {
            application,
            proved_at: NOW,
            seen_at: NOW,
            expires_at: NOW.plus_seconds(1000),
            ended,
        };
        let at = |ended, seconds| judge(&session(ended), life, NOW.plus_seconds(seconds));
        assert_eq!(at(None, 99), Recognised::As(application, NOW));
        assert_eq!(at(None, 100), Recognised::No);
        assert_eq!(at(Some(SessionEnd::Superseded), 99), Recognised::SignedInElsewhere);
        assert_eq!(at(Some(SessionEnd::Superseded), 1000), Recognised::No);
        assert_eq!(at(Some(SessionEnd::SignedOut), 1), Recognised::No);
        let busy = Session { seen_at: NOW.plus_seconds(999), ..session(None) };
        assert_eq!(judge(&busy, life, NOW.plus_seconds(1000)), Recognised::No);
    }
}
