//! 校验信息: finding a student in a roster, with a limit on guessing.
//!
//! Every attempt takes the same way through the database whatever it finds, and "no such person", "another name" and
//! "wrong telephone" have one answer. Attempts are counted by browser and by identity document, not by address: a
//! campus is one address.

use serde_json::json;
use shared::api::{CONSENT_VERSION, VerificationForm};
use shared::application::Stage;
use shared::audit::Action;
use shared::id::{ApplicationId, ConsentId, StudentId};
use shared::time::Timestamp;
use subtle::ConstantTimeEq;

use super::session::{self, SessionToken};
use super::{Error, ensure_open, limit, wechat};
use crate::app::App;
use crate::keys::BlindIndex;
use crate::store::application::Application;
use crate::store::attempt::Counter;
use crate::store::audit::Actor;
use crate::store::collection::Collection;
use crate::store::consent::Purpose;
use crate::store::student::{Student, identity_index, phone_index};
use crate::store::{self, Tx};
use crate::wechat::OpenId;

/// What an attempt led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The student is signed in.
    Matched {
        /// The application it opens.
        application: ApplicationId,
        /// For the cookie.
        token: SessionToken,
    },
    /// Nobody in the roster fits.
    NotMatched,
    /// Not tried: too many failures before.
    Wait {
        /// How long, in seconds.
        seconds: u32,
    },
}

/// The keyed hash of a visitor cookie.
#[must_use]
pub fn visitor_index(app: &App, visitor: &str) -> BlindIndex {
    app.keys.index("attempt/visitor", &[visitor])
}

/// Tries to find the student and sign them in. The form carries both consents; they are recorded with the match, and
/// so is the WeChat that the page is opened in.
pub async fn verify(
    app: &App,
    collection: &Collection,
    form: &VerificationForm,
    visitor: &str,
    here: Option<&OpenId>,
) -> Result<Verdict, Error> {
    let now = app.clock.now();
    let identity = identity_index(&app.keys, collection.id, &form.document);
    let phone = phone_index(&app.keys, collection.id, &form.phone);
    let counters = [Counter::Visitor(visitor_index(app, visitor)), Counter::Identity(identity)];

    let mut tx = app.db.begin().await?;
    if let Some(seconds) = limit::wait(&mut tx, &counters, now).await? {
        record_failure(&mut tx, collection, Action::VerificationLimited, now).await?;
        tx.commit().await?;
        return Ok(Verdict::Wait { seconds });
    }
    let student = store::student::by_identity(&mut tx, collection.id, identity).await?;
    let Some(student) = student.filter(|student| is(student, form, phone)) else {
        limit::count_failure(&mut tx, &counters, now).await?;
        record_failure(&mut tx, collection, Action::VerificationFailed, now).await?;
        tx.commit().await?;
        return Ok(Verdict::NotMatched);
    };
    let application = application_of(&mut tx, app, collection, student.id, now).await?;
    wechat::bind(&mut tx, app, (application.id, collection.id), here, now).await?;
    store::attempt::clear(&mut tx, &counters[0]).await?;
    record_consents(&mut tx, app, application.id, now).await?;
    let token = session::open(&mut tx, app, application.id, now).await?;
    tx.commit().await?;
    Ok(Verdict::Matched { application: application.id, token })
}

/// Whether the roster's entry is the person in the form. The telephone counts only where the roster has one. Compared
/// in constant time and without stopping at the first difference.
fn is(student: &Student, form: &VerificationForm, phone: BlindIndex) -> bool {
    let listed = subtle::Choice::from(u8::from(student.withdrawn.is_none()));
    let name = student.name.as_str().as_bytes().ct_eq(form.name.as_str().as_bytes());
    let kind = subtle::Choice::from(u8::from(student.document_kind == form.document.kind()));
    let expected = student.phone.unwrap_or(phone);
    bool::from(listed & name & kind & expected.as_bytes().ct_eq(phone.as_bytes()))
}

/// The student's application; a new one when this is the first time and the window is open. Whoever has handed in a
/// photograph may come back at any time to see the result and to pay.
async fn application_of(
    tx: &mut Tx,
    app: &App,
    collection: &Collection,
    student: StudentId,
    now: Timestamp,
) -> Result<Application, Error> {
    let known = store::application::by_student(tx, student).await?;
    let has_photo = known.as_ref().is_some_and(|application| application.stage != Stage::Matched);
    if !has_photo {
        ensure_open(&collection.notice, &Stage::Matched, now)?;
    }
    if let Some(known) = known {
        return Ok(known);
    }
    let id = ApplicationId::new(now, app.dice.roll());
    if store::application::insert(tx, id, student, collection.id, now).await? {
        let detail = json!({ "student": student, "collection": collection.id });
        store::audit::append(tx, now, &Actor::Student(id), Action::Matched, &id.to_string(), detail).await?;
    }
    store::application::by_student(tx, student).await?.ok_or(Error::Unknown("application"))
}

async fn record_consents(tx: &mut Tx, app: &App, id: ApplicationId, now: Timestamp) -> Result<(), Error> {
    for purpose in [Purpose::PersonalData, Purpose::Portrait] {
        let consent = ConsentId::new(now, app.dice.roll());
        store::consent::insert(tx, consent, id, purpose, CONSENT_VERSION, now).await?;
    }
    Ok(())
}

/// Without saying who was looked for.
async fn record_failure(
    tx: &mut Tx,
    collection: &Collection,
    action: Action,
    now: Timestamp,
) -> Result<(), Error> {
    let subject = collection.id.to_string();
    store::audit::append(tx, now, &Actor::System, action, &subject, json!({})).await?;
    Ok(())
}
