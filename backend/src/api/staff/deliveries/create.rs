//! `POST /api/staff/deliveries`: starts a delivery.

use std::borrow::Cow;

use axum::extract::{Request, State};
use axum::response::Response;
use shared::api::staff::deliveries::{DeliveryRequest, NAMED_MAX, REQUEST_BYTES, RefusedChoice};
use shared::delivery::{NameTemplate, Undeliverable};
use shared::problem::{FieldCode, FieldProblem, ProblemCode};

use super::bare_view;
use crate::api::respond;
use crate::api::staff::collections::changeable;
use crate::app::App;
use crate::domain::Error;
use crate::domain::deliver::prepare::prepare_and_log;
use crate::domain::deliver::{DeliveryOptions, begin, resolve};
use crate::extract::{Staff, capability};
use crate::http::{ApiError, body};
use crate::store::Conn;
use crate::store::collection::Collection;

/// Reserves the photographs and prepares them in the background.
pub async fn post(
    staff: Staff<capability::Deliver>,
    State(app): State<App>,
    request: Request,
) -> Result<Response, ApiError> {
    let request = read(request).await?;
    let (collection, options) = {
        let mut reader = app.db.reader().await?;
        let collection = changeable(&mut reader, staff.scope(), &request.collection).await?;
        let (options, refused) = options(&mut reader, &collection, &request).await?;
        if !refused.is_empty() {
            return Err(refusal(&request, &refused));
        }
        (collection, options)
    };
    let delivery = begin(&app, &collection, options, &staff.actor()).await?;
    tokio::spawn(prepare_and_log(app, delivery.id));
    // No photograph is left out yet.
    Ok(respond::private(bare_view(&delivery, &collection)))
}

/// The request. Its limit is larger than that of others, because it may name thousands of students.
pub(super) async fn read(request: Request) -> Result<DeliveryRequest, ApiError> {
    body::json(request, REQUEST_BYTES).await
}

/// The options of the request with every name looked up, and the names that can't be delivered.
pub(super) async fn options(
    conn: &mut Conn,
    collection: &Collection,
    request: &DeliveryRequest,
) -> Result<(DeliveryOptions, Vec<RefusedChoice>), ApiError> {
    let template: NameTemplate = request.template.parse().map_err(Error::Template)?;
    let template = template.permitted(collection.notice.document_in_file_names).map_err(Error::Template)?;
    let (only, refused) = match &request.only {
        None => (None, Vec::new()),
        Some(named) if named.len() > NAMED_MAX => {
            return Err(wrong(vec![("/only".into(), FieldCode::TooLong)]));
        }
        Some(named) => {
            let chosen = resolve(conn, collection, named).await?;
            let refused = chosen.refused.into_iter();
            let refused = refused.map(|(place, why)| RefusedChoice { named: named[place].clone(), why });
            (Some(chosen.applications), refused.collect())
        }
    };
    Ok((DeliveryOptions { template, masters: request.masters, only }, refused))
}

/// The answer to a request that names students who can't be delivered. A number that is in no roster was mistyped; the
/// other students are in the wrong stage, which the preview says for each of them.
fn refusal(request: &DeliveryRequest, refused: &[RefusedChoice]) -> ApiError {
    let named = request.only.as_deref().unwrap_or_default();
    let unknown = named.iter().enumerate().filter(|(_, word)| {
        refused.iter().any(|one| one.named == **word && one.why == Undeliverable::NotInRoster)
    });
    let unknown: Vec<_> =
        unknown.map(|(place, _)| (format!("/only/{place}").into(), FieldCode::Unknown)).collect();
    if unknown.is_empty() { ProblemCode::WrongStage.into() } else { wrong(unknown) }
}

fn wrong(fields: Vec<(Cow<'static, str>, FieldCode)>) -> ApiError {
    let fields = fields.into_iter().map(|(pointer, code)| FieldProblem { pointer, code });
    ApiError::invalid_fields(fields.collect())
}
