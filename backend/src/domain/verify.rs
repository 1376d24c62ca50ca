//! 校验信息: finding a student in a roster, with a limit on guessing.
//!
//! Every attempt takes the same way through the database whatever it finds, and "no such person", "another name" and
//! "wrong telephone" have one answer. What failures lead to is decided by [`crate::rate_limit`]; they write nothing into
//! the database, whoever sends how many.

use serde_json::json;
use shared::api::{CONSENT_VERSION, VerificationForm};
use shared::application::Stage;
use shared::audit::Action;
use shared::challenge::{Challenge, Proof};
use shared::id::{ApplicationId, CollectionId, ConsentId, StudentId};
use shared::time::Timestamp;
use subtle::ConstantTimeEq;

use super::session::{self, SessionToken};
use super::{Error, ensure_open, wechat};
use crate::app::App;
use crate::keys::{BlindIndex, hex};
use crate::rate_limit::{Counter, Failure, Kind, RateLimits, Refusal};
use crate::store::application::Application;
use crate::store::audit::Actor;
use crate::store::collection::Collection;
use crate::store::consent::Purpose;
use crate::store::student::{Student, identity_index, phone_index};
use crate::store::{self, Tx};
use crate::wechat::OpenId;

/// What an attempt led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatchOutcome {
    /// The student is signed in.
    Matched {
        /// The application it opens.
        application: ApplicationId,
        /// For the cookie.
        token: SessionToken,
        /// By which the browser is known from now on.
        known: String,
    },
    /// It is the student who is signed in.
    Proved,
    /// Nobody in the roster fits.
    NotMatched,
    /// Not tried: too many failures before.
    Wait {
        /// How long, in seconds.
        seconds: u32,
    },
    /// Not tried: many failures before; this has to be computed first.
    Work(Challenge),
}

/// Who tries.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClientContext<'a> {
    /// The browser's number; new when it brought none.
    pub visitor: &'a str,
    /// The marks of the identities that the browser succeeded with.
    pub known: &'a [String],
    /// The network.
    pub network: &'a str,
    /// The WeChat that the page is opened in.
    pub here: Option<&'a OpenId>,
    /// The proof of work.
    pub proof: Option<&'a Proof>,
}

/// The mark of an identity that a browser has succeeded with; nobody else can make it.
fn mark(app: &App, visitor: &str, identity: BlindIndex) -> String {
    hex(&app.keys.index("attempt/known", &[visitor, &hex(identity.as_bytes())]).as_bytes()[..16])
}

/// Who counts how an attempt is counted.
struct Counted {
    counters: Vec<Counter>,
    failure: Failure,
}

impl Counted {
    /// A known browser, or the student's own WeChat, counts by itself: what strangers do does not hold it up.
    async fn of(
        app: &App,
        collection: CollectionId,
        form: &VerificationForm,
        visit: &ClientContext<'_>,
    ) -> Result<Self, Error> {
        let identity = identity_index(&app.keys, collection, &form.document);
        let (scope, identity_text) = (collection.to_string(), hex(identity.as_bytes()));
        let index = |purpose, parts: &[&str]| app.keys.index(purpose, parts);
        let counter = |kind, key| Counter { kind, key };
        let device = known_device(app, collection, identity, visit).await?;
        let name = name_index(app, collection, form);
        let network = index("attempt/network", &[visit.network]);
        let counters = if let Some(device) = device {
            vec![counter(Kind::KnownDevice, index("attempt/device", &[&identity_text, &device]))]
        } else {
            let from = index("attempt/identity from", &[&identity_text, visit.network]);
            let browser = counter(Kind::Browser, index("attempt/visitor", &[visit.visitor]));
            let others = [
                counter(Kind::IdentityFromNetwork, from),
                counter(Kind::Identity, identity),
                counter(Kind::Name, name),
                counter(Kind::Network, network),
                counter(Kind::Collection, index("attempt/collection", &[&scope])),
            ];
            std::iter::once(browser).chain(others).collect()
        };
        let brief = |index: BlindIndex| hex(&index.as_bytes()[..4]);
        let failure = Failure::new(Action::VerificationFailed, scope, brief(name), brief(network));
        Ok(Self { counters, failure })
    }
}

/// The keyed hash of a name within a collection.
fn name_index(app: &App, collection: CollectionId, form: &VerificationForm) -> BlindIndex {
    app.keys.index("attempt/name", &[&collection.to_string(), form.name.as_str()])
}

/// What the browser or the WeChat is called, if the student of the identity has succeeded with it before.
async fn known_device(
    app: &App,
    collection: CollectionId,
    identity: BlindIndex,
    visit: &ClientContext<'_>,
) -> Result<Option<String>, Error> {
    let expected = mark(app, visit.visitor, identity);
    if visit.known.iter().any(|known| bool::from(known.as_bytes().ct_eq(expected.as_bytes()))) {
        return Ok(Some(visit.visitor.to_owned()));
    }
    let Some(here) = visit.here else { return Ok(None) };
    let mut reader = app.db.reader().await?;
    let Some(holder) = store::wechat::holder(&mut reader, &app.keys, collection, here).await? else {
        return Ok(None);
    };
    let student = store::student::by_identity(&mut reader, collection, identity).await?;
    let application = store::application::by_id(&mut reader, holder).await?;
    let is_theirs = student.zip(application).is_some_and(|(one, other)| one.id == other.student);
    Ok(is_theirs.then(|| here.expose().to_owned()))
}

/// Staff vouch for a student: nobody who tries to be them waits or works because of what was before.
pub async fn unlock(
    app: &App,
    collection: CollectionId,
    number: &shared::person::StudentNumber,
    actor: &Actor,
) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let student = store::student::by_number(&mut tx, collection, number).await?;
    let student = student.ok_or(Error::Unknown("student"))?;
    let subject = student.id.to_string();
    store::audit::append(&mut tx, now, actor, Action::StudentUnlocked, &subject, json!({})).await?;
    tx.commit().await?;
    let name = app.keys.index("attempt/name", &[&collection.to_string(), student.name.as_str()]);
    app.rate_limits.clear(&Counter { kind: Kind::Name, key: name });
    app.rate_limits.pardon(student.identity, now);
    Ok(())
}

/// Tries to find the student and sign them in. The form carries both consents; they are recorded with the match, and
/// so is the WeChat that the page is opened in.
pub async fn verify(
    app: &App,
    collection: &Collection,
    form: &VerificationForm,
    visit: ClientContext<'_>,
) -> Result<MatchOutcome, Error> {
    let counted = Counted::of(app, collection.id, form, &visit).await?;
    let (limits, scope) = (&app.rate_limits, collection.id.to_string());
    let worked = visit.proof.map_or(0, |proof| limits.worth(&app.keys, &scope, proof, app.clock.now()));
    if let Err(refusal) = limits.check(&counted.counters, worked, app.clock.now()) {
        return Ok(refused(app, counted.failure, refusal));
    }
    let fits = is_listed(app, collection.id, form).await?;
    let now = app.clock.now();
    if let Err(refusal) = limits.settle(&counted.counters, worked, fits, now) {
        return Ok(refused(app, counted.failure, refusal));
    }
    if !fits {
        limits.note(counted.failure, now);
        return Ok(MatchOutcome::NotMatched);
    }
    let verdict = sign_in(app, collection, form, &visit).await?;
    limits.forgive(&counted.counters);
    Ok(verdict)
}

/// Whether a form that somebody who is signed in sends is theirs; then what can't be undone may follow for a while.
/// Failures count by the session's application alone.
pub async fn prove(
    app: &App,
    id: ApplicationId,
    token: &str,
    form: &VerificationForm,
) -> Result<MatchOutcome, Error> {
    let (now, key) = (app.clock.now(), app.keys.index("attempt/proof", &[&id.to_string()]));
    let counters = [Counter { kind: Kind::KnownDevice, key }];
    if let Err(Refusal::Wait(seconds)) = app.rate_limits.reserve(&counters, 0, now) {
        return Ok(MatchOutcome::Wait { seconds });
    }
    let mut reader = app.db.reader().await?;
    let application =
        store::application::by_id(&mut reader, id).await?.ok_or(Error::Unknown("application"))?;
    let student = store::student::by_id(&mut reader, application.student).await?;
    drop(reader);
    let identity = identity_index(&app.keys, application.collection, &form.document);
    let phone = phone_index(&app.keys, application.collection, &form.phone);
    let same_document = student.identity.as_bytes().ct_eq(identity.as_bytes());
    if !(bool::from(same_document) && is(&student, form, phone)) {
        return Ok(MatchOutcome::NotMatched);
    }
    app.rate_limits.succeed(&counters, now);
    session::set_proved(app, token).await?;
    Ok(MatchOutcome::Proved)
}

/// What somebody is told whose attempt is not looked at.
fn refused(app: &App, failure: Failure, refusal: Refusal) -> MatchOutcome {
    let now = app.clock.now();
    match refusal {
        Refusal::Wait(seconds) => {
            app.rate_limits.note(Failure { action: Action::VerificationLimited, ..failure }, now);
            MatchOutcome::Wait { seconds }
        }
        Refusal::Work(bits) => {
            MatchOutcome::Work(RateLimits::challenge(&app.keys, &app.rng, &failure.subject, bits, now))
        }
    }
}

/// Whether the form is somebody's of the roster. Read without the turn to write: a flood of failures keeps nobody from it.
async fn is_listed(app: &App, collection: CollectionId, form: &VerificationForm) -> Result<bool, Error> {
    let identity = identity_index(&app.keys, collection, &form.document);
    let phone = phone_index(&app.keys, collection, &form.phone);
    let student = store::student::by_identity(&mut *app.db.reader().await?, collection, identity).await?;
    Ok(student.is_some_and(|student| is(&student, form, phone)))
}

/// Signs the student in, if the roster still says so.
async fn sign_in(
    app: &App,
    collection: &Collection,
    form: &VerificationForm,
    visit: &ClientContext<'_>,
) -> Result<MatchOutcome, Error> {
    let identity = identity_index(&app.keys, collection.id, &form.document);
    let phone = phone_index(&app.keys, collection.id, &form.phone);
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let student = store::student::by_identity(&mut tx, collection.id, identity).await?;
    let Some(student) = student.filter(|student| is(student, form, phone)) else {
        return Ok(MatchOutcome::NotMatched);
    };
    let application = application_of(&mut tx, app, collection, student.id, now).await?;
    wechat::bind(&mut tx, app, (application.id, collection.id), visit.here, now).await?;
    record_consents(&mut tx, app, application.id, now).await?;
    super::erase::call_off(&mut tx, application.id, now).await?;
    let token = session::open(&mut tx, app, application.id, now).await?;
    tx.commit().await?;
    let known = mark(app, visit.visitor, identity);
    Ok(MatchOutcome::Matched { application: application.id, token, known })
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
    let id = ApplicationId::new(now, app.rng.next_u128());
    if store::application::insert(tx, id, student, collection.id, now).await? {
        let detail = json!({ "student": student, "collection": collection.id });
        store::audit::append(tx, now, &Actor::Student(id), Action::Matched, &id.to_string(), detail).await?;
    }
    store::application::by_student(tx, student).await?.ok_or(Error::Unknown("application"))
}

async fn record_consents(tx: &mut Tx, app: &App, id: ApplicationId, now: Timestamp) -> Result<(), Error> {
    for purpose in [Purpose::PersonalData, Purpose::Portrait] {
        let consent = ConsentId::new(now, app.rng.next_u128());
        store::consent::insert(tx, consent, id, purpose, CONSENT_VERSION, now).await?;
    }
    Ok(())
}
