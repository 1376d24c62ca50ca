//! `GET /wechat/return`: the redirect back from WeChat's authorisation, with a code that identifies the user.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use schemars::JsonSchema;
use serde::Deserialize;
use shared::api::wechat::path;
use shared::id::ApplicationId;
use subtle::ConstantTimeEq;

use super::enter::{PendingSignIn, leave};
use crate::app::App;
use crate::domain;
use crate::extract::{CookieJar, Cookies, SignedIn, WechatIdentity, remember};
use crate::http::ApiError;
use crate::http::page::{BilingualText, Page, not_found};
use crate::store;
use crate::wechat::oauth::{OAuthError, exchange};
use crate::wechat::{OpenId, WeChat};

/// What WeChat appends.
#[derive(Default, Deserialize, JsonSchema)]
pub struct ReturnQuery {
    /// Good once, for five minutes.
    #[serde(default)]
    code: String,
    /// What we gave WeChat to repeat.
    #[serde(default)]
    state: String,
}

/// Exchanges the code on the server, remembers the account, and redirects to the student's last screen. The address of
/// that screen contains nothing about the sign-in.
pub async fn get(
    State(app): State<App>,
    cookies: Cookies,
    WechatIdentity(known): WechatIdentity,
    student: Result<SignedIn, ApiError>,
    query: Result<Query<ReturnQuery>, QueryRejection>,
) -> Response {
    let Some(wechat) = &app.wechat else { return not_found().into_response() };
    let Query(ReturnQuery { code, state }) = query.unwrap_or_default();
    let visit = cookies.wechat_visit().and_then(PendingSignIn::read);
    // The cookie of this browser says which screen to return to, even when another site sent the browser here.
    let to = visit.as_ref().map_or_else(|| "#/".to_owned(), |visit| visit.to.clone());
    let ours = visit.filter(|visit| bool::from(visit.state.as_bytes().ct_eq(state.as_bytes())));
    match (ours, known) {
        (Some(visit), _) if !code.is_empty() => {
            arrive(&app, wechat, &visit, &code, student.ok().map(|SignedIn(id)| id)).await
        }
        // The user pressed the back button: the code was used before.
        (_, Some(_)) => home(HeaderMap::new(), &to),
        (Some(_) | None, None) => again(STALE, &to).into_response(),
    }
}

async fn arrive(
    app: &App,
    wechat: &WeChat,
    visit: &PendingSignIn,
    code: &str,
    student: Option<ApplicationId>,
) -> Response {
    match exchange(wechat, code).await {
        Ok(open_id) => welcome(app, wechat, visit, &open_id, student).await,
        Err(OAuthError::Code) if visit.tries == 0 => leave(app, wechat, &visit.again(app)),
        Err(OAuthError::Code) => again(STALE, &visit.to).into_response(),
        Err(OAuthError::Snapshot) => again(SNAPSHOT, &visit.to).into_response(),
        Err(OAuthError::Trouble(trouble)) => {
            tracing::warn!(error = &trouble as &dyn std::error::Error, "a sign-in with WeChat failed");
            again(UNAVAILABLE, &visit.to).into_response()
        }
    }
}

/// Remembers the account. A student who is signed in here is bound to it now.
async fn welcome(
    app: &App,
    wechat: &WeChat,
    visit: &PendingSignIn,
    open_id: &OpenId,
    student: Option<ApplicationId>,
) -> Response {
    let mut headers = HeaderMap::new();
    CookieJar::of(app).forget_visit(&mut headers);
    remember(app, wechat, open_id, &mut headers);
    let Some(id) = student else { return home(headers, &visit.to) };
    let rule = match domain::wechat::bind_signed_in(app, id, open_id).await {
        Ok(()) => return home(headers, &visit.to),
        Err(domain::Error::WechatTaken) => TAKEN,
        Err(domain::Error::StudentOnOtherWechat) => OTHER,
        Err(error) => return ApiError::from(error).into_response(),
    };
    match hotline(app, id).await {
        Ok(number) => {
            (headers, way_out(explanation(rule).text("p", "card", &number), &visit.to)).into_response()
        }
        Err(error) => ApiError::from(error).into_response(),
    }
}

/// The telephone number for questions about the rule.
async fn hotline(app: &App, id: ApplicationId) -> Result<String, domain::Error> {
    let mut reader = app.db.reader().await?;
    let application = store::application::by_id(&mut reader, id).await?;
    let application = application.ok_or(domain::Error::Unknown("application"))?;
    let notice = store::collection::by_id(&mut reader, application.collection).await?.notice;
    Ok(format!("{} · {}", notice.hotline.number, notice.hotline.hours.zh))
}

/// A redirect to an address without the code.
fn home(mut headers: HeaderMap, fragment: &str) -> Response {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    (headers, Redirect::to(&["/", fragment].concat())).into_response()
}

/// A failure: the status, the title, and what the user can do.
type WechatError = (StatusCode, BilingualText, BilingualText);

const STALE: WechatError = (
    StatusCode::BAD_REQUEST,
    BilingualText { zh: "登录已过期", en: "This sign-in has expired" },
    BilingualText {
        zh: "请点击下面的按钮重新进入；如仍不行，请关闭页面，从学校提供的链接重新打开。",
        en: "Tap the button to enter again. If that does not help, close the page and open it from the school’s link.",
    },
);
const SNAPSHOT: WechatError = (
    StatusCode::FORBIDDEN,
    BilingualText { zh: "请使用完整服务", en: "Please use the full service" },
    BilingualText {
        zh: "当前是微信快照页，无法办理。请点击页面下方的“使用完整服务”，再重新进入。",
        en: "WeChat shows you a snapshot of the page. Tap “Use full service” at the bottom, then enter again.",
    },
);
const UNAVAILABLE: WechatError = (
    StatusCode::SERVICE_UNAVAILABLE,
    BilingualText { zh: "微信暂时没有应答", en: "WeChat does not answer" },
    BilingualText { zh: "请稍等片刻后重试。", en: "Please wait a moment and try again." },
);
const TAKEN: WechatError = (
    StatusCode::CONFLICT,
    BilingualText {
        zh: "这个微信已绑定另一位同学", en: "This WeChat belongs to another student"
    },
    BilingualText {
        zh: "每个微信只能为一位同学办理，请用您本人的微信打开本页面。如有疑问，请拨打咨询电话：",
        en: "One WeChat serves one student. Open this page in your own WeChat, or call the hotline:",
    },
);
const OTHER: WechatError = (
    StatusCode::CONFLICT,
    BilingualText { zh: "您已用另一个微信办理", en: "You started in another WeChat" },
    BilingualText {
        zh: "每位同学只能用一个微信办理，请用原来的微信打开本页面；已换微信的，请拨打咨询电话：",
        en: "One student uses one WeChat. Open this page in the one you used before, or call the hotline:",
    },
);

fn again(trouble: WechatError, to: &str) -> Page {
    way_out(explanation(trouble), to)
}

fn explanation((status, title, cure): WechatError) -> Page {
    Page::new(status, title).paragraph(cure)
}

/// Signing in again leads to the student's last screen.
fn way_out(page: Page, to: &str) -> Page {
    let to: String = url::form_urlencoded::byte_serialize(to.as_bytes()).collect();
    page.link("go", &[path::ENTER, "?to=", &to].concat(), BilingualText { zh: "重新进入", en: "Enter again" })
        .link("back", "/", BilingualText { zh: "回到首页", en: "Go to the first page" })
}
