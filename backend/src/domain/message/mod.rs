//! Telling students in WeChat: what is queued, what is sent, who is reminded.
//!
//! A message is queued in the transaction that gives the reason. Sending it is three steps ([`send`]): it is put on its
//! way, WeChat is called, the outcome is written down. Whoever is cut off between the last two leaves a message of which
//! nobody knows whether it arrived; it is not sent again (docs/decisions/0051-messages.md).

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

/// The template of a message, if this installation sends such messages.
#[must_use]
pub fn template(app: &App, kind: MessageKind) -> Option<&Template> {
    app.wechat.as_ref()?.settings.templates.get(&occasion(kind))
}

/// Queues what a student is to be told, once for each `cause`. Nothing where nobody sends such messages, or to whoever
/// does not want to hear. Not committed yet.
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
