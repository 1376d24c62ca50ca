//! From the outbox to WeChat.

use futures_util::future::join_all;
use shared::api::staff::messages::{MessageKind, MessageState, Undeliverable};
use shared::application::Stage;
use shared::time::Timestamp;

use super::{Error, template};
use crate::app::App;
use crate::domain::wechat::payer;
use crate::store::application::Application;
use crate::store::collection::Collection;
use crate::store::outbox::{self, Message};
use crate::store::{self, Tx};
use crate::wechat::OpenId;
use crate::wechat::api::{AccountError, WechatError};
use crate::wechat::message::{self, MessageContext};
use crate::wechat::settings::Template;

/// Longer than two calls and fetching a token take: after this time, the sender was interrupted.
const ON_ITS_WAY_SECONDS: i64 = 120;

/// The delay before each further attempt, in seconds: for a short overload, for an outage, for a template that an
/// operator must repair.
const PAUSES: [i64; 6] = [60, 300, 1800, 7200, 21_600, 43_200];

/// The next step of the worker.
#[derive(Debug)]
pub enum Next {
    /// No message waits.
    Nothing,
    /// A message had no recipient or was out of date, and was ended.
    Ended,
    /// A message is marked as `sending`, and the caller must send it now.
    Send(Box<InFlightMessage>),
}

/// A message that is `sending`: only the owner of this value sends it.
#[derive(Debug)]
pub struct InFlightMessage {
    message: Message,
    to: OpenId,
    template: Template,
    collection: Collection,
    /// After a rejection, until when another photograph is accepted.
    until: Option<Timestamp>,
}

impl InFlightMessage {
    #[must_use]
    pub const fn message(&self) -> &Message {
        &self.message
    }
}

/// Messages sent at the same time: WeChat takes a tenth of a second for each.
const SENDERS: usize = 4;

/// Sends messages until none waits. Returns their number. Messages whose sending was interrupted are given up.
pub async fn run(app: &App) -> Result<u32, Error> {
    give_up_lost(app).await?;
    let mut sent = 0;
    // The failure of one sender does not stop the others.
    for sender in join_all((0..SENDERS).map(|_| drain(app))).await {
        sent += sender?;
    }
    Ok(sent)
}

/// Sends one message after the other until none waits. Returns their number.
async fn drain(app: &App) -> Result<u32, Error> {
    let mut sent = 0;
    loop {
        match next(app).await? {
            Next::Nothing => return Ok(sent),
            Next::Ended => {}
            Next::Send(on_its_way) => {
                let outcome = deliver(app, &on_its_way).await;
                sent += u32::from(outcome.is_ok());
                settle(app, &on_its_way, outcome).await?;
            }
        }
    }
}

async fn give_up_lost(app: &App) -> Result<(), Error> {
    let now = app.clock.now();
    if outbox::is_any_lost(&mut *app.db.reader().await?, now).await? {
        let mut tx = app.db.begin().await?;
        let lost = outbox::give_up_lost(&mut tx, now).await?;
        tx.commit().await?;
        tracing::warn!(lost, "it is unknown whether interrupted messages arrived");
    }
    Ok(())
}

/// Marks the message that has waited longest as `sending`, and subtracts it from the number that WeChat accepts.
pub async fn next(app: &App) -> Result<Next, Error> {
    let now = app.clock.now();
    // A read needs no writer; most of the time no message is due.
    if outbox::due(&mut *app.db.reader().await?, now).await?.is_none() {
        return Ok(Next::Nothing);
    }
    let mut tx = app.db.begin().await?;
    let Some(message) = outbox::due(&mut tx, now).await? else { return Ok(Next::Nothing) };
    let next = match begin(&mut tx, app, message.clone(), now).await? {
        Ok(on_its_way) => Next::Send(Box::new(on_its_way)),
        Err((state, why)) => {
            outbox::end(&mut tx, message.id, state, why).await?;
            Next::Ended
        }
    };
    tx.commit().await?;
    Ok(next)
}

type End = (MessageState, Option<Undeliverable>);

async fn begin(
    tx: &mut Tx,
    app: &App,
    message: Message,
    now: Timestamp,
) -> Result<Result<InFlightMessage, End>, Error> {
    let undeliverable = |why| Ok(Err((MessageState::Undeliverable, Some(why))));
    let Some(template) = template(app, message.kind).cloned() else {
        return undeliverable(Undeliverable::Failed);
    };
    let application = store::application::by_id(tx, message.application).await?;
    let Some(application) = application.filter(|application| matters(application, &message)) else {
        return Ok(Err((MessageState::Superseded, None)));
    };
    let Some(to) = payer(tx, &app.keys, message.application).await? else {
        return undeliverable(Undeliverable::NotInWechat);
    };
    if !store::credit::take(tx, message.application, &template.id).await? {
        return undeliverable(Undeliverable::NoCredit);
    }
    let collection = store::collection::by_id(tx, message.collection).await?;
    if !outbox::set_sending(tx, &message, now.plus_seconds(ON_ITS_WAY_SECONDS)).await? {
        return Err(Error::Conflict);
    }
    let rejected = message.kind == MessageKind::Rejected;
    let until = rejected.then(|| collection.notice.submission_window(&application.stage).closes_at);
    Ok(Ok(InFlightMessage { message, to, template, collection, until }))
}

/// Whether the message is still correct for the student.
fn matters(application: &Application, message: &Message) -> bool {
    let about = |photo: &dyn std::fmt::Display| message.cause.ends_with(&photo.to_string());
    match (message.kind, &application.stage) {
        (MessageKind::Approved, Stage::Approved { photo, .. } | Stage::Paid { photo, .. })
        | (MessageKind::Rejected, Stage::Rejected { photo, .. }) => about(photo),
        (
            MessageKind::Reopened,
            Stage::Submitted { reopened: Some(reopened), .. }
            | Stage::UnderReview { reopened: Some(reopened), .. }
            | Stage::Decided { reopened: Some(reopened), .. },
        ) => about(&reopened.photo),
        (MessageKind::RemindSubmit, Stage::Matched) | (MessageKind::RemindPay, Stage::Approved { .. }) => {
            true
        }
        (MessageKind::Erasing, stage) => !matches!(stage, Stage::Erased { .. } | Stage::Removed { .. }),
        (
            MessageKind::Approved
            | MessageKind::Rejected
            | MessageKind::Reopened
            | MessageKind::RemindSubmit
            | MessageKind::RemindPay,
            Stage::Matched
            | Stage::Submitted { .. }
            | Stage::UnderReview { .. }
            | Stage::Decided { .. }
            | Stage::Rejected { .. }
            | Stage::Approved { .. }
            | Stage::Paid { .. }
            | Stage::Delivered { .. }
            | Stage::Erased { .. }
            | Stage::Removed { .. },
        ) => false,
    }
}

/// Calls WeChat.
pub async fn deliver(app: &App, on_its_way: &InFlightMessage) -> Result<(), WechatError> {
    let InFlightMessage { message, to, template, collection, until } = on_its_way;
    let Some(wechat) = &app.wechat else { return Err(WechatError::Busy) };
    let notice = &collection.notice;
    let page = format!("{}/#/c/{}/status", wechat.public_origin.as_str(), notice.slug);
    let facts = MessageContext {
        kind: message.kind,
        collection: &notice.title.zh,
        school: &notice.school_name.zh,
        at: message.created_at,
        fee: notice.fee,
        until: *until,
    };
    message::send(app, wechat, to, template, &page, &facts).await
}

/// Stores the result of a call.
pub async fn settle(
    app: &App,
    on_its_way: &InFlightMessage,
    outcome: Result<(), WechatError>,
) -> Result<(), Error> {
    let InFlightMessage { message, template, .. } = on_its_way;
    let (id, application, template) = (message.id, message.application, template.id.as_str());
    let mut tx = app.db.begin().await?;
    match outcome {
        Ok(()) => outbox::end(&mut tx, id, MessageState::Sent, None).await?,
        // WeChat's count decides.
        Err(WechatError::Refused(AccountError { code: 43101, .. })) => {
            store::credit::spend_all(&mut tx, application, template).await?;
            outbox::end(&mut tx, id, MessageState::Undeliverable, Some(Undeliverable::Refused)).await?;
        }
        // The openid is wrong, or the user does not follow the account: another attempt changes nothing.
        Err(WechatError::Refused(AccountError { code: 40003 | 43004, .. })) => {
            outbox::end(&mut tx, id, MessageState::Undeliverable, Some(Undeliverable::Recipient)).await?;
        }
        Err(trouble) if trouble.was_certainly_not_done() => {
            tracing::warn!(error = &trouble as &dyn std::error::Error, message = %id, "a message was not sent");
            try_again(&mut tx, app, message, template).await?;
        }
        Err(trouble) => {
            tracing::warn!(
                error = &trouble as &dyn std::error::Error, message = %id,
                "it is unknown whether a message arrived"
            );
            outbox::end(&mut tx, id, MessageState::Unknown, None).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Schedules another attempt, or ends the message after too many. The student's count of allowed messages increases
/// again, because the message was not sent.
async fn try_again(tx: &mut Tx, app: &App, message: &Message, template: &str) -> Result<(), Error> {
    let tried = usize::try_from(message.attempts).unwrap_or(usize::MAX);
    let back = if let Some(pause) = PAUSES.get(tried) {
        outbox::set_queued(tx, message.id, app.clock.now().plus_seconds(*pause)).await?
    } else {
        outbox::end(tx, message.id, MessageState::Undeliverable, Some(Undeliverable::Failed)).await?;
        true
    };
    if back {
        store::credit::give(tx, message.application, template).await?;
    }
    Ok(())
}
