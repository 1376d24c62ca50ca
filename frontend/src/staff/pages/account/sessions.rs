//! The user's sessions.

use shared::api::staff::account::{SessionList, SessionView, path};
use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::Task;
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::ui::{loaded, moment};
use crate::ui::{Button, Kind};

async fn fetch((): ()) -> Result<SessionList, ApiError> {
    api::get(path::SESSIONS).await
}

#[component]
pub(super) fn Sessions() -> Html {
    let texts = &use_texts().account;
    let (list, again) = use_remote((), fetch);
    let task = use_mut_ref(|| None::<Task>);
    let row = |session: &SessionView| {
        let (task, again, address) = (task.clone(), again.clone(), path::one_session(session.id));
        let onclick = move |()| {
            let (again, address) = (again.clone(), address.clone());
            *task.borrow_mut() = Some(Task::spawn(async move {
                // After success or failure, the reloaded list shows the current state.
                drop(api::tell::<()>("DELETE", &address, None).await);
                again.emit(());
            }));
        };
        let browser = if session.browser.is_empty() { texts.some_browser } else { &session.browser };
        html! {
            <tr key={session.id.to_string()}>
                <th scope="row">{ browser.to_owned() }</th>
                <td>{ moment(session.signed_in_at) }</td>
                <td>{ moment(session.seen_at) }</td>
                <td>
                    if session.is_this { <span class="badge badge--info">{ texts.this_session }</span> }
                    else { <Button kind={Kind::Secondary} {onclick}>{ texts.revoke }</Button> }
                </td>
            </tr>
        }
    };
    let show = |list: &SessionList| {
        html! {
            <div class="table" tabindex="0" role="region" aria-label={texts.sessions}>
                <table id="sessions">
                    <thead><tr>
                        <th scope="col">{ texts.browser }</th>
                        <th scope="col">{ texts.signed_in_at }</th>
                        <th scope="col">{ texts.seen_at }</th>
                        <td></td>
                    </tr></thead>
                    <tbody>{ for list.sessions.iter().map(row) }</tbody>
                </table>
            </div>
        }
    };
    html! { <section class="columns__whole"><h2>{ texts.sessions }</h2>{ loaded(&list, &again, show) }</section> }
}
