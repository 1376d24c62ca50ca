//! The WeChat account of a student: one for each student of a collection, and one student of a collection for each
//! account. It is bound at the first verification in WeChat; after that the student pays with it and receives messages
//! in it.

use serde_json::json;
use shared::api::wechat::CreditReport;
use shared::audit::Action;
use shared::id::{ApplicationId, CollectionId};
use shared::time::Timestamp;

use super::Error;
use crate::app::App;
use crate::keys::Keys;
use crate::store::audit::Actor;
use crate::store::{self, Conn, Tx};
use crate::wechat::OpenId;

/// The WeChat account that pays for an application: the one to which its student is bound. `None` when the student has
/// never verified in WeChat. [`crate::extract::WechatIdentity`] checks whether the browser that sends the request is in
/// this account.
pub async fn payer(
    conn: &mut Conn,
    keys: &Keys,
    application: ApplicationId,
) -> Result<Option<OpenId>, Error> {
    Ok(store::wechat::of_application(conn, keys, application).await?)
}

/// Binds the WeChat account in which the page is open, if it is open in one; a repetition changes nothing. Refused when
/// the account belongs to another student, or the student is bound to another account. The caller commits.
pub(super) async fn bind(
    tx: &mut Tx,
    app: &App,
    (application, collection): (ApplicationId, CollectionId),
    here: Option<&OpenId>,
    now: Timestamp,
) -> Result<(), Error> {
    let Some(open_id) = here else { return Ok(()) };
    match payer(tx, &app.keys, application).await? {
        Some(known) if known == *open_id => return Ok(()),
        Some(_) => return Err(Error::StudentOnOtherWechat),
        None => {}
    }
    if store::wechat::holder(tx, &app.keys, collection, open_id).await?.is_some() {
        return Err(Error::WechatTaken);
    }
    store::wechat::bind(tx, &app.keys, &app.rng, (application, collection), open_id, now).await?;
    let actor = Actor::Student(application);
    store::audit::append(tx, now, &actor, Action::WechatBound, &application.to_string(), json!({})).await?;
    Ok(())
}

/// Binds the WeChat account of a browser in which a student is already signed in.
pub async fn bind_signed_in(app: &App, id: ApplicationId, here: &OpenId) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let application = store::application::by_id(&mut tx, id).await?.ok_or(Error::Unknown("application"))?;
    bind(&mut tx, app, (id, application.collection), Some(here), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Releases a student's WeChat account, so that another can replace it: for a student who used a friend's account.
pub async fn unbind(app: &App, id: ApplicationId, actor: &Actor) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    if store::wechat::unbind(&mut tx, id).await? {
        let (now, subject) = (app.clock.now(), id.to_string());
        store::audit::append(&mut tx, now, actor, Action::WechatUnbound, &subject, json!({})).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The templates for which the student can be asked to allow a message: those that are used here and of which none is
/// left.
pub async fn asks(app: &App, id: ApplicationId) -> Result<Vec<String>, Error> {
    let mut reader = app.db.reader().await?;
    let mut asks = Vec::new();
    for template in templates(app) {
        if store::credit::left(&mut reader, id, template).await? == 0 {
            asks.push(template.to_owned());
        }
    }
    Ok(asks)
}

/// The numbers of the templates that are used here, each once.
fn templates(app: &App) -> Vec<&str> {
    let known = app.wechat.iter().flat_map(|wechat| wechat.settings.templates.values());
    let mut templates: Vec<_> = known.map(|template| template.id.as_str()).collect();
    templates.dedup();
    templates
}

/// Counts the messages that a student allowed with a tap: one for each template. A student who allows messages wants
/// notifications.
pub async fn allow(app: &App, id: ApplicationId, here: &OpenId, report: &CreditReport) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let application = store::application::by_id(&mut tx, id).await?.ok_or(Error::Unknown("application"))?;
    bind(&mut tx, app, (id, application.collection), Some(here), now).await?;
    let accepted = |template: &&str| report.accepted.iter().any(|accepted| accepted == template);
    let accepted: Vec<_> = templates(app).into_iter().filter(accepted).collect();
    store::credit::add(&mut tx, id, &report.tap.to_ascii_lowercase(), &accepted).await?;
    let wants = !accepted.is_empty() && application.confirmed_at.is_some() && !application.notify;
    if wants && !store::application::confirm(&mut tx, id, application.revision, true, now).await? {
        return Err(Error::Conflict);
    }
    tx.commit().await?;
    Ok(())
}
