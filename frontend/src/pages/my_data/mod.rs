//! 我的数据: the stored data of a student, and the actions on it.

mod correction;
mod erase;

use shared::api::ApplicationView;
use shared::api::my_data::MyData;
use shared::collection::Slug;
use shared::time::Timestamp;
use yew::prelude::*;

use self::correction::Correction;
use self::erase::Erase;
use super::PageProps;
use super::photo_card::photo_card;
use super::trouble::FailedPage;
use crate::api;
use crate::hooks::Task;
use crate::nav;
use crate::photo::draft;
use crate::remote::{Loadable, use_remote};
use crate::route::{Route, Step};
use crate::session::use_session;
use crate::ui::{Button, Hotline, I18n, Kind, Page, Rows, Skeleton, use_i18n};

/// The link from another screen.
pub(super) fn link(slug: &Slug, i18n: &I18n) -> Html {
    let href = Route::Collection(slug.clone(), Step::MyData).fragment();
    html! { <a id="my-data" {href}>{ i18n.lang.my_data().link }</a> }
}

async fn load((): ()) -> Result<MyData, api::ApiError> {
    api::my_data().await
}

/// The screen.
#[component]
pub(super) fn MyDataPage(props: &PageProps) -> Html {
    let i18n = use_i18n();
    let texts = i18n.lang.my_data();
    let session = use_session();
    let (data, again) = use_remote((), load);
    let draft = use_draft();
    let data = match data {
        Loadable::Loading => return html! { <Page title={texts.title} busy=true><Skeleton /></Page> },
        Loadable::Failed(error) => return html! { <FailedPage {error} retry={again} /> },
        Loadable::Ready(data) => data,
    };
    let notice = &props.collection.notice;
    let view = session.session.view().cloned();
    let back = {
        let route = Route::Collection(notice.slug.clone(), Step::Status);
        Callback::from(move |()| nav::back_or(&route))
    };
    let erase = html! { <Erase paid={data.paid} due={data.erasure_due} again={again.clone()} /> };
    // A pending erasure is shown at the top, because a student comes back for it.
    let pending = data.can_erase && data.erasure_due.is_some();
    html! {
        <Page title={texts.title} lead={texts.lead}>
            if pending { { erase.clone() } }
            <section class="card card--rows"><Rows rows={rows(&data, view.as_deref(), draft, &i18n)} /></section>
            { view.as_deref().map(photo_card) }
            { consents(&data, &i18n) }
            <Correction sent={data.correction.clone()} again={again.clone()} />
            if data.can_withdraw {
                <section class="card">
                    <h2 class="card__title">{ texts.withdraw }</h2>
                    <p>{ texts.withdraw_lead }</p>
                </section>
            }
            if !data.can_erase {
                <section class="card"><p>{ texts.delivered }</p></section>
            } else if !pending {
                { erase }
            }
            <section class="card"><Hotline hotline={notice.hotline.clone()} /></section>
            <p class="page__foot">
                <Button id="back" kind={Kind::Quiet} onclick={back}>{ texts.back }</Button>
            </p>
        </Page>
    }
}

/// Until when this phone stores a photograph that was not uploaded yet; `None` when it stores none.
#[hook]
fn use_draft() -> Option<Timestamp> {
    let until = use_state_eq(|| None);
    let setter = until.setter();
    use_effect_with((), move |()| {
        let task = Task::spawn(async move { setter.set(draft::kept_until().await.unwrap_or_default()) });
        move || drop(task)
    });
    *until
}

fn rows(
    data: &MyData,
    view: Option<&ApplicationView>,
    draft: Option<Timestamp>,
    i18n: &I18n,
) -> Vec<(&'static str, Html)> {
    let texts = i18n.lang.my_data();
    let phone = if data.has_phone { texts.phone_kept } else { texts.phone_missing };
    let kept = data.erased_on.map_or_else(|| (texts.kept_for)(data.retention_days), texts.kept_until);
    let wechat = data.has_wechat.then(|| (texts.wechat, html! { { texts.wechat_kept } }));
    let rows = vec![
        (texts.name, html! { { data.name.as_str() } }),
        (texts.student_number, html! { { data.student_number.as_str() } }),
        ((texts.kind)(data.document_kind), html! { <span class="code">{ &data.document_masked }</span> }),
        (texts.phone, html! { { phone } }),
        (texts.photographs, html! { { (texts.count)(data.photographs) } }),
        (texts.retention, html! { { kept } }),
        (texts.draft, html! { { draft.map_or_else(|| texts.no_draft.to_owned(), texts.draft_until) } }),
    ];
    let number = view.map(|view| {
        (i18n.texts().status.number, html! { <span class="code">{ view.number.to_string() }</span> })
    });
    number.into_iter().chain(rows).chain(wechat).collect()
}

fn consents(data: &MyData, i18n: &I18n) -> Html {
    let texts = i18n.lang.my_data();
    let consent = |given: &shared::api::my_data::GivenConsent| {
        html! {
            <li>
                { (texts.consent)(given.purpose) }
                <br />
                <span class="card__small">{ (texts.given)(given.given_at, &given.version) }</span>
            </li>
        }
    };
    html! {
        <section class="card">
            <h2 class="card__title">{ texts.consents }</h2>
            <ul>{ for data.consents.iter().map(consent) }</ul>
        </section>
    }
}
