//! Filters of a list: one collection or all, one state or any.

use shared::api::staff::collections::StaffCollectionList;
use shared::collection::Slug;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::collections::load_current;
use crate::remote::{Loadable, use_remote};
use crate::staff::i18n::use_texts;
use crate::ui::{Surround, use_i18n};

/// A state of the list: its code word in addresses, and its label.
pub(super) type State = (&'static str, &'static str);

/// The filter of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Narrowed {
    pub(super) collection: Option<Slug>,
    /// The code word of a state.
    pub(super) state: Option<&'static str>,
}

impl Narrowed {
    /// The query string with the start of the page. Slugs, code words and identifiers need no escaping.
    fn query(&self, start: Option<(&'static str, &str)>) -> String {
        let pairs: Vec<String> =
            (self.collection.as_ref().map(|slug| format!("collection={slug}")).into_iter())
                .chain(self.state.map(|state| ["state=", state].concat()))
                .chain(start.map(|(name, id)| [name, "=", id].concat()))
                .collect();
        if pairs.is_empty() { String::new() } else { ["?", &pairs.join("&")].concat() }
    }
}

/// A filtered list that is read page by page.
pub(super) struct Paged {
    /// The query string of the current page.
    pub(super) query: String,
    pub(super) narrowed: Narrowed,
    /// Changes the filter; the list starts at its first page again.
    pub(super) narrow: Callback<Narrowed>,
    /// Continues after the line with this identifier.
    pub(super) older: Callback<String>,
}

/// A list with `first` as its initial filter. `cursor` is the server's name of the parameter for the start of a page.
#[hook]
pub(super) fn use_paged(cursor: &'static str, first: impl FnOnce() -> Narrowed) -> Paged {
    let narrowed = use_state_eq(first);
    let start = use_state_eq(|| None::<String>);
    let narrow = {
        let (narrowed, start) = (narrowed.setter(), start.setter());
        Callback::from(move |wanted| {
            narrowed.set(wanted);
            start.set(None);
        })
    };
    let older = {
        let start = start.setter();
        Callback::from(move |id| start.set(Some(id)))
    };
    let query = narrowed.query(start.as_deref().map(|id| (cursor, id)));
    Paged { query, narrowed: (*narrowed).clone(), narrow, older }
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) label: &'static str,
    pub(super) states: Vec<State>,
    pub(super) narrowed: Narrowed,
    pub(super) onchange: Callback<Narrowed>,
}

/// Two selects.
#[component]
pub(super) fn Narrow(props: &Props) -> Html {
    let (i18n, texts) = (use_i18n(), &use_texts().narrow);
    let (list, _) = use_remote((), load_current);
    let list = match list {
        Loadable::Ready(list) => list,
        Loadable::Loading | Loadable::Failed(_) => StaffCollectionList { collections: Vec::new() },
    };
    let collection = {
        let (present, onchange) = (props.narrowed.clone(), props.onchange.clone());
        move |event: Event| {
            onchange.emit(Narrowed { collection: chosen(&event).parse().ok(), ..present.clone() });
        }
    };
    let state = {
        let (present, onchange, states) =
            (props.narrowed.clone(), props.onchange.clone(), props.states.clone());
        move |event: Event| {
            let chosen = chosen(&event);
            let state = states.iter().map(|(word, _)| *word).find(|word| *word == chosen);
            onchange.emit(Narrowed { state, ..present.clone() });
        }
    };
    let titles = list.collections.iter().map(|one| {
        let selected = props.narrowed.collection.as_ref() == Some(&one.slug);
        html! { <option key={one.slug.to_string()} value={one.slug.to_string()} {selected}>{ i18n.pick(&one.title).to_owned() }</option> }
    });
    let states = props.states.iter().map(|(word, name)| {
        let selected = props.narrowed.state == Some(*word);
        html! { <option key={*word} value={*word} {selected}>{ *name }</option> }
    });
    html! {
        <div class="panel panel__row panel__row--top">
            <Surround id="collection" label={texts.collection}>
                <select key="collection" class="field__input" id="collection" aria-describedby="collection-hint" onchange={collection}>
                    <option key="" value="" selected={props.narrowed.collection.is_none()}>{ texts.any_collection }</option>
                    { for titles }
                </select>
            </Surround>
            <Surround id="state" label={props.label}>
                <select key="state" class="field__input" id="state" aria-describedby="state-hint" onchange={state}>
                    <option key="" value="" selected={props.narrowed.state.is_none()}>{ texts.any_state }</option>
                    { for states }
                </select>
            </Surround>
        </div>
    }
}

/// The value of the selected option.
fn chosen(event: &Event) -> String {
    let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
    select.map(|select| select.value()).unwrap_or_default()
}
