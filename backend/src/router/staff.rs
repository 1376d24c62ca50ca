//! The console's route table, one line for each route.
//!
//! A handler's first argument is `Staff<P>` or `Unauthenticated`; without it a line does not compile. The access that
//! it declares is stored with the route, and the test of all roles reads it. A handler for GET gets a [`ReadApp`],
//! which can't write.

use axum::Router;
use axum::handler::Handler;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodFilter, MethodRouter, on};
use shared::api::staff::{
    account, audit, collections, corrections, deliveries, inspection, messages, orders, people, progress,
    review, roster, students,
};
use shared::staff::Access;

use crate::api::staff as api;
use crate::app::{App, ReadApp};
use crate::extract::staff::{Declares, recognise};
use crate::http::{limit, security};

/// Sign-ins at the same time: one is hashed, and the others wait for a second at most.
const SIGN_INS: usize = 32;

/// Every route of the console.
#[must_use]
pub fn table(app: &App) -> Table {
    Table::new(app)
        // Account.
        .post_within(SIGN_INS, account::path::SESSION, api::account::session::post)
        .get(account::path::SESSION, api::account::session::get)
        .delete(account::path::SESSION, api::account::session::delete)
        .post(account::path::PROOF, api::account::proof::post)
        .get(account::path::SESSIONS, api::account::sessions::get)
        .delete(account::path::ONE_SESSION, api::account::sessions::delete)
        .put(account::path::PASSWORD, api::account::password::put)
        .post(account::path::AUTHENTICATOR, api::account::authenticator::post)
        .put(account::path::AUTHENTICATOR, api::account::authenticator::put)
        .post(account::path::AUTHENTICATOR_REMOVAL, api::account::authenticator::remove)
        // Audit.
        .get(audit::path::AUDIT, api::audit::list::get)
        .get(audit::path::AUDIT_CSV, api::audit::export::get)
        // Review.
        .get(review::path::QUEUES, api::review::queues::get)
        .post(review::path::DESK, api::review::desk::post)
        .get(review::path::CASE, api::review::case::get)
        .get(review::path::PHOTO, api::review::photo::get)
        .put(review::path::DECISION, api::review::decision::put)
        .post(review::path::DECISIONS, api::review::decision::post)
        .get(review::path::DECISIONS, api::review::decision::get)
        .get(review::path::TODAY, api::review::today::get)
        .post(review::path::UNDO, api::review::undo::post)
        .post(review::path::RELEASE, api::review::release::post)
        .post(review::path::PASS, api::review::pass::post)
        .post(review::path::REOPEN, api::review::reopen::post)
        .get(inspection::path::LOTS, api::review::lots::get)
        .post(inspection::path::LOTS, api::review::lots::draw)
        .get(inspection::path::CASES, api::review::lots::cases)
        .post(inspection::path::INSPECTIONS, api::review::lots::inspect)
        // People.
        .get(people::path::PEOPLE, api::people::list::get)
        .post(people::path::PEOPLE, api::people::list::post)
        .put(people::path::PERSON, api::people::person::put)
        .post(people::path::PERSON_PASSWORD, api::people::person::reset_password)
        .delete(people::path::PERSON_AUTHENTICATOR, api::people::person::reset_authenticator)
        // Collections, rosters, progress.
        .get(collections::path::COLLECTIONS, api::collections::list::list)
        .post(collections::path::COLLECTIONS, api::collections::create::post)
        .get(collections::path::COLLECTION, api::collections::get::get)
        .put(collections::path::COLLECTION, api::collections::put::put)
        .post(collections::path::ARCHIVE, api::collections::archive::post)
        .post(collections::path::REMOVAL, api::collections::archive::remove)
        .post(collections::path::POSTER, api::collections::poster::post)
        .post(collections::path::PROSE, api::collections::prose::post)
        .post(roster::path::IMPORT, api::roster::import::post)
        .post(roster::path::REPORT_CSV, api::roster::report_file::csv)
        .post(roster::path::REPORT_XLSX, api::roster::report_file::xlsx)
        .post(roster::path::STUDENTS_CSV, api::roster::students::csv)
        .post(roster::path::STUDENTS_XLSX, api::roster::students::xlsx)
        .get(progress::path::PROGRESS, api::progress::get::get)
        .get(progress::path::EVENTS, api::progress::events::get)
        .get(progress::path::TODO, api::progress::todo::get)
        .post(progress::path::TODO_CSV, api::progress::todo_file::csv)
        .post(progress::path::TODO_XLSX, api::progress::todo_file::xlsx)
        .get(progress::path::UNITS, api::progress::units::get)
        // Deliveries.
        .get(deliveries::path::DELIVERIES, api::deliveries::list::get)
        .post(deliveries::path::DELIVERIES, api::deliveries::create::post)
        .post(deliveries::path::PREVIEW, api::deliveries::preview::post)
        .get(deliveries::path::DELIVERY, api::deliveries::get::get)
        .post(deliveries::path::RECALL, api::deliveries::recall::post)
        .post(deliveries::path::REPACK, api::deliveries::recall::repack)
        .get(deliveries::path::PACKAGE, api::deliveries::package::get)
        .get(deliveries::path::ITEMS, api::deliveries::items::get)
        .get(deliveries::path::PHOTO, api::deliveries::photo::get)
        // Money.
        .get(orders::path::ORDERS, api::orders::list::get)
        .get(orders::path::EXPORT, api::orders::export::get)
        .post(orders::path::REFUND, api::orders::refund::post)
        .post(orders::path::REFUND_STEP, api::orders::refund_step::post)
        .post(orders::path::CLOSE_DISCREPANCY, api::orders::close_discrepancy::post)
        // One student.
        .post(students::path::FIND, api::students::find::post)
        .get(students::path::OF_APPLICATION, api::students::of_application::get)
        .post(students::path::IDENTITY, api::students::identity::post)
        .post(students::path::UNLOCK, api::students::unlock::post)
        .post(students::path::SEARCH, api::students::search::post)
        .post(students::path::ADD, api::students::entry::add)
        .post(students::path::CORRECT, api::students::entry::correct)
        .post(students::path::WITHDRAW, api::students::entry::withdraw)
        .post(students::path::REINSTATE, api::students::entry::reinstate)
        // Messages.
        .get(messages::path::MESSAGES, api::messages::list::get)
        .post(messages::path::UNBIND, api::messages::unbind::post)
        // Corrections of the roster.
        .get(corrections::path::CORRECTIONS, api::corrections::list::get)
        .post(corrections::path::CLOSE, api::corrections::close::post)
        .post(corrections::path::ANSWER, api::corrections::answer::post)
        .post(corrections::path::APPLY, api::corrections::apply::post)
}

/// A line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// In capitals.
    pub method: &'static str,
    /// With parameters in braces.
    pub path: &'static str,
    /// What the route requires of its caller.
    pub access: Access,
    /// Whether the route requires the password or the code again.
    pub step_up: bool,
}

/// Routes, and what each requires.
#[derive(Debug)]
pub struct Table {
    app: App,
    read: ReadApp,
    router: Router<App>,
    lines: Vec<Line>,
}

impl Table {
    fn new(app: &App) -> Self {
        Self { app: app.clone(), read: ReadApp::from(app), router: Router::new(), lines: Vec::new() }
    }

    /// Responses of the console are not cached, unless the handler sets a cache header.
    fn add<T: Declares>(
        mut self,
        method: &'static str,
        path: &'static str,
        route: MethodRouter<App>,
    ) -> Self {
        self.lines.push(Line { method, path, access: T::ACCESS, step_up: T::STEP_UP });
        self.router = self.router.route(path, route.layer(from_fn(security::unstored)));
        self
    }

    /// A handler that reads: its state is [`ReadApp`] and can't be anything else.
    fn get<H: Handler<T, ReadApp>, T: Declares + 'static>(self, path: &'static str, handler: H) -> Self {
        let route = MethodRouter::new().on(MethodFilter::GET, handler).with_state(self.read.clone());
        self.add::<T>("GET", path, route)
    }

    fn post<H: Handler<T, App>, T: Declares + 'static>(self, path: &'static str, handler: H) -> Self {
        self.add::<T>("POST", path, on(MethodFilter::POST, handler))
    }

    /// The same, for at most `places` requests at a time; further ones are asked to retry.
    fn post_within<H: Handler<T, App>, T: Declares + 'static>(
        self,
        places: usize,
        path: &'static str,
        handler: H,
    ) -> Self {
        let gate = from_fn_with_state(limit::ConcurrencyLimit::new(places), limit::limit_concurrency);
        self.add::<T>("POST", path, on(MethodFilter::POST, handler).layer(gate))
    }

    fn put<H: Handler<T, App>, T: Declares + 'static>(self, path: &'static str, handler: H) -> Self {
        self.add::<T>("PUT", path, on(MethodFilter::PUT, handler))
    }

    fn delete<H: Handler<T, App>, T: Declares + 'static>(self, path: &'static str, handler: H) -> Self {
        self.add::<T>("DELETE", path, on(MethodFilter::DELETE, handler))
    }

    /// What each route requires.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub fn routes(self) -> Router<App> {
        self.router.route_layer(from_fn_with_state(self.app, recognise))
    }
}
