//! Brings an invented student to a stage.

use sha2::{Digest, Sha256};
use shared::api::VerificationForm;
use shared::delivery::NameTemplate;
use shared::id::ApplicationId;
use shared::payment::{Receipt, VerifiedPayment};
use shared::person::Phone;
use shared::photo::{AcceptedPhoto, PhotoDigest};
use shared::review::{RejectReason, RejectReasons, ReviewNote, Reviewer, StaffName};

use super::people::{DemoProgress, Person};
use super::{DemoError, portrait};
use crate::app::App;
use crate::clock::Clock;
use crate::domain::deliver::DeliveryOptions;
use crate::domain::verify::{ClientContext, MatchOutcome};
use crate::domain::{confirm, deliver, order, review, session, settle, submit, verify};
use crate::payment::Provider;
use crate::store::audit::Actor;
use crate::store::collection::Collection;

/// Seconds between two steps: half an hour.
const STEP_SECONDS: i64 = 1800;

/// Takes a person through all the stages up to theirs.
pub(super) async fn walk(
    app: &App,
    collection: &Collection,
    person: Person,
    seed: usize,
) -> Result<(), DemoError> {
    if person.until == DemoProgress::Roster {
        return Ok(());
    }
    let app = &earlier(app, collection);
    let id = sign_in(app, collection, person).await?;
    if person.until == DemoProgress::Matched {
        return Ok(());
    }
    confirm::confirm(app, id, true).await?;
    step(app);
    hand_in(app, collection, id, seed).await?;
    step(app);
    judge(app, id, person.until).await?;
    step(app);
    // The demonstration never invents a real payment, or one that a real provider would have to know.
    if !matches!(app.provider, Provider::Sandbox(_)) {
        return Ok(());
    }
    if matches!(person.until, DemoProgress::Paid | DemoProgress::Delivered) {
        pay(app, id).await?;
        step(app);
    }
    if person.until == DemoProgress::Delivered {
        hand_over(app, collection, id).await?;
    }
    Ok(())
}

/// A delivery of one photograph.
async fn hand_over(app: &App, collection: &Collection, id: ApplicationId) -> Result<(), DemoError> {
    let options = DeliveryOptions { template: NameTemplate::default(), masters: false, only: Some(vec![id]) };
    let delivery = deliver::begin(app, collection, options, &Actor::Operator).await?;
    Ok(deliver::prepare::prepare(app, delivery.id).await?)
}

/// The same with the clock set back to five hours ago, or to the last day of an ended collection.
fn earlier(app: &App, collection: &Collection) -> App {
    let now = app.clock.now().plus_seconds(-10 * STEP_SECONDS);
    let last_day = collection.notice.window.closes_at.plus_seconds(-86_400);
    App { clock: Clock::manual(now.min(last_day)), ..app.clone() }
}

fn step(app: &App) {
    app.clock.advance_seconds(STEP_SECONDS);
}

async fn sign_in(app: &App, collection: &Collection, person: Person) -> Result<ApplicationId, DemoError> {
    let student = person.student(app.clock.now().date_in_china());
    let phone = student.phone.unwrap_or_else(|| Phone::parse("13800138000").expect("a mainland number"));
    let form = VerificationForm { name: student.name, document: student.document, phone };
    match verify::verify(app, collection, &form, ClientContext::default()).await? {
        MatchOutcome::Matched { application, token, known: _ } => {
            session::close(app, token.as_str()).await?;
            Ok(application)
        }
        MatchOutcome::NotMatched
        | MatchOutcome::Proved
        | MatchOutcome::Wait { .. }
        | MatchOutcome::Work(_) => Err(crate::domain::Error::Unknown("person of the demonstration").into()),
    }
}

async fn hand_in(
    app: &App,
    collection: &Collection,
    id: ApplicationId,
    seed: usize,
) -> Result<(), DemoError> {
    let bytes = portrait::draw(seed);
    let digest = PhotoDigest::new(Sha256::digest(&bytes).into());
    let accepted: AcceptedPhoto = shared::photo::accept(&bytes, digest, &collection.notice.photo)
        .map_err(|findings| DemoError::Portrait(format!("{findings:?}")))?;
    let kept = app.photographs.put(digest, bytes.into()).await?;
    Ok(submit::submit(app, id, accepted, kept).await?)
}

async fn judge(app: &App, id: ApplicationId, until: DemoProgress) -> Result<(), DemoError> {
    let name = StaffName::try_from("li.na".to_owned()).expect("a user name");
    let reviewer = Reviewer::authenticated(name);
    match until {
        DemoProgress::Roster | DemoProgress::Matched | DemoProgress::Submitted => return Ok(()),
        DemoProgress::UnderReview
        | DemoProgress::Rejected
        | DemoProgress::Approved
        | DemoProgress::Paid
        | DemoProgress::Delivered => {
            review::claim(app, id, &reviewer).await?;
        }
    }
    match until {
        DemoProgress::Rejected => {
            let reasons = vec![RejectReason::Background, RejectReason::Glasses];
            let reasons = RejectReasons::try_from(reasons).expect("two reasons");
            let note = ReviewNote::try_from("背景有阴影，请在浅蓝色纯色背景前重新拍摄。".to_owned());
            Ok(review::reject(app, id, &reviewer, reasons, note.ok()).await?)
        }
        DemoProgress::Approved | DemoProgress::Paid | DemoProgress::Delivered => {
            Ok(review::approve(app, id, &reviewer).await?)
        }
        DemoProgress::Roster
        | DemoProgress::Matched
        | DemoProgress::Submitted
        | DemoProgress::UnderReview => Ok(()),
    }
}

/// The demonstration acts as the provider, like the sandbox.
async fn pay(app: &App, id: ApplicationId) -> Result<(), DemoError> {
    let order = order::open::open(app, id, &order::open::Payer::Anybody).await?.order;
    let receipt = Receipt {
        order: order.id,
        transaction: format!("demo-{}", order.id),
        amount: order.amount,
        paid_at: app.clock.now(),
    };
    settle::settle(app, "sandbox", VerifiedPayment::confirmed_by_provider(receipt)).await?;
    Ok(())
}
