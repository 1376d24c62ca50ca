//! The sandbox's cashier: the page that a student sees instead of WeChat's payment dialog.
//!
//! It plays both parts completely. As the provider it takes the "payment" and signs a notice; as the merchant the
//! server verifies that notice like one from outside. Nothing else settles an order, in particular not the redirect
//! back to the app.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use shared::collection::CollectionNotice;
use shared::limits::JSON_BODY_BYTES;
use shared::payment::OrderStage;
use shared::time::Timestamp;

use super::sandbox::Sandbox;
use super::{Notification, Provider};
use crate::app::App;
use crate::domain::settle::settle;
use crate::extract::OrderAt;
use crate::http::ApiError;
use crate::http::body;
use crate::http::page::{BilingualText, Page, not_found};
use crate::store;
use crate::store::order::Order;

/// Where the sandbox sends its notices.
pub const NOTIFICATION: &str = "/api/payment/sandbox/notification";

/// The order and its purpose.
struct Bill {
    order: Order,
    notice: CollectionNotice,
}

impl Bill {
    /// Finds the order; `None` also for a malformed number.
    async fn find(app: &App, order: Result<OrderAt, ApiError>) -> Result<Option<Self>, ApiError> {
        let Ok(OrderAt(id)) = order else { return Ok(None) };
        let mut reader = app.db.reader().await?;
        let Some(order) = store::order::by_id(&mut reader, id).await? else { return Ok(None) };
        let application = store::application::by_id(&mut reader, order.application).await?;
        let Some(application) = application else { return Ok(None) };
        let collection = store::collection::by_id(&mut reader, application.collection).await?;
        Ok(Some(Self { order, notice: collection.notice }))
    }

    fn is_payable(&self, now: Timestamp) -> bool {
        matches!(self.order.stage, OrderStage::Awaiting { expires_at } if now < expires_at)
    }

    /// The screen of the app from which the student continues.
    fn way_back(&self) -> String {
        format!("/#/c/{}/status", self.notice.slug)
    }

    fn address(&self, action: &str) -> String {
        format!("{}{action}", Sandbox::cashier(self.order.id))
    }

    fn page(&self, now: Timestamp) -> Page {
        let page = Page::new(StatusCode::OK, BilingualText { zh: "收银台", en: "Cashier" })
            .html(BANNER)
            .html("<div class=\"card\">")
            .text("p", "", &self.notice.centre.zh)
            .text("p", "amount", &format!("¥{}", self.order.amount))
            .text("p", "", &self.notice.title.zh)
            .text("p", "small", self.notice.title.en.as_deref().unwrap_or_default())
            .text("p", "small", &format!("订单号 Order {}", self.order.id))
            .html("</div>");
        if self.is_payable(now) {
            let amount = self.order.amount;
            page.button("go", &self.address("/pay"), &format!("支付 ¥{amount}"), &format!("Pay ¥{amount}"))
                .button("back", &self.address("/cancel"), "取消", "Cancel")
        } else {
            page.paragraph(outcome(&self.order.stage)).link("go", &self.way_back(), BACK)
        }
    }
}

const BANNER: &str = "<p class=\"banner\">模拟收银台 — 不会真实扣款\
                      <span lang=\"en\">Sandbox cashier — no money is taken</span></p>";

const BACK: BilingualText = BilingualText { zh: "返回", en: "Back" };

/// Why the order can't be paid (any more).
const fn outcome(stage: &OrderStage) -> BilingualText {
    match stage {
        OrderStage::Paid { .. } => {
            BilingualText { zh: "这笔订单已经支付。", en: "This order has been paid." }
        }
        OrderStage::Open | OrderStage::Awaiting { .. } => BilingualText {
            zh: "这笔订单已过支付时间，请返回后重新支付。",
            en: "The time to pay this order is over. Go back and pay again.",
        },
        OrderStage::Closed { .. } => BilingualText {
            zh: "这笔订单已经关闭，请返回后重新支付。",
            en: "This order is closed. Go back and pay again.",
        },
        OrderStage::Refunding { .. } => BilingualText {
            zh: "这笔订单的款项正在原路退回。",
            en: "What was paid for this order is on its way back.",
        },
        OrderStage::Refunded { .. } => BilingualText {
            zh: "这笔订单的款项已原路退回。",
            en: "What was paid for this order has been given back.",
        },
    }
}

/// `GET /cashier/{order}`.
pub async fn show(State(app): State<App>, order: Result<OrderAt, ApiError>) -> Result<Response, ApiError> {
    let page = match Bill::find(&app, order).await? {
        Some(bill) => bill.page(app.clock.now()),
        None => not_found(),
    };
    Ok(page.into_response())
}

/// `POST /cashier/{order}/pay`: acts as the provider, and then as the merchant that receives the notice.
pub async fn pay(State(app): State<App>, order: Result<OrderAt, ApiError>) -> Result<Response, ApiError> {
    let Some(bill) = Bill::find(&app, order).await? else { return Ok(not_found().into_response()) };
    let now = app.clock.now();
    if !bill.is_payable(now) {
        return Ok(Redirect::to(&bill.address("")).into_response());
    }
    let sandbox = match &app.provider {
        Provider::Nobody | Provider::WeChat(_) => return Ok(not_found().into_response()),
        Provider::Sandbox(sandbox) => sandbox,
    };
    let notice = sandbox.notify(bill.order.id, bill.order.amount, now, app.rng.next_u128());
    let notice = app.provider.verify_notification(&notice.headers, &notice.body, now)?;
    book(&app, notice).await?;
    Ok(Redirect::to(&bill.way_back()).into_response())
}

/// `POST /cashier/{order}/cancel`: nothing was paid, and the order still waits; 去支付 leads to it again.
pub async fn cancel(State(app): State<App>, order: Result<OrderAt, ApiError>) -> Result<Response, ApiError> {
    Ok(match Bill::find(&app, order).await? {
        Some(bill) => Redirect::to(&bill.way_back()).into_response(),
        None => not_found().into_response(),
    })
}

/// `POST` [`NOTIFICATION`]: a notice from the provider. 204 stops the provider from sending it again.
pub async fn notification(State(app): State<App>, request: Request) -> Result<StatusCode, ApiError> {
    let (parts, body) = request.into_parts();
    let body = body::read(&parts.headers, body, JSON_BODY_BYTES, body::FORM).await?;
    let notice = app.provider.verify_notification(&parts.headers, &body, app.clock.now())?;
    book(&app, notice).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The sandbox sends notices of payments only.
async fn book(app: &App, notice: Notification) -> Result<(), ApiError> {
    match notice {
        Notification::Payment(confirmed) => {
            settle(app, app.provider.name(), confirmed).await?;
        }
        Notification::Refund(_) | Notification::Stray { .. } | Notification::Other { .. } => {}
    }
    Ok(())
}
