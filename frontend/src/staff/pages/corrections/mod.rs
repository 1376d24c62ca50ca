//! What students say is wrong in the roster.

use shared::api::staff::corrections::{Corrections as Listed, OpenCorrection, path};
use shared::id::CorrectionId;
use yew::prelude::*;

use crate::api::ApiError;
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::pages::act::use_act;
use crate::staff::ui::{Screen, StaffTrouble, empty, loaded, moment};
use crate::ui::{Bi, Button, Kind};

async fn load((): ()) -> Result<Listed, ApiError> {
    api::get(path::CORRECTIONS).await
}

async fn close(request: CorrectionId) -> Result<(), ApiError> {
    api::tell::<()>("POST", &path::CLOSE.replace("{correction}", &request.to_string()), None).await
}

/// Open requests, the one that waits longest first.
#[component]
pub(in crate::staff) fn Corrections() -> Html {
    let texts = &use_texts().corrections;
    let (listed, again) = use_remote((), load);
    let (failed, close) = use_act(close, again.clone());
    let line = |open: &OpenCorrection| {
        let id = open.id;
        let close = close.reform(move |()| id);
        html! {
            <tr key={open.id.to_string()}>
                <td>{ moment(open.at) }</td>
                <th scope="row">{ open.student_number.as_str() }{ " " }{ open.name.as_str() }</th>
                <td><Bi text={open.title.clone()} /></td>
                <td>{ (texts.said)(open.field, &open.message) }</td>
                <td><Button kind={Kind::Secondary} onclick={close}>{ texts.close }</Button></td>
            </tr>
        }
    };
    let table = |listed: &Listed| {
        if listed.corrections.is_empty() {
            return empty(texts.empty);
        }
        html! {
            <div class="table"><table>
                <thead><tr>
                    <th scope="col">{ texts.at }</th><th scope="col">{ texts.student }</th>
                    <th scope="col">{ texts.collection }</th><th scope="col">{ texts.what }</th><td></td>
                </tr></thead>
                <tbody>{ for listed.corrections.iter().map(line) }</tbody>
            </table></div>
        }
    };
    html! {
        <Screen title={texts.title} lead={texts.lead}>
            if let Some(error) = failed { <StaffTrouble {error} /> }
            { loaded(&listed, &again, table) }
        </Screen>
    }
}
