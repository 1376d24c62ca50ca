//! `GET /api/staff/orders`: orders, the latest first.

use axum::extract::{Query, State};
use axum::response::Response;
use shared::api::staff::orders::{OrderFilter, OrdersPage, OrdersQuery, PAGE};
use shared::problem::ProblemCode;

use super::view;
use crate::api::respond;
use crate::api::staff::collections::within;
use crate::app::ReadApp;
use crate::extract::{Staff, power};
use crate::http::ApiError;
use crate::store;
use crate::store::order::Which;

/// A page of orders. Who may refund sees every collection.
pub async fn get(
    staff: Staff<power::Refund>,
    State(app): State<ReadApp>,
    query: Result<Query<OrdersQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, ApiError> {
    let Query(query) = query.map_err(|_| ApiError::from(ProblemCode::MalformedRequest))?;
    let mut reader = app.reader().await?;
    let collection = match &query.collection {
        Some(slug) => Some(within(&mut reader, staff.scope(), slug).await?.id),
        None => None,
    };
    let which = Which {
        collection,
        application: query.application,
        state: query.state,
        before: query.cursor,
        only: None,
    };
    // One more than a page holds says whether there is another.
    let mut listed = store::order::page(&mut reader, &which, PAGE + 1).await?;
    let more = listed.len() > PAGE as usize;
    listed.truncate(PAGE as usize);
    let next = listed.last().filter(|_| more).map(|last| last.order.id);
    let strays = if query.state == Some(OrderFilter::Findings)
        && query.collection.is_none()
        && query.application.is_none()
        && query.cursor.is_none()
    {
        store::finding::strays(&mut reader).await?
    } else {
        Vec::new()
    };
    let mut orders = Vec::with_capacity(listed.len());
    for one in listed {
        orders.push(view(&mut reader, one).await?);
    }
    Ok(respond::private(OrdersPage { orders, strays, next }))
}
