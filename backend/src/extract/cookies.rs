//! The cookies: the session, the visitor number for rate limits, and the WeChat account.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::{COOKIE, HeaderMap, HeaderName, SET_COOKIE};
use axum::http::request::Parts;
use cookie::time::Duration;
use cookie::{Cookie, CookieBuilder, SameSite};

use crate::app::App;
use crate::domain::session::SessionToken;
use crate::domain::staff::session::ABSOLUTE_SECONDS;

/// How long a browser keeps its visitor number, and with it the record that students have verified here. It is longer
/// than a student needs for a whole collection.
const VISITOR_DAYS: i64 = 30;

/// How many verified students a browser remembers: roommates share a computer.
const MOST_KNOWN: usize = 4;

/// How long a browser keeps its WeChat account: longer than a student needs for a whole collection.
pub(super) const WECHAT_DAYS: i64 = 30;

/// How long a browser keeps a sign-in with WeChat that is in progress: twice as long as a code is valid.
const VISIT_MINUTES: i64 = 10;

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Only the cache is cleared. The page clears its own storage, because it knows what belongs to the student and what
/// (the language) to the phone. The cookies that remain identify the browser and contain no personal data.
const FORGET: HeaderValue = HeaderValue::from_static("\"cache\"");

/// The path that the console's cookie is sent to.
const STAFF_PATH: &str = "/api/staff";

/// Cookies' names and attributes. With `https`, the prefix `__Host-` keeps other hosts of the domain from setting them.
#[derive(Debug, Clone, Copy)]
pub struct CookieJar {
    secure: bool,
}

impl CookieJar {
    /// The cookies of this installation.
    #[must_use]
    pub const fn of(app: &App) -> Self {
        Self { secure: app.secure_cookies }
    }

    const fn session(self) -> &'static str {
        if self.secure { "__Host-yipai_session" } else { "yipai_session" }
    }

    /// The console's cookie. It can't use `__Host-`, because its path is narrower: students' requests never carry it.
    pub(super) const fn staff(self) -> &'static str {
        if self.secure { "__Secure-yipai_staff" } else { "yipai_staff" }
    }

    const fn visitor(self) -> &'static str {
        if self.secure { "__Host-yipai_visitor" } else { "yipai_visitor" }
    }

    const fn known(self) -> &'static str {
        if self.secure { "__Host-yipai_known" } else { "yipai_known" }
    }

    const fn wechat(self) -> &'static str {
        if self.secure { "__Host-yipai_wechat" } else { "yipai_wechat" }
    }

    const fn wechat_visit(self) -> &'static str {
        if self.secure { "__Host-yipai_wechat_visit" } else { "yipai_wechat_visit" }
    }

    fn set(self, headers: &mut HeaderMap, name: &'static str, value: &str, age: Duration) {
        let cookie = Cookie::build((name, value)).path("/").same_site(SameSite::Lax).max_age(age);
        self.append(headers, cookie);
    }

    /// No other site links into the console, so the cookie is not sent when a link from another site is followed.
    fn set_staff(self, headers: &mut HeaderMap, value: &str, age: Duration) {
        let cookie = Cookie::build((self.staff(), value)).path(STAFF_PATH).same_site(SameSite::Strict);
        self.append(headers, cookie.max_age(age));
    }

    fn append(self, headers: &mut HeaderMap, cookie: CookieBuilder<'_>) {
        let cookie = cookie.http_only(true).secure(self.secure).build();
        let value = HeaderValue::from_str(&cookie.to_string()).expect("names of ours, digits and letters");
        headers.append(SET_COOKIE, value);
    }

    /// Signs a staff member in.
    pub fn sign_staff_in(self, headers: &mut HeaderMap, token: &SessionToken) {
        self.set_staff(headers, token.as_str(), Duration::seconds(ABSOLUTE_SECONDS.into()));
    }

    /// Signs a staff member out, and clears the browser's cache of the console.
    pub fn sign_staff_out(self, headers: &mut HeaderMap) {
        self.set_staff(headers, "", Duration::ZERO);
        headers.insert(CLEAR_SITE_DATA, FORGET);
    }

    /// Signs the browser in.
    pub fn sign_in(self, headers: &mut HeaderMap, token: &SessionToken, app: &App) {
        let age = Duration::seconds(app.session_life.absolute_seconds.into());
        self.set(headers, self.session(), token.as_str(), age);
    }

    /// Signs the browser out, and clears its cache of the student's data.
    pub fn sign_out(self, headers: &mut HeaderMap) {
        self.set(headers, self.session(), "", Duration::ZERO);
        headers.insert(CLEAR_SITE_DATA, FORGET);
    }

    /// Stores the encrypted WeChat account of the browser.
    pub(super) fn remember_wechat(self, headers: &mut HeaderMap, sealed: &str) {
        self.set(headers, self.wechat(), sealed, Duration::days(WECHAT_DAYS));
    }

    /// Stores the state of a sign-in with WeChat that is in progress.
    pub fn keep_visit(self, headers: &mut HeaderMap, visit: &str) {
        self.set(headers, self.wechat_visit(), visit, Duration::minutes(VISIT_MINUTES));
    }

    /// Deletes that state after the browser came back.
    pub fn forget_visit(self, headers: &mut HeaderMap) {
        self.set(headers, self.wechat_visit(), "", Duration::ZERO);
    }

    /// Remembers that a student has verified in this browser: attempts at that identity are then counted separately.
    pub fn remember_known(self, headers: &mut HeaderMap, mark: &str, known: &[String]) {
        let others = known.iter().map(String::as_str).filter(|other| *other != mark);
        let marks: Vec<&str> = std::iter::once(mark).chain(others).take(MOST_KNOWN).collect();
        self.set(headers, self.known(), &marks.join("."), Duration::days(VISITOR_DAYS));
    }

    /// Sets the browser's visitor number.
    pub fn number_visitor(self, headers: &mut HeaderMap, visitor: &str) {
        self.set(headers, self.visitor(), visitor, Duration::days(VISITOR_DAYS));
    }
}

/// The cookies that the browser sent.
#[derive(Clone)]
pub struct Cookies {
    session: Option<String>,
    staff: Option<String>,
    visitor: Option<String>,
    known: Vec<String>,
    wechat: Option<String>,
    wechat_visit: Option<String>,
}

/// The output has no values: one of them gives access to an application.
impl std::fmt::Debug for Cookies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cookies").finish_non_exhaustive()
    }
}

impl Cookies {
    /// The session's token.
    #[must_use]
    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// The token of the staff session.
    #[must_use]
    pub fn staff(&self) -> Option<&str> {
        self.staff.as_deref()
    }

    /// The WeChat account, encrypted.
    pub(super) fn wechat(&self) -> Option<&str> {
        self.wechat.as_deref()
    }

    /// The state of the sign-in with WeChat.
    #[must_use]
    pub fn wechat_visit(&self) -> Option<&str> {
        self.wechat_visit.as_deref()
    }

    /// The marks of the identities that have verified in this browser; malformed ones are left out.
    #[must_use]
    pub fn known(&self) -> Vec<String> {
        self.known.clone()
    }

    /// The visitor's number, and whether it is new and has to be sent with the answer.
    #[must_use]
    pub fn visitor(self, app: &App) -> (String, bool) {
        match self.visitor {
            Some(visitor) => (visitor, false),
            None => (app.rng.digits(), true),
        }
    }
}

impl FromRequestParts<App> for Cookies {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let jar = CookieJar::of(app);
        let find = |name| {
            let lines = parts.headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
            let mut cookies = lines.flat_map(Cookie::split_parse).filter_map(Result::ok);
            cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
        };
        Ok(Self {
            session: find(jar.session()),
            staff: find(jar.staff()),
            visitor: find(jar.visitor()).filter(|v| is_number(v)),
            known: marks(&find(jar.known()).unwrap_or_default()),
            wechat: find(jar.wechat()),
            wechat_visit: find(jar.wechat_visit()),
        })
    }
}

fn marks(cookie: &str) -> Vec<String> {
    cookie.split('.').filter(|mark| is_number(mark)).take(MOST_KNOWN).map(str::to_owned).collect()
}

/// Thirty-two hexadecimal digits; any other value did not come from this server and is replaced.
fn is_number(visitor: &str) -> bool {
    visitor.len() == 32 && visitor.bytes().all(|b| b.is_ascii_hexdigit())
}
