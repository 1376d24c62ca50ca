//! Collections: the list, the editor, the poster, the roster and the progress.

mod draft;
mod editor;
mod fields;
mod lifecycle;
mod photo;
mod poster;
mod progress;
mod roster;
mod sections;
mod tabs;
mod units;

use shared::api::staff::collections::{StaffCollectionList, StaffCollectionSummary, path};
use shared::collection::{Slug, WindowState};
use shared::staff::Capability;
use yew::prelude::*;

pub(in crate::staff) use draft::F;
pub(in crate::staff) use editor::Editor;
pub(in crate::staff) use poster::Poster;
pub(in crate::staff) use progress::Progress;
pub(in crate::staff) use roster::Roster;
use tabs::Tabs;
pub(in crate::staff::pages) use units::UnitFilter;

use crate::api::ApiError;
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::route::Route;
use crate::staff::session::use_account;
use crate::staff::ui::{Screen, deadline, empty, loaded, moment};
use crate::ui::{Bi, Button, Kind};

/// Properties of the screens of one collection.
#[derive(Clone, PartialEq, Properties)]
pub(in crate::staff) struct SlugProps {
    pub(in crate::staff) slug: Slug,
}

/// Every collection that this account may see: all roles have the list, only editors the details.
pub(in crate::staff::pages) async fn load((): ()) -> Result<StaffCollectionList, ApiError> {
    api::get(path::COLLECTIONS).await
}

/// The collections that are not archived, for selects.
pub(in crate::staff::pages) async fn load_current((): ()) -> Result<StaffCollectionList, ApiError> {
    let mut list = load(()).await?;
    list.collections.retain(|one| one.archived_at.is_none());
    Ok(list)
}

/// The list of collections.
#[component]
pub(in crate::staff) fn Collections() -> Html {
    let texts = &use_texts().collections;
    let account = use_account();
    let (list, again) = use_remote((), load);
    let may = |capability| account.role.may(capability);
    let (edits, imports) = (may(Capability::EditCollections), may(Capability::ImportRoster));
    let actions = if edits {
        html! { <a class="button button--primary" id="new" href={Route::NewCollection.fragment()}>{ texts.new }</a> }
    } else {
        Html::default()
    };
    let head = || {
        html! {
            <tr>
                <th scope="col">{ texts.collection }</th>
                <th scope="col">{ texts.window }</th>
                <th scope="col" class="number">{ texts.in_roster }</th>
                <th scope="col" class="number">{ texts.waiting }</th>
                <th scope="col" class="number">{ texts.done }</th>
                <th scope="col" class="collections__actions"><span class="visually-hidden">{ texts.actions }</span></th>
            </tr>
        }
    };
    let shows_archived = use_state_eq(|| false);
    let table = |list: &StaffCollectionList| {
        if list.collections.is_empty() {
            return html! { <>{ empty(if edits { texts.none_yet } else { texts.none }) }</> };
        }
        let archived = list.collections.iter().filter(|one| one.archived_at.is_some()).count();
        let toggle = {
            let (setter, next) = (shows_archived.setter(), !*shows_archived);
            move |()| setter.set(next)
        };
        let shown = list.collections.iter().filter(|one| *shows_archived || one.archived_at.is_none());
        html! {
            <>
            <div class="table">
                <table>
                    <caption class="visually-hidden">{ texts.title }</caption>
                    <thead>{ head() }</thead>
                    <tbody>{ for shown.map(|c| html! { <Line key={c.slug.to_string()} collection={c.clone()} {edits} {imports} /> }) }</tbody>
                </table>
            </div>
            if archived > 0 {
                <p><Button id="archived" kind={Kind::Quiet} onclick={toggle}>
                    { if *shows_archived { texts.hide_archived.to_owned() } else { (texts.show_archived)(archived) } }
                </Button></p>
            }
            </>
        }
    };
    html! { <Screen title={texts.title} {actions}>{ loaded(&list, &again, table) }</Screen> }
}

#[derive(Clone, PartialEq, Properties)]
struct LineProps {
    collection: StaffCollectionSummary,
    edits: bool,
    imports: bool,
}

#[component]
fn Line(props: &LineProps) -> Html {
    let texts = &use_texts().collections;
    let StaffCollectionSummary {
        slug, title, school_name, window, window_state, counts, archived_at, ..
    } = props.collection.clone();
    let (class, state) = match window_state {
        WindowState::NotYetOpen | WindowState::Open | WindowState::Closed if archived_at.is_some() => {
            ("badge", texts.archived)
        }
        WindowState::NotYetOpen => ("badge badge--info", texts.not_yet_open),
        WindowState::Open => ("badge badge--good", texts.open),
        WindowState::Closed => ("badge", texts.closed),
    };
    let link = |route: Route, text: &'static str| {
        html! { <a class="button button--secondary" href={route.fragment()}>{ text }</a> }
    };
    html! {
        <tr>
            <th scope="row">
                <a href={Route::Progress(slug.clone()).fragment()}><Bi text={title} /></a>
                <div class="collections__school"><Bi text={school_name} />{ " · " }{ slug.as_str() }</div>
            </th>
            <td><span {class}>{ state }</span><div class="collections__window">{ moment(window.opens_at) }{ "–" }{ deadline(window.closes_at) }</div></td>
            <td class="number">{ counts.roster }</td>
            <td class="number">{ counts.submitted + counts.under_review }</td>
            <td class="number">{ counts.paid + counts.delivered }</td>
            <td class="collections__actions">
                <div class="table__actions">
                    if props.edits { { link(Route::Collection(slug.clone()), texts.edit) } }
                    if props.imports && archived_at.is_none() { { link(Route::Roster(slug.clone()), texts.roster) } }
                    { link(Route::Poster(slug), texts.poster) }
                </div>
            </td>
        </tr>
    }
}
