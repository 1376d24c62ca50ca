//! `POST /api/collections/{slug}/verification`: 校验信息.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use shared::api::{CONSENT_VERSION, Consents, VerificationRequest};
use shared::problem::ProblemCode;

use crate::api::application::view::view;
use crate::api::respond;
use crate::app::App;
use crate::domain::session::SessionToken;
use crate::domain::verify::{ClientContext, MatchOutcome, verify};
use crate::extract::{CollectionAt, CookieJar, Cookies, Network, WechatIdentity};
use crate::http::{ApiError, AppJson};
use crate::store::collection::Collection;

/// Signs in a student who is in the roster. Every other request gets the same refusal.
pub async fn post(
    State(app): State<App>,
    CollectionAt(collection): CollectionAt,
    cookies: Cookies,
    WechatIdentity(here): WechatIdentity,
    network: Network,
    AppJson(request): AppJson<VerificationRequest>,
) -> Response {
    let known = cookies.known();
    let (visitor, is_new) = cookies.visitor(&app);
    let visit = ClientContext {
        visitor: &visitor,
        known: &known,
        network: network.as_str(),
        here: here.as_ref(),
        proof: request.proof.as_ref(),
    };
    let jar = CookieJar::of(&app);
    let mut response = match attempt(&app, &collection, &request, visit).await {
        Ok((mut response, token, mark)) => {
            jar.sign_in(response.headers_mut(), &token, &app);
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
    collection: &Collection,
    request: &VerificationRequest,
    visit: ClientContext<'_>,
) -> Result<(Response, SessionToken, String), ApiError> {
    let form = request.parse(app.clock.now().date_in_china()).map_err(ApiError::invalid_fields)?;
    if !are_given(&request.consents) {
        return Err(ProblemCode::ConsentRequired.into());
    }
    match verify(app, collection, &form, visit).await? {
        MatchOutcome::Matched { application, token, known } => {
            Ok((respond::private(view(app, application).await?), token, known))
        }
        MatchOutcome::NotMatched | MatchOutcome::Proved => Err(ProblemCode::NotMatched.into()),
        MatchOutcome::Wait { seconds } => {
            Err(ApiError::from(ProblemCode::TooManyAttempts).retry_after(seconds))
        }
        MatchOutcome::Work(challenge) => Err(ApiError::challenged(challenge)),
    }
}

/// Both consents, to the current texts.
fn are_given(consents: &Consents) -> bool {
    consents.personal_data && consents.portrait && consents.version == CONSENT_VERSION
}
