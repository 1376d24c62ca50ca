//! The whole page: what every screen shares, and which screen is shown.

use web_sys::{Element, Event};
use yew::prelude::*;

use crate::hooks::{document, store_language, stored_language, use_field_in_view, use_online, window};
use crate::i18n::Lang;
use crate::nav::{Place, use_place};
use crate::pages::{CollectionPages, Home, Lost, Memory, Prove, Sample};
use crate::photo::draft;
use crate::route::Route;
use crate::session::use_session_root;
use crate::ui::{Banner, I18n, Severity};

/// Shows the page in place of what `index.html` painted.
///
/// # Panics
/// When `index.html` has no element `app`.
pub fn run() {
    // The first screens leave, if they are there.
    signal("yipai-app-ready");
    yew::Renderer::<App>::with_root(cleared_place()).render();
}

/// Tells the shell in `index.html`, and the other half of the page, what happened.
pub(crate) fn signal(name: &str) {
    if let Ok(event) = Event::new(name) {
        drop(window().dispatch_event(&event));
    }
}

/// The place of the app in `index.html`, without what was painted there.
pub(crate) fn cleared_place() -> Element {
    let root = document().get_element_by_id("app").expect("index.html holds the place of the app");
    root.set_inner_html("");
    root
}

#[component]
fn App() -> Html {
    let i18n = use_language();
    let session = use_session_root();
    let memory = use_memo((), |()| Memory::default());
    use_effect_with((), |()| {
        wasm_bindgen_futures::spawn_local(async {
            // Where nothing could be kept, nothing has to be deleted.
            draft::tidy(None).await.unwrap_or_default();
        });
    });
    let online = use_online();
    let place = use_place();
    use_field_in_view();
    html! {
        <ContextProvider<I18n> context={i18n.clone()}>
        <ContextProvider<crate::session::SessionHandle> context={session}>
        <ContextProvider<Memory> context={(*memory).clone()}>
            { around(&i18n, online, screen(&place)) }
            <Prove />
        </ContextProvider<Memory>>
        </ContextProvider<crate::session::SessionHandle>>
        </ContextProvider<I18n>>
    }
}

/// What every screen is surrounded by.
pub(crate) fn around(i18n: &I18n, online: bool, screen: Html) -> Html {
    let texts = i18n.texts();
    html! {
        <>
            <div class="app">
                <header class="header">
                    <a class="header__brand" href={Route::Home.fragment()}>
                        <img src="/favicon.svg" alt="" width="28" height="28" />
                        { texts.common.brand }
                    </a>
                    { language_toggle(i18n) }
                </header>
                if !online {
                    <div class="offline" role="status">
                        <Banner severity={Severity::Warn}><p>{ texts.common.offline }</p></Banner>
                    </div>
                }
                { screen }
            </div>
            <div id="announcer" class="visually-hidden" aria-live="polite"></div>
        </>
    }
}

fn screen(place: &Place) -> Html {
    match &place.route {
        Route::Home => html! { <Home key="home" /> },
        Route::Collection(slug, step) => {
            let key = slug.as_str().to_owned();
            html! { <CollectionPages {key} slug={slug.clone()} step={*step} entry={place.number} /> }
        }
        Route::Sample(slug) => {
            html! { <Sample key={["sample-", slug.as_str()].concat()} slug={slug.clone()} /> }
        }
        Route::Lost => html! { <Lost key="lost" /> },
    }
}

fn language_toggle(i18n: &I18n) -> Html {
    let (other, choose) = (i18n.lang.other(), i18n.choose.clone());
    let onclick = move |_: MouseEvent| choose.emit(other);
    html! {
        <button type="button" id="language" class="header__language" lang={other.tag()} {onclick}>
            { i18n.texts().common.other_language }
        </button>
    }
}

/// The language by the address, the stored choice or the browser, and as chosen since.
#[hook]
pub(crate) fn use_language() -> I18n {
    let lang = use_state_eq(|| {
        let query = window().location().search().unwrap_or_default();
        let asked = query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix("lang="));
        let (stored, browser) = (stored_language(), window().navigator().language());
        Lang::choose([asked, stored.as_deref(), browser.as_deref()])
    });
    let choose = {
        let setter = lang.setter();
        use_callback((), move |lang: Lang, ()| {
            store_language(lang.tag());
            setter.set(lang);
        })
    };
    use_effect_with(*lang, |lang| {
        if let Some(root) = document().document_element() {
            drop(root.set_attribute("lang", lang.tag()));
        }
    });
    I18n { lang: *lang, choose }
}
