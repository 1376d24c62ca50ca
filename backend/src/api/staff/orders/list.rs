//! `GET /api/staff/orders`: orders, the latest first.

use axum::extract::{Query, State};
use axum::response::Response;
use shared::api::staff::orders::{OrderFilter, OrdersPage, OrdersQuery, PAGE, SEARCH_CHARS};
use shared::problem::ProblemCode;

use super::view;
use crate::api::respond;
use crate::api::staff::collections::within;
use crate::app::ReadApp;
use crate::extract::{Scope, Staff, capability};
use crate::http::ApiError;
use crate::store;
use crate::store::Conn;
use crate::store::order::OrderSelection;

/// The filter of a query.
pub(super) async fn which(
    reader: &mut Conn,
    scope: &Scope,
    query: &OrdersQuery,
) -> Result<OrderSelection, ApiError> {
    let collection = match &query.collection {
        Some(slug) => Some(within(reader, scope, slug).await?.id),
        None => None,
    };
    let search = query.search.as_deref().map(str::trim).filter(|search| !search.is_empty());
    if search.is_some_and(|search| search.chars().count() > SEARCH_CHARS) {
        return Err(ProblemCode::MalformedRequest.into());
    }
    Ok(OrderSelection {
        collection,
        application: query.application,
        state: query.state,
        search: search.map(str::to_owned),
        before: query.cursor,
        only: None,
    })
}

/// A page of orders. Staff who may refund see every collection.
pub async fn get(
    staff: Staff<capability::Refund>,
    State(app): State<ReadApp>,
    query: Result<Query<OrdersQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, ApiError> {
    let Query(query) = query.map_err(|_| ApiError::from(ProblemCode::MalformedRequest))?;
    let mut reader = app.reader().await?;
    let which = which(&mut reader, staff.scope(), &query).await?;
    let totals = match query.cursor {
        None => Some(store::order::totals(&mut reader, &which).await?),
        Some(_) => None,
    };
    // Reads one order more than the page shows, to know whether there is another page.
    let mut listed = store::order::page(&mut reader, &which, PAGE + 1).await?;
    let more = listed.len() > PAGE as usize;
    listed.truncate(PAGE as usize);
    let next = listed.last().filter(|_| more).map(|last| last.order.id);
    let unmatched = if query.state == Some(OrderFilter::Discrepancies)
        && query.collection.is_none()
        && query.application.is_none()
        && which.search.is_none()
        && query.cursor.is_none()
    {
        store::discrepancy::unmatched(&mut reader).await?
    } else {
        Vec::new()
    };
    let mut orders = Vec::with_capacity(listed.len());
    for one in listed {
        orders.push(view(&mut reader, one).await?);
    }
    Ok(respond::private(OrdersPage { orders, totals, unmatched, next }))
}
