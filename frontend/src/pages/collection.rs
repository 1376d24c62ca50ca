//! A collection's screens behind their guard: each address shows the screen where the student belongs.

use std::rc::Rc;

use shared::collection::Slug;
use yew::prelude::*;

use super::capture::Capture;
use super::closing::{closing, use_closing};
use super::confirm::Confirm;
use super::frame::Frame;
use super::memory::{Memory, draft_name, use_memory};
use super::my_data::MyDataPage;
use super::notice::Notice;
use super::preview::Preview;
use super::status::Status;
use super::trouble::FailedPage;
use super::verify::Verify;
use crate::api;
use crate::landing::{Standing, admit, standing};
use crate::nav::{self, Way};
use crate::remote::{Loadable, use_remote};
use crate::route::{Route, Step};
use crate::session::{Session, SignedOut, use_session};
use crate::ui::{Page, Skeleton, use_i18n};
use crate::wechat::use_entered;

/// Properties of [`CollectionPages`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) slug: Slug,
    pub(crate) step: Step,
    /// The number of the history's entry.
    pub(crate) entry: u32,
}

/// Loads the collection and the session, decides the screen, and corrects the address.
#[component]
pub(crate) fn CollectionPages(props: &Props) -> Html {
    let session = use_session();
    let entered = use_entered(props.step != Step::Notice);
    let (collection, retry) = use_remote(props.slug.clone(), load);
    let memory = use_memory();
    let standing = standing_of(&session.session, &props.slug);
    let admitted = match (&collection, &*session.session) {
        _ if !entered => None,
        (_, Session::Asking | Session::Unknown(_)) | (Loadable::Loading | Loadable::Failed(_), _) => None,
        (Loadable::Ready(view), Session::SignedOut { .. } | Session::SignedIn { .. }) => {
            let wanted = wanted(props, standing, &session.session, &memory);
            Some(admit(wanted, standing, view.window_state))
        }
    };
    use_resume(props, standing, &session.session, &memory);
    let until = match &collection {
        Loadable::Ready(view) => closing(view, session.session.view().map(|view| &**view)),
        Loadable::Loading | Loadable::Failed(_) => None,
    };
    let ended = {
        let (ask, retry) = (session.ask.clone(), retry.clone());
        Callback::from(move |()| {
            ask.emit(());
            retry.emit(());
        })
    };
    use_closing(until, &memory, ended);
    use_correction(props, admitted);
    match (collection, &*session.session, admitted) {
        (Loadable::Failed(error), ..) => html! { <FailedPage {error} {retry} /> },
        (_, Session::Unknown(error), _) => {
            html! { <FailedPage error={error.clone()} retry={session.ask.clone()} /> }
        }
        (Loadable::Ready(collection), _, Some(step)) if step == props.step => screen(step, collection),
        (Loadable::Loading | Loadable::Ready(_), ..) => html! { <Waiting /> },
    }
}

/// Where the student stands, and a phone on which nobody is signed in any more.
fn standing_of(session: &Session, slug: &Slug) -> Standing {
    match standing(session.view().map(|view| &**view), slug) {
        Standing::Stranger if session.signed_out().is_some_and(SignedOut::is_involuntary) => Standing::Lapsed,
        known => known,
    }
}

/// The screen that is wanted: the address's, but after a new verification the one where the same student was before.
fn wanted(props: &Props, standing: Standing, session: &Session, memory: &Memory) -> Step {
    if props.step != Step::Verify || matches!(standing, Standing::Stranger | Standing::Lapsed) {
        return props.step;
    }
    let owner = session.view().map(|view| draft_name(view)).unwrap_or_default();
    memory.resume_of(&props.slug, &owner).unwrap_or(props.step)
}

/// Remembers where a student was when the session ended, and forgets it once somebody is signed in somewhere else than at
/// the form.
#[hook]
fn use_resume(props: &Props, standing: Standing, session: &Session, memory: &Memory) {
    let owner = session.view().map(|view| draft_name(view));
    let memory = memory.clone();
    use_effect_with(
        (props.slug.clone(), props.step, standing, owner),
        move |(slug, step, standing, owner)| match standing {
            Standing::Stranger => {}
            Standing::Lapsed => memory.lapse(slug, *step),
            Standing::Unconfirmed
            | Standing::NoPhoto
            | Standing::InReview
            | Standing::Rejected
            | Standing::RejectedUnopen
            | Standing::Accepted => {
                if let Some(owner) = owner.as_ref().filter(|_| *step != Step::Verify) {
                    memory.arrive(owner);
                }
            }
        },
    );
}

/// The notice of a collection.
pub(crate) async fn load(slug: Slug) -> Result<Rc<shared::api::CollectionView>, api::ApiError> {
    api::collection(slug).await.map(Rc::new)
}

fn screen(step: Step, collection: Rc<shared::api::CollectionView>) -> Html {
    match step {
        Step::Notice => html! { <Notice key="notice" {collection} /> },
        Step::Verify => html! { <Verify key="verify" {collection} /> },
        Step::Confirm => html! { <Confirm key="confirm" {collection} /> },
        Step::Capture => html! { <Capture key="capture" {collection} /> },
        Step::Frame => html! { <Frame key="frame" {collection} /> },
        Step::Preview => html! { <Preview key="preview" {collection} /> },
        Step::MyData => html! { <MyDataPage key="my-data" {collection} /> },
        Step::Status => html! { <Status key="status" {collection} /> },
    }
}

/// Leaves an address that the student may not be at: the way they came from when they went back, else forth to where
/// they belong. So the back button never turns in a circle.
#[hook]
fn use_correction(props: &Props, admitted: Option<Step>) {
    let (wanted, slug) = (props.step, props.slug.clone());
    use_effect_with((props.entry, wanted, admitted), move |_| {
        let Some(admitted) = admitted else { return };
        let way = nav::take_way();
        if admitted != wanted {
            match way {
                Way::Back(behind) if behind > 0 => nav::back(),
                Way::Back(_) | Way::Forth => nav::replace(&Route::Collection(slug, admitted)),
            }
        }
    });
}

/// A screen that is not known yet.
#[component]
pub(crate) fn Waiting() -> Html {
    let texts = use_i18n().texts();
    html! { <Page title={texts.home.title} busy=true><Skeleton /></Page> }
}
