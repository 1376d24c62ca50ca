//! `POST /api/collections/{slug}/verification`: 校验信息.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use shared::api::{CONSENT_VERSION, Consents, VerificationRequest};
use shared::problem::ProblemCode;

use crate::api::application::view::view;
use crate::api::respond;
use crate::app::App;
use crate::domain::session::SessionToken;
use crate::domain::verify::{Verdict, verify};
use crate::extract::{CollectionAt, Cookies, InWechat, Jar};
use crate::http::{ApiError, AppJson};
use crate::store::collection::Collection;
use crate::wechat::OpenId;

/// Signs the student in who is in the roster, and tells everybody else the same thing.
pub async fn post(
    State(app): State<App>,
    CollectionAt(collection): CollectionAt,
    cookies: Cookies,
    InWechat(here): InWechat,
    AppJson(request): AppJson<VerificationRequest>,
) -> Response {
    let (visitor, is_new) = cookies.visitor(&app);
    let jar = Jar::of(&app);
    let (mut response, token) = match attempt(&app, &collection, &request, (&visitor, here.as_ref())).await {
        Ok((response, token)) => (response, Some(token)),
        Err(error) => (error.into_response(), None),
    };
    if is_new {
        jar.number_visitor(response.headers_mut(), &visitor);
    }
    if let Some(token) = token {
        jar.sign_in(response.headers_mut(), &token, &app);
    }
    response
}

async fn attempt(
    app: &App,
    collection: &Collection,
    request: &VerificationRequest,
    (visitor, here): (&str, Option<&OpenId>),
) -> Result<(Response, SessionToken), ApiError> {
    let form = request.parse(app.clock.now().date_in_china()).map_err(ApiError::invalid_fields)?;
    if !are_given(&request.consents) {
        return Err(ProblemCode::ConsentRequired.into());
    }
    match verify(app, collection, &form, visitor, here).await? {
        Verdict::Matched { application, token } => {
            Ok((respond::private(view(app, application).await?), token))
        }
        Verdict::NotMatched => Err(ProblemCode::NotMatched.into()),
        Verdict::Wait { seconds } => Err(ApiError::from(ProblemCode::TooManyAttempts).retry_after(seconds)),
    }
}

/// Both, to the texts in force.
fn are_given(consents: &Consents) -> bool {
    consents.personal_data && consents.portrait && consents.version == CONSENT_VERSION
}
