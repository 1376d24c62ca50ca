//! Tabs of the screens of one collection.

use shared::collection::Slug;
use shared::staff::Capability;
use yew::prelude::*;

use super::load;
use crate::remote::{Loadable, use_remote};
use crate::staff::i18n::use_texts;
use crate::staff::route::Route;
use crate::staff::session::use_account;
use crate::ui::Bi;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) slug: Slug,
    pub(super) at: Route,
}

/// Links to the other screens of the collection that the role may open.
#[component]
pub(super) fn Tabs(props: &Props) -> Html {
    let texts = &use_texts().collections;
    let account = use_account();
    let (list, _) = use_remote((), load);
    let title = match &list {
        Loadable::Ready(list) => list.collections.iter().find(|one| one.slug == props.slug),
        Loadable::Loading | Loadable::Failed(_) => None,
    };
    let slug = &props.slug;
    let tabs = [
        (Route::Progress(slug.clone()), texts.progress, Capability::ReadProgress),
        (Route::Collection(slug.clone()), texts.edit, Capability::EditCollections),
        (Route::Roster(slug.clone()), texts.roster, Capability::ImportRoster),
        (Route::Poster(slug.clone()), texts.poster, Capability::ReadProgress),
    ];
    let tab = |(route, text, needs): (Route, &'static str, Capability)| {
        let current = (route == props.at).then_some("page");
        account
            .role
            .may(needs)
            .then(|| html! { <a href={route.fragment()} aria-current={current}>{ text }</a> })
    };
    html! {
        <div class="tabs">
            <nav class="tabs__links" aria-label={texts.within}>
                { for tabs.into_iter().filter_map(tab) }
                <a id="sample" href={["/#/sample/", slug.as_str()].concat()} target="_blank" rel="noopener">{ texts.sample }{ " ↗" }</a>
            </nav>
            if let Some(one) = title { <p class="tabs__title"><Bi text={one.title.clone()} /></p> }
        </div>
    }
}
