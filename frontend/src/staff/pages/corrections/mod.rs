//! What students say is wrong in the roster: answered, or taken over.

mod seen_to;

use shared::api::staff::corrections::{Corrections as Listed, OpenCorrection, path};
use yew::prelude::*;

use self::seen_to::{How, SeenTo};
use crate::api::ApiError;
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::ui::{Screen, empty, loaded, moment};
use crate::ui::{Banner, Bi, Button, Kind, Mood};

async fn load((): ()) -> Result<Listed, ApiError> {
    api::get(path::CORRECTIONS).await
}

/// Open requests, the one that waits longest first.
#[component]
pub(in crate::staff) fn Corrections() -> Html {
    let texts = &use_texts().corrections;
    let (listed, again) = use_remote((), load);
    let asking = use_state_eq(|| None::<(How, OpenCorrection)>);
    let done = use_state_eq(|| false);
    let line = |open: &OpenCorrection| {
        let ask = |how: How, text: &'static str| {
            let (asking, done, open) = (asking.setter(), done.setter(), open.clone());
            let onclick = move |()| {
                done.set(false);
                asking.set(Some((how, open.clone())));
            };
            html! { <Button kind={Kind::Secondary} {onclick}>{ text }</Button> }
        };
        html! {
            <tr key={open.id.to_string()}>
                <td>{ moment(open.at) }</td>
                <th scope="row">{ open.student_number.as_str() }{ " " }{ open.name.as_str() }</th>
                <td><Bi text={open.title.clone()} /></td>
                <td>
                    { (texts.said)(open.field, open.value.as_deref(), &open.message) }
                </td>
                <td><div class="table__actions">
                    if How::can_apply(open.field) { { ask(How::Apply, texts.apply) } }
                    { ask(How::Answer, texts.answer) }
                </div></td>
            </tr>
        }
    };
    let table = |listed: &Listed| {
        if listed.corrections.is_empty() {
            return empty(texts.empty);
        }
        html! {
            <div class="table" tabindex="0" role="region" aria-label={texts.title}><table>
                <thead><tr>
                    <th scope="col">{ texts.at }</th><th scope="col">{ texts.student }</th>
                    <th scope="col">{ texts.collection }</th><th scope="col">{ texts.what }</th><td></td>
                </tr></thead>
                <tbody>{ for listed.corrections.iter().map(line) }</tbody>
            </table></div>
        }
    };
    let dialog = (*asking).clone().map(|(how, open)| {
        let (asking, done, again) = (asking.setter(), done.setter(), again.clone());
        let close = Callback::from(move |ended: bool| {
            asking.set(None);
            done.set(ended);
            if ended {
                again.emit(());
            }
        });
        let key = open.id.to_string();
        html! { <SeenTo {key} {how} {open} {close} /> }
    });
    html! {
        <Screen title={texts.title} lead={texts.lead}>
            if *done { <Banner mood={Mood::Good} alert=true title={texts.done} /> }
            { loaded(&listed, &again, table) }
            { for dialog }
        </Screen>
    }
}
