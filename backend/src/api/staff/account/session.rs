//! `POST`, `GET` and `DELETE /api/staff/session`: signing in, the current account, signing out.

use axum::extract::State;
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use shared::api::staff::account::SignInRequest;
use shared::problem::ProblemCode;

use super::view;
use crate::api::respond;
use crate::app::App;
use crate::domain::session::SessionToken;
use crate::domain::staff::session;
use crate::domain::staff::sign_in::{ClientContext, Credentials, SignInOutcome, sign_in};
use crate::extract::{CookieJar, Cookies, Network, Staff, Unauthenticated, capability};
use crate::http::{ApiError, AppJson};
use crate::passwords::Password;

/// Signs in when the name and the password are right. Every other request gets the same refusal.
pub async fn post(
    _: Unauthenticated,
    State(app): State<App>,
    cookies: Cookies,
    network: Network,
    headers: HeaderMap,
    AppJson(request): AppJson<SignInRequest>,
) -> Response {
    let known = cookies.known();
    let (visitor, is_new) = cookies.visitor(&app);
    let jar = CookieJar::of(&app);
    let (network, browser) = (network.as_str(), browser(&headers));
    let visit = ClientContext { visitor: &visitor, known: &known, network, browser };
    let mut response = match attempt(&app, request, visit).await {
        Ok((mut response, token, mark)) => {
            jar.sign_staff_in(response.headers_mut(), &token);
            jar.remember_known(response.headers_mut(), &mark, &known);
            response
        }
        Err(error) => error.into_response(),
    };
    if is_new {
        jar.number_visitor(response.headers_mut(), &visitor);
    }
    response
}

async fn attempt(
    app: &App,
    request: SignInRequest,
    visit: ClientContext<'_>,
) -> Result<(Response, SessionToken, String), ApiError> {
    let typed =
        Credentials { name: request.name, password: Password::new(request.password), code: request.code };
    match sign_in(app, typed, visit).await? {
        SignInOutcome::SignedIn { staff, token, known } => Ok((respond::private(view(&staff)), token, known)),
        SignInOutcome::CodeRequired => Err(ProblemCode::CodeRequired.into()),
        SignInOutcome::Refused => Err(ProblemCode::SignInFailed.into()),
        SignInOutcome::Wait { seconds } => {
            Err(ApiError::from(ProblemCode::TooManyAttempts).retry_after(seconds))
        }
    }
}

/// The family of a browser, for the list of sessions. More detail would be a fingerprint.
fn browser(headers: &HeaderMap) -> &'static str {
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    // The order matters: Edge claims to be Chrome, and Chrome claims to be Safari.
    let families = [
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("MicroMessenger", "WeChat"),
        ("Chrom", "Chrome"),
        ("Safari", "Safari"),
    ];
    families.into_iter().find(|(mark, _)| agent.contains(mark)).map_or("", |(_, family)| family)
}

/// The signed-in account.
pub async fn get(staff: Staff<capability::OwnAccount>) -> Response {
    respond::private(view(staff.account()))
}

/// Signs out. A request without a session succeeds too.
pub async fn delete(
    _: Unauthenticated,
    State(app): State<App>,
    cookies: Cookies,
) -> Result<(StatusCode, HeaderMap), ApiError> {
    let mut headers = HeaderMap::new();
    if let Some(token) = cookies.staff() {
        session::close(&app, token).await?;
        CookieJar::of(&app).sign_staff_out(&mut headers);
    }
    Ok((StatusCode::NO_CONTENT, headers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_by_its_family() {
        let family = |agent: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(USER_AGENT, agent.parse().unwrap());
            browser(&headers)
        };
        assert_eq!(family("Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"), "Chrome");
        assert_eq!(family("Mozilla/5.0 AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"), "Edge");
        assert_eq!(family("Mozilla/5.0 (Macintosh) AppleWebKit/605.1 Version/18.0 Safari/605.1"), "Safari");
        assert_eq!(family("curl/8"), "");
    }
}
