//! `POST /api/application/order`: 去支付.

use axum::extract::State;
use axum::response::Response;
use qrcode::EcLevel;
use shared::api::OrderView;
use shared::id::ApplicationId;

use super::view;
use crate::api::respond;
use crate::app::App;
use crate::domain::order::open::{Opened, Payer, open};
use crate::domain::{self, erase};
use crate::extract::{SignedIn, WechatIdentity};
use crate::http::ApiError;
use crate::qr::link_code;
use crate::store;
use crate::wechat::OpenId;

/// An address that does not fit into a QR code: longer than any origin.
#[derive(Debug, thiserror::Error)]
#[error("the public origin is too long for a code")]
struct NoCode;

/// The order that still waits for payment, or a new one.
pub async fn post(
    State(app): State<App>,
    SignedIn(id): SignedIn,
    WechatIdentity(here): WechatIdentity,
) -> Result<Response, ApiError> {
    erase::ensure_not_pending(&mut *app.db.reader().await?, id).await?;
    let payer = payer(&app, id, here).await?;
    let Opened { order, cashier } = open(&app, id, &payer).await?;
    Ok(respond::private(OrderView { cashier, ..view(&order, app.clock.now()) }))
}

/// The payer's WeChat account. It must be the account of this browser.
async fn payer(app: &App, id: ApplicationId, here: Option<OpenId>) -> Result<Payer, ApiError> {
    if !app.provider.wants_payer() {
        return Ok(Payer::Anybody);
    }
    let Some(here) = here else { return elsewhere(app, id).await };
    // The student verified in another browser and has only now opened the page in WeChat.
    domain::wechat::bind_signed_in(app, id, &here).await?;
    Ok(Payer::Wechat(here))
}

async fn elsewhere(app: &App, id: ApplicationId) -> Result<Payer, ApiError> {
    let mut reader = app.db.reader().await?;
    let application = store::application::by_id(&mut reader, id).await?;
    let application = application.ok_or(domain::Error::Unknown("application"))?;
    let collection = store::collection::by_id(&mut reader, application.collection).await?;
    let origin = app.wechat.as_ref().map_or("", |wechat| wechat.public_origin.as_str());
    let address = format!("{origin}/#/c/{}/status", collection.notice.slug);
    // Error correction level M, as usual on a screen.
    let link = link_code(address, EcLevel::M).ok_or_else(|| ApiError::internal(NoCode))?;
    Ok(Payer::NotInWechat { link })
}
