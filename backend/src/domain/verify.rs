//! 校验信息: finding a student in a roster, with a limit on guessing.
//!
//! Every attempt runs the same database queries, whatever they find, and "no such person", "another name" and "wrong
//! telephone" have the same answer. [`crate::rate_limit`] decides what follows from failures; they write nothing into
//! the database, however many there are.

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

/// The result of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatchOutcome {
    /// The student is signed in.
    Matched {
        application: ApplicationId,
        /// For the cookie.
        token: SessionToken,
        /// The mark by which this browser is known from now on.
        known: String,
    },
    /// The student who is signed in has verified again.
    Proved,
    /// No student of the roster matches.
    NotMatched,
    /// Not checked: too many failures before.
    Wait {
        /// How long to wait, in seconds.
        seconds: u32,
    },
    /// Not checked: many failures before; the client must compute this proof of work first.
    Work(Challenge),
}

/// The client that makes the attempt.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClientContext<'a> {
    /// The number of the browser; new when it sent none.
    pub visitor: &'a str,
    /// The marks of the identities that verified successfully in the browser.
    pub known: &'a [String],
    /// The network of the client.
    pub network: &'a str,
    /// The WeChat account in which the page is open; `None` outside WeChat.
    pub here: Option<&'a OpenId>,
    /// The proof of work; `None` when the client sent none.
    pub proof: Option<&'a Proof>,
}

/// The mark of an identity that a browser has verified successfully; only the server can compute it.
fn mark(app: &App, visitor: &str, identity: BlindIndex) -> String {
    hex(&app.keys.index("attempt/known", &[visitor, &hex(identity.as_bytes())]).as_bytes()[..16])
}

/// The counters of an attempt.
struct Counted {
    counters: Vec<Counter>,
    failure: Failure,
}

impl Counted {
    /// A known browser, or the student's own WeChat account, has its own counter: failures of strangers do not delay
    /// it.
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

/// The counter name of the browser or of the WeChat account, if the student of the identity has succeeded with it
/// before.
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

/// The staff vouch for a student: earlier failures no longer cause a wait or a proof of work for this student.
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

/// Tries to find the student and sign them in. The form contains both consents; they are recorded with the match, and
/// so is the WeChat account in which the page is open.
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

/// Whether a form from a signed-in student is correct; then irreversible actions are allowed for a limited time.
/// Failures are counted for the application of the session only.
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

/// The answer to an attempt that is not checked.
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

/// Whether the form matches a student of the roster. It only reads: many failures do not keep writers waiting.
async fn is_listed(app: &App, collection: CollectionId, form: &VerificationForm) -> Result<bool, Error> {
    let identity = identity_index(&app.keys, collection, &form.document);
    let phone = phone_index(&app.keys, collection, &form.phone);
    let student = store::student::by_identity(&mut *app.db.reader().await?, collection, identity).await?;
    Ok(student.is_some_and(|student| is(&student, form, phone)))
}

/// Signs the student in, if the roster still contains the entry.
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

/// Whether the roster entry matches the person in the form. The telephone number counts only if the roster has one. The
/// comparison takes constant time and does not stop at the first difference.
fn is(student: &Student, form: &VerificationForm, phone: BlindIndex) -> bool {
    let listed = subtle::Choice::from(u8::from(student.withdrawn.is_none()));
    let name = student.name.as_str().as_bytes().ct_eq(form.name.as_str().as_bytes());
    let kind = subtle::Choice::from(u8::from(student.document_kind == form.document.kind()));
    let expected = student.phone.unwrap_or(phone);
    bool::from(listed & name & kind & expected.as_bytes().ct_eq(phone.as_bytes()))
}

/// The student's application; a new one at the first verification, while the collection is open. A student who has
/// submitted a photograph may return at any time to see the result and to pay.
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
