//! A staff member who has a capability.
//!
//! The layer [`recognise`] reads the cookie once; [`Staff<P>`] proves that the caller may do `P`. It is the first
//! argument of every handler of the console, and from it the route table knows what each endpoint requires.

use std::convert::Infallible;
use std::marker::PhantomData;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts, Request, State};
use axum::http::header::{ACCEPT, COOKIE};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use cookie::Cookie;
use shared::api::staff::BACKGROUND_HEADER;
use shared::id::StaffSessionId;
use shared::person::SchoolCode;
use shared::problem::ProblemCode;
use shared::review::Reviewer;
use shared::staff::{Access, StaffName};

use super::capability::{self, RequiredCapability};
use super::cookies::CookieJar;
use crate::app::{App, ReadApp};
use crate::domain::staff::session::{self, ActiveSession};
use crate::http::ApiError;
use crate::store::audit::Actor;
use crate::store::collection::Collection;
use crate::store::staff::Staff as Account;

impl FromRef<App> for ReadApp {
    fn from_ref(app: &App) -> Self {
        Self::from(app)
    }
}

/// Which collections a staff member sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All collections.
    All,
    /// The collections of one school.
    School(SchoolCode),
}

impl Scope {
    /// Whether a collection is in the scope. One outside is reported like one that does not exist.
    #[must_use]
    pub fn admits(&self, collection: &Collection) -> bool {
        match self {
            Self::All => true,
            Self::School(code) => collection.notice.school_code == *code,
        }
    }
}

/// The owner of the cookie; `None` without a valid session.
#[derive(Debug, Clone)]
struct Caller(Option<Arc<ActiveSession>>);

/// Reads the cookie before a handler of the console runs.
pub async fn recognise(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let present = match token(request.headers(), &app) {
        Some(token) => match session::recognise(&app, &token, is_background(&request)).await {
            Ok(present) => present,
            Err(error) => return ApiError::from(error).into_response(),
        },
        None => None,
    };
    request.extensions_mut().insert(Caller(present.map(Arc::new)));
    next.run(request).await
}

/// Whether the request is the page's own polling. An event stream can't carry its own header, and reconnects by itself.
fn is_background(request: &Request) -> bool {
    let headers = request.headers();
    headers.contains_key(BACKGROUND_HEADER)
        || headers.get(ACCEPT).is_some_and(|accept| accept.as_bytes() == b"text/event-stream")
}

/// The token in the console's cookie.
fn token(headers: &axum::http::HeaderMap, app: &App) -> Option<String> {
    let name = CookieJar::of(app).staff();
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(Cookie::split_parse).filter_map(Result::ok);
    cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}

/// Proof that the caller is a staff member who may do `P`.
#[derive(Debug)]
pub struct Staff<P> {
    present: Arc<ActiveSession>,
    scope: Scope,
    capability: PhantomData<P>,
}

impl<P> Staff<P> {
    /// The staff member's name.
    #[must_use]
    pub fn name(&self) -> &StaffName {
        &self.present.staff.name
    }

    /// The same for the audit log.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Staff(self.name().clone())
    }

    /// The collections that the staff member sees.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The account as it was when the request arrived.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.present.staff
    }

    /// The session of the request.
    #[must_use]
    pub fn session(&self) -> StaffSessionId {
        self.present.session
    }
}

impl Staff<capability::Review> {
    /// The proof that the caller is a reviewer.
    #[must_use]
    pub fn reviewer(&self) -> Reviewer {
        Reviewer::authenticated(self.name().clone())
    }
}

impl<P: RequiredCapability, S: Send + Sync> FromRequestParts<S> for Staff<P> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let caller = parts.extensions.get::<Caller>().and_then(|caller| caller.0.clone());
        let Some(present) = caller else { return Err(ProblemCode::StaffSignInRequired.into()) };
        let account = &present.staff;
        if !P::ACCESS.admits(Some(account.role)) {
            return Err(ProblemCode::NotPermitted.into());
        }
        if account.must_change && P::ACCESS != Access::SignedIn {
            return Err(ProblemCode::PasswordChangeRequired.into());
        }
        if account.must_enrol() && P::ACCESS != Access::SignedIn {
            return Err(ProblemCode::SecondFactorRequired.into());
        }
        if P::STEP_UP && !present.is_proved {
            return Err(ProblemCode::StepUpRequired.into());
        }
        let scope = account.school.clone().map_or(Scope::All, Scope::School);
        Ok(Self { present, scope, capability: PhantomData })
    }
}

/// The argument of a handler that needs no session: signing in.
#[derive(Debug, Clone, Copy)]
pub struct Unauthenticated;

impl<S: Send + Sync> FromRequestParts<S> for Unauthenticated {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self)
    }
}

/// What a handler's first argument says about who may call it.
pub trait Declares {
    const ACCESS: Access;
    /// Whether the handler requires the password or the code again.
    const STEP_UP: bool = false;
}

macro_rules! declares {
    ($(($($argument:ident),*);)*) => {$(
        impl<M, P: RequiredCapability, $($argument),*> Declares for (M, Staff<P>, $($argument,)*) {
            const ACCESS: Access = P::ACCESS;
            const STEP_UP: bool = P::STEP_UP;
        }

        impl<M, $($argument),*> Declares for (M, Unauthenticated, $($argument,)*) {
            const ACCESS: Access = Access::Public;
        }
    )*};
}

declares! {
    ();
    (A);
    (A, B);
    (A, B, C);
    (A, B, C, D);
    (A, B, C, D, E);
    (A, B, C, D, E, F);
}
