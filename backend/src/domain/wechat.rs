//! A student's WeChat: one for each student of a collection, and one student of a collection for each WeChat. It is
//! bound when the student is first matched in it, and pays and is told in it from then on.

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

/// Who pays for an application in WeChat: the one that its student is bound to. `None` when the student was never here
/// in WeChat. Whether the browser that asks is that WeChat is another question: [`crate::extract::WechatIdentity`].
pub async fn payer(
    conn: &mut Conn,
    keys: &Keys,
    application: ApplicationId,
) -> Result<Option<OpenId>, Error> {
    Ok(store::wechat::of_application(conn, keys, application).await?)
}

/// Binds the WeChat that the page is opened in, if it is opened in one; the same again changes nothing. Refused when it
/// is another student's, or the student's is another one. Not committed yet.
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

/// Binds the WeChat of a browser where a student is signed in already.
pub async fn bind_signed_in(app: &App, id: ApplicationId, here: &OpenId) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let application = store::application::by_id(&mut tx, id).await?.ok_or(Error::Unknown("application"))?;
    bind(&mut tx, app, (id, application.collection), Some(here), now).await?;
    tx.commit().await?;
    Ok(())
}

/// Lets go of a student's WeChat, so that another can take its place: the way out when somebody used a friend's.
pub async fn unbind(app: &App, id: ApplicationId, actor: &Actor) -> Result<(), Error> {
    let mut tx = app.db.begin().await?;
    if store::wechat::unbind(&mut tx, id).await? {
        let (now, subject) = (app.clock.now(), id.to_string());
        store::audit::append(&mut tx, now, actor, Action::WechatUnbound, &subject, json!({})).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The templates of which a student may be asked to allow a message: those that are used here and of which none is left.
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

/// Counts what a student allowed by a tap: one message for each template. Whoever allows messages wants to be told.
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
