//! The frame of every screen, and the choice of the screen.

use shared::collection::Slug;
use yew::prelude::*;

use super::pages::review::{Lots, Queues, Review, Today};
use super::pages::{
    Account, Audit, Collections, ContactSheet, Corrections, Deliveries, Editor, Forbidden, Lost, Messages,
    Orders, People, Poster, Progress, Roster, SignIn, Students,
};
use super::route::{Route, home, use_route};
use super::session::{Session, SessionHandle, use_session_root};
use super::shell::Shell;
use super::step_up::StepUp;
use super::ui::StaffTrouble;
use crate::app::{cleared_place, use_language};
use crate::ui::I18n;

/// Shows the console instead of the static content of `staff.html`.
///
/// # Panics
/// When `staff.html` has no element `app`.
pub fn run() {
    yew::Renderer::<App>::with_root(cleared_place()).render();
}

#[component]
fn App() -> Html {
    let i18n = use_language();
    let session = use_session_root();
    let route = use_route();
    html! {
        <ContextProvider<I18n> context={i18n}>
        <ContextProvider<SessionHandle> context={session.clone()}>
            <div class="console">{ shown(&session, route) }</div>
            <StepUp />
            <div id="announcer" class="visually-hidden" aria-live="polite"></div>
        </ContextProvider<SessionHandle>>
        </ContextProvider<I18n>>
    }
}

fn shown(session: &SessionHandle, route: Route) -> Html {
    match &session.session {
        Session::Asking => html! {},
        Session::Unknown(error) => html! {
            <main class="screen"><StaffTrouble error={error.clone()} retry={session.ask.clone()} /></main>
        },
        Session::SignedOut => html! { <SignIn /> },
        // A password that an administrator set is changed before anything else, and an administrator enrols an
        // authenticator.
        Session::SignedIn(account) if account.must_change_password || account.must_enrol => {
            html! { <Shell route={Route::Account}><Account /></Shell> }
        }
        Session::SignedIn(account) => {
            let route = if route == Route::Home { home(account.role) } else { route };
            let screen = if route.access().admits(Some(account.role)) {
                screen(&route)
            } else {
                html! { <Forbidden key={route.fragment()} route={route.clone()} /> }
            };
            html! { <Shell {route}>{ screen }</Shell> }
        }
    }
}

fn screen(route: &Route) -> Html {
    match route {
        Route::Queues => html! { <Queues key="queues" /> },
        Route::Decisions => html! { <Today key="decisions" /> },
        Route::Review(slug) => html! { <Review key={slug.to_string()} slug={slug.clone()} /> },
        Route::Lots(slug) => html! { <Lots key={["lots-", slug.as_str()].concat()} slug={slug.clone()} /> },
        Route::Collections => html! { <Collections key="collections" /> },
        Route::NewCollection => html! { <Editor key="new" slug={None::<Slug>} /> },
        Route::CopyCollection(slug) => {
            html! { <Editor key={["copy-", slug.as_str()].concat()} slug={Some(slug.clone())} copies=true /> }
        }
        Route::Collection(slug) => html! { <Editor key={slug.to_string()} slug={Some(slug.clone())} /> },
        Route::Poster(slug) => html! { <Poster key={slug.to_string()} slug={slug.clone()} /> },
        Route::Roster(slug) => html! { <Roster key={slug.to_string()} slug={slug.clone()} /> },
        Route::Progress(slug) => html! { <Progress key={slug.to_string()} slug={slug.clone()} /> },
        Route::Deliveries => html! { <Deliveries key="deliveries" /> },
        Route::ContactSheet(delivery) => {
            html! { <ContactSheet key={delivery.to_string()} delivery={*delivery} /> }
        }
        Route::Students => html! { <Students key="students" /> },
        Route::Student(application) => {
            html! { <Students key={application.to_string()} application={Some(*application)} /> }
        }
        Route::Messages => html! { <Messages key="messages" /> },
        Route::Orders => html! { <Orders key="orders" /> },
        Route::Corrections => html! { <Corrections key="corrections" /> },
        Route::Account => html! { <Account key="account" /> },
        Route::People => html! { <People key="people" /> },
        Route::Audit => html! { <Audit key="audit" /> },
        Route::Home | Route::Lost => html! { <Lost key="lost" /> },
    }
}
