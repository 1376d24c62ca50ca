//! Messages to students in WeChat, and students who could not be notified.

use shared::api::staff::messages::{MessagePage, MessageState, MessageView, path};
use yew::prelude::*;

use super::narrow::{Narrow, Narrowed, State, use_paged};
use crate::api::ApiError;
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::{MessagesTexts, use_texts};
use crate::staff::ui::{Screen, empty, loaded, moment};
use crate::ui::{Banner, Button, Kind, Severity};

async fn fetch(query: String) -> Result<MessagePage, ApiError> {
    api::get(&[path::MESSAGES, &query].concat()).await
}

/// The messages; failed ones first, because staff may telephone these students.
#[component]
pub(in crate::staff) fn Messages() -> Html {
    let texts = &use_texts().messages;
    let undeliverable =
        || Narrowed { state: Some(MessageState::Undeliverable.as_str()), ..Narrowed::default() };
    let paged = use_paged("before", undeliverable);
    let (page, again) = use_remote(paged.query, fetch);
    let show = |page: &MessagePage| {
        let older = page.next.map(|next| {
            let onclick = paged.older.reform(move |()| next.to_string());
            html! { <Button id="older" kind={Kind::Secondary} {onclick}>{ texts.older }</Button> }
        });
        html! {
            <>
                if !page.enabled { <Banner severity={Severity::Info}><p>{ texts.disabled }</p></Banner> }
                if page.messages.is_empty() { { empty(texts.empty) } } else { { table(&page.messages, texts) } }
                <p>{ for older }</p>
            </>
        }
    };
    let states: Vec<State> =
        MessageState::ALL.iter().map(|state| (state.as_str(), (texts.state)(*state))).collect();
    html! {
        <Screen title={texts.title} lead={texts.lead}>
            <Narrow label={texts.became} {states} narrowed={paged.narrowed} onchange={paged.narrow} />
            { loaded(&page, &again, show) }
        </Screen>
    }
}

fn table(messages: &[MessageView], texts: &'static MessagesTexts) -> Html {
    let line = |message: &MessageView| {
        html! {
            <tr key={message.id.to_string()}>
                <td>{ moment(message.at) }</td>
                <th scope="row">{ message.student_number.as_str() }{ " " }{ message.name.as_str() }</th>
                <td>{ (texts.kind)(message.kind) }</td>
                <td>
                    { (texts.state)(message.state) }
                    { for message.why.map(|why| html! { <p class="table__note">{ (texts.why)(why) }</p> }) }
                </td>
                <td>{ if message.still_matters { texts.matters } else { texts.acted } }</td>
            </tr>
        }
    };
    html! {
        <div class="table" tabindex="0" role="region" aria-label={texts.title}><table>
            <thead><tr>
                <th scope="col">{ texts.at }</th><th scope="col">{ texts.student }</th>
                <th scope="col">{ texts.what }</th><th scope="col">{ texts.became }</th>
                <th scope="col">{ texts.left_to_do }</th>
            </tr></thead>
            <tbody>{ for messages.iter().map(line) }</tbody>
        </table></div>
    }
}
