//! `POST /api/staff/deliveries`: begin a delivery.

use axum::extract::{Request, State};
use axum::response::Response;
use shared::api::staff::deliveries::{DeliveryRequest, NAMED_MAX, REQUEST_BYTES};
use shared::delivery::NameTemplate;
use shared::id::ApplicationId;
use shared::problem::{FieldCode, FieldProblem};

use super::bare_view;
use crate::api::respond;
use crate::api::staff::collections::within;
use crate::app::App;
use crate::domain::Error;
use crate::domain::deliver::prepare::prepare_and_log;
use crate::domain::deliver::{Wish, begin, resolve};
use crate::extract::{Staff, power};
use crate::http::{ApiError, body};
use crate::store::Conn;
use crate::store::collection::Collection;

/// Reserves the photographs and makes them ready in the background.
pub async fn post(
    staff: Staff<power::Deliver>,
    State(app): State<App>,
    request: Request,
) -> Result<Response, ApiError> {
    let request = read(request).await?;
    let (collection, wish) = {
        let mut reader = app.db.reader().await?;
        let collection = within(&mut reader, staff.scope(), &request.collection).await?;
        let wish = wish(&mut reader, &collection, &request).await?;
        (collection, wish)
    };
    let delivery = begin(&app, &collection, wish, &staff.actor()).await?;
    tokio::spawn(prepare_and_log(app, delivery.id));
    // Nothing of it is left out yet.
    Ok(respond::private(bare_view(&delivery, &collection)))
}

/// The request, which may be longer than others: it may name thousands of students.
pub(super) async fn read(request: Request) -> Result<DeliveryRequest, ApiError> {
    body::json(request, REQUEST_BYTES).await
}

/// What is wished for, with every name looked up.
pub(super) async fn wish(
    conn: &mut Conn,
    collection: &Collection,
    request: &DeliveryRequest,
) -> Result<Wish, ApiError> {
    let template: NameTemplate = request.template.parse().map_err(Error::Template)?;
    let template = template.permitted(collection.notice.document_in_file_names).map_err(Error::Template)?;
    let only = match &request.only {
        Some(named) => Some(chosen(conn, collection, named).await?),
        None => None,
    };
    Ok(Wish { template, masters: request.masters, only })
}

async fn chosen(
    conn: &mut Conn,
    collection: &Collection,
    named: &[String],
) -> Result<Vec<ApplicationId>, ApiError> {
    let wrong = |pointer: String, code| {
        Err(ApiError::invalid_fields(vec![FieldProblem { pointer: pointer.into(), code }]))
    };
    if named.len() > NAMED_MAX {
        return wrong("/only".to_owned(), FieldCode::TooLong);
    }
    match resolve(conn, collection, named).await? {
        Ok(applications) => Ok(applications),
        Err(place) => wrong(format!("/only/{place}"), FieldCode::Unknown),
    }
}
