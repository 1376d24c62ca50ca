//! The route table of students and of clients without a session, one line for each route.
//!
//! The arguments of a handler determine whom its answers are about ([`Audience`]); a handler with none of the known
//! arguments does not compile. Answers about one student are not cached.

use axum::Router;
use axum::extract::{Query, Request, State};
use axum::handler::Handler;
use axum::http::HeaderMap;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodFilter, MethodRouter, on};
use shared::api::{my_data, path, wechat};

use crate::api::{application, collections, payment::notification, session, wechat as in_wechat};
use crate::app::App;
use crate::extract::{CollectionAt, Cookies, Proved, SignedIn, WechatIdentity};
use crate::http::{ApiError, AppJson, limit, security};
use crate::wechat::pay;

/// Every route outside the console.
#[must_use]
pub fn table() -> Table {
    Table::default()
        .get(path::COLLECTIONS, collections::list::list)
        .get(path::COLLECTION, collections::get::get)
        .post(path::VERIFICATION, collections::verification::post)
        .get(path::APPLICATION, application::get::get)
        .post(path::CONFIRMATION, application::confirmation::post)
        .put(path::PHOTO, application::photo::put::put)
        .get(path::PHOTO, application::photo::get::get)
        .delete(path::PHOTO, application::photo::delete::delete)
        .post(path::ORDER, application::order::post::post)
        .get(path::ORDER, application::order::get::get)
        .post(path::ORDER_CHECK, application::order::check::post)
        .post(pay::NOTIFICATION, notification::post)
        .get(my_data::path::MY_DATA, application::my_data::get)
        .delete(my_data::path::MY_DATA, application::my_data::delete)
        .delete(my_data::path::ERASURE, application::my_data::keep)
        .post(my_data::path::PROOF, application::proof::post)
        .post(my_data::path::CORRECTION, application::correction::post)
        .delete(path::SESSION, session::delete::delete)
        .get(wechat::path::WECHAT, in_wechat::get::get)
        .post(wechat::path::JS, in_wechat::js::post)
        .post(wechat::path::CREDITS, in_wechat::credits::post)
        .get(wechat::path::ENTER, in_wechat::enter::get)
        .get_within(limit::RETURNS, wechat::path::RETURN, in_wechat::return_::get)
}

/// Whom the answers of a route are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// No particular person.
    Everybody,
    /// The student who is signed in, has just verified, or signs out.
    Student,
}

/// A line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// In capitals.
    pub method: &'static str,
    /// With parameters in braces.
    pub path: &'static str,
    /// Whom its answers are about.
    pub audience: Audience,
}

/// Routes, and whom the answers of each are about.
#[derive(Debug, Default)]
pub struct Table {
    router: Router<App>,
    lines: Vec<Line>,
}

impl Table {
    fn add<T: AnswerAudience>(
        mut self,
        method: &'static str,
        path: &'static str,
        mut route: MethodRouter<App>,
    ) -> Self {
        match T::AUDIENCE {
            Audience::Everybody => {}
            Audience::Student => route = route.layer(from_fn(security::unstored)),
        }
        self.lines.push(Line { method, path, audience: T::AUDIENCE });
        self.router = self.router.route(path, route);
        self
    }

    fn get<H: Handler<T, App>, T: AnswerAudience + 'static>(self, path: &'static str, handler: H) -> Self {
        self.add::<T>("GET", path, on(MethodFilter::GET, handler))
    }

    /// The same, for at most `places` requests at a time; further ones are asked to retry.
    fn get_within<H: Handler<T, App>, T: AnswerAudience + 'static>(
        self,
        places: usize,
        path: &'static str,
        handler: H,
    ) -> Self {
        let gate = from_fn_with_state(limit::ConcurrencyLimit::new(places), limit::limit_concurrency);
        self.add::<T>("GET", path, on(MethodFilter::GET, handler).layer(gate))
    }

    fn post<H: Handler<T, App>, T: AnswerAudience + 'static>(self, path: &'static str, handler: H) -> Self {
        self.add::<T>("POST", path, on(MethodFilter::POST, handler))
    }

    fn put<H: Handler<T, App>, T: AnswerAudience + 'static>(self, path: &'static str, handler: H) -> Self {
        self.add::<T>("PUT", path, on(MethodFilter::PUT, handler))
    }

    fn delete<H: Handler<T, App>, T: AnswerAudience + 'static>(self, path: &'static str, handler: H) -> Self {
        self.add::<T>("DELETE", path, on(MethodFilter::DELETE, handler))
    }

    /// Whom the answers of each route are about.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub fn routes(self) -> Router<App> {
        self.router
    }
}

/// Whom the answers are about, from the arguments of a handler.
pub trait AnswerAudience {
    const AUDIENCE: Audience;
}

macro_rules! answer_audience {
    ($($audience:ident: ($($argument:ty),*) $(<$($generic:ident),*>)?;)*) => {$(
        impl<M, $($($generic),*)?> AnswerAudience for (M, State<App>, $($argument,)*) {
            const AUDIENCE: Audience = Audience::$audience;
        }
    )*};
}

answer_audience! {
    Everybody: (HeaderMap);
    Everybody: (CollectionAt, HeaderMap);
    Everybody: (Request);
    Everybody: (AppJson<T>) <T>;
    Everybody: (Result<Query<Q>, E>) <Q, E>;
    Student: (Proved);
    Student: (SignedIn);
    Student: (SignedIn, A) <A>;
    Student: (SignedIn, A, B) <A, B>;
    Student: (Result<SignedIn, ApiError>, A, B) <A, B>;
    Student: (WechatIdentity, Result<SignedIn, ApiError>);
    Student: (Cookies);
    Student: (Cookies, WechatIdentity, A, B) <A, B>;
    Student: (CollectionAt, Cookies, A, B, C) <A, B, C>;
}
