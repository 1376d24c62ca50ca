//! Notifications in WeChat: the queue, sending, and reminders.
//!
//! The transaction that causes a message also queues it. Sending has three steps ([`send`]): the message is marked as
//! `sending`, WeChat is called, and the result is stored. If the process is interrupted between the last two, it is
//! unknown whether the message arrived; it is not sent again (docs/decisions/0051-messages.md).

pub mod remind;
pub mod send;

use shared::api::staff::messages::MessageKind;
use shared::id::MessageId;
use shared::time::Timestamp;

use super::Error;
use crate::app::App;
use crate::store::application::Application;
use crate::store::{self, Tx};
use crate::wechat::message::occasion;
use crate::wechat::settings::Template;

/// The template of a message; `None` when this installation does not send such messages.
#[must_use]
pub fn template(app: &App, kind: MessageKind) -> Option<&Template> {
    app.wechat.as_ref()?.settings.templates.get(&occasion(kind))
}

/// Queues a message to a student, once for each `cause`. Does nothing when this installation does not send such
/// messages, or when the student does not want them. The caller commits.
pub(super) async fn queue(
    tx: &mut Tx,
    app: &App,
    application: &Application,
    kind: MessageKind,
    cause: &str,
    now: Timestamp,
) -> Result<(), Error> {
    if !application.notify || template(app, kind).is_none() {
        return Ok(());
    }
    let id = MessageId::new(now, app.rng.next_u128());
    let whose = (application.id, application.collection);
    let cause = format!("{}/{cause}", kind.as_str());
    Ok(store::outbox::queue(tx, id, whose, kind, &cause, now).await?)
}
