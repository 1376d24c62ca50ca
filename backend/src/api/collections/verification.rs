//! `POST /api/collections/{slug}/verification`: 校验信息.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use shared::api::{CONSENT_VERSION, Consents, VerificationRequest};
use shared::problem::ProblemCode;

use crate::api::application::view::view;
use crate::api::respond;
use crate::app::App;
use crate::domain::session::SessionToken;
use crate::domain::verify::{Verdict, Visit, verify};
use crate::extract::{CollectionAt, Cookies, InWechat, Jar, Network};
use crate::http::{ApiError, AppJson};
use crate::store::collection::Collection;

/// Signs the student in who is in the roster, and tells everybody else the same thing.
pub async fn post(
    State(app): State<App>,
    CollectionAt(collection): CollectionAt,
    cookies: Cookies,
    InWechat(here): InWechat,
    network: Network,
    AppJson(request): AppJson<VerificationRequest>,
) -> Response {
    let known = cookies.known();
    let (visitor, is_new) = cookies.visitor(&app);
    let visit = Visit {
        visitor: &visitor,
        known: &known,
        network: network.as_str(),
        here: here.as_ref(),
        proof: request.proof.as_ref(),
    };
    let jar = Jar::of(&app);
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
    visit: Visit<'_>,
) -> Result<(Response, SessionToken, String), ApiError> {
    let form = request.parse(app.clock.now().date_in_china()).map_err(ApiError::invalid_fields)?;
    if !are_given(&request.consents) {
        return Err(ProblemCode::ConsentRequired.into());
    }
    match verify(app, collection, &form, visit).await? {
        Verdict::Matched { application, token, known } => {
            Ok((respond::private(view(app, application).await?), token, known))
        }
        Verdict::NotMatched | Verdict::Proved => Err(ProblemCode::NotMatched.into()),
        Verdict::Wait { seconds } => Err(ApiError::from(ProblemCode::TooManyAttempts).retry_after(seconds)),
        Verdict::Work(challenge) => Err(ApiError::challenged(challenge)),
    }
}

/// Both, to the texts in force.
fn are_given(consents: &Consents) -> bool {
    consents.personal_data && consents.portrait && consents.version == CONSENT_VERSION
}
