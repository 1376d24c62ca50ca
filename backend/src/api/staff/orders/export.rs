//! `GET /api/staff/orders/export.csv`: orders for the finance department. The file contains names, so each export is
//! recorded.

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::try_unfold;
use serde_json::json;
use shared::api::staff::orders::{OrderStanding, OrdersQuery};
use shared::audit::Action;
use shared::problem::ProblemCode;
use shared::time::Timestamp;

use super::list::which;
use super::refunded_at;
use crate::app::ReadApp;
use crate::extract::{Staff, capability};
use crate::http::ApiError;
use crate::store;
use crate::store::order::{OrderRow, OrderSelection};
use crate::store::refund::{self, Refund};
use crate::table::{MARK, csv_part};
use crate::wechat::pay::moment::rfc3339;

/// Rows read at once: the file is streamed, so memory use does not depend on its length.
const BATCH: u32 = 500;

/// The titles of the columns; where the provider's bill has the column, its own title.
const TITLES: [&str; 14] = [
    "商户订单号",
    "微信订单号",
    "商户号",
    "采集",
    "学号",
    "姓名",
    "订单金额",
    "状态",
    "创建时间",
    "支付时间",
    "已退回金额",
    "退款完成时间",
    "商户退款单号",
    "退款原因",
];

/// The position in the export.
enum Place {
    Head(OrderSelection),
    Rest(OrderSelection),
    End,
}

/// Every order that matches the query, the latest first.
pub async fn get(
    staff: Staff<capability::Refund>,
    State(app): State<ReadApp>,
    query: Result<Query<OrdersQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, ApiError> {
    let Query(query) = query.map_err(|_| ApiError::from(ProblemCode::MalformedRequest))?;
    let which =
        OrderSelection { before: None, ..which(&mut *app.reader().await?, staff.scope(), &query).await? };
    let detail = json!({ "collection": query.collection, "state": query.state });
    app.note(&staff.actor(), Action::OrdersExported, "orders", detail).await?;
    let lines = try_unfold((app, Place::Head(which)), |(app, place)| async move {
        match place {
            Place::Head(which) => Ok(Some((head(), (app, Place::Rest(which))))),
            Place::Rest(which) => next(app, which).await,
            Place::End => Ok(None),
        }
    });
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"orders.csv\"")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, Body::from_stream(lines)).into_response())
}

type Piece = Option<(Bytes, (ReadApp, Place))>;

async fn next(app: ReadApp, which: OrderSelection) -> Result<Piece, store::Error> {
    let mut reader = app.reader().await?;
    let listed = store::order::page(&mut reader, &which, BATCH).await?;
    let place = match listed.last() {
        Some(last) if listed.len() == BATCH as usize => {
            Place::Rest(OrderSelection { before: Some(last.order.id), ..which })
        }
        Some(_) | None => Place::End,
    };
    let mut rows = Vec::with_capacity(listed.len());
    for one in listed {
        let refunds = refund::of_order(&mut reader, one.order.id).await?;
        rows.push(row(&one, &refunds));
    }
    drop(reader);
    Ok(Some((lines(rows), (app, place))))
}

/// The titles, after the byte order mark by which spreadsheets recognise UTF-8.
fn head() -> Bytes {
    [MARK.as_bytes(), &lines(vec![TITLES.map(str::to_owned)])].concat().into()
}

fn lines(rows: Vec<[String; 14]>) -> Bytes {
    csv_part(rows.into_iter().map(Vec::from)).expect("memory takes bytes").into()
}

fn row(listed: &OrderRow, refunds: &[Refund]) -> [String; 14] {
    let order = &listed.order;
    let receipt = order.stage.receipt();
    let back = refund::returned(refunds);
    let done = refunds.iter().filter(|refund| refund.ended_at.is_some()).map(|refund| refund.number.as_str());
    let at = |at: Option<Timestamp>| at.map(rfc3339).unwrap_or_default();
    [
        order.id.trade_number(),
        receipt.map(|receipt| receipt.transaction.clone()).unwrap_or_default(),
        order.payee.as_ref().map(|payee| payee.mch_id.clone()).unwrap_or_default(),
        listed.collection.to_string(),
        listed.student_number.as_str().to_owned(),
        listed.name.as_str().to_owned(),
        order.amount.to_string(),
        standing(OrderStanding::from(&order.stage)).to_owned(),
        at(Some(order.created_at)),
        at(receipt.map(|receipt| receipt.paid_at)),
        back.map(|back| back.amount.to_string()).unwrap_or_default(),
        at(refunded_at(&order.stage)),
        done.collect::<Vec<_>>().join(" "),
        order.refund_reason.clone().unwrap_or_default(),
    ]
}

const fn standing(standing: OrderStanding) -> &'static str {
    match standing {
        OrderStanding::Waiting => "待支付",
        OrderStanding::Paid => "已支付",
        OrderStanding::Closed => "已关闭",
        OrderStanding::Refunding => "退款中",
        OrderStanding::Refunded => "已退款",
    }
}
