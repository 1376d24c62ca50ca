//! Correction requests of students: answered, or applied to the roster.

mod seen_to;

use std::collections::BTreeSet;

use shared::api::staff::corrections::{Corrections as Listed, OpenCorrection, path};
use shared::api::staff::students::Units;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use self::seen_to::{How, SeenTo};
use crate::api::ApiError;
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::ui::{Screen, empty, loaded, moment};
use crate::ui::{Banner, Bi, Button, Kind, Severity, Surround};

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
    let unit = use_state_eq(String::new);
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
                <th scope="row">
                    { open.student_number.as_str() }{ " " }{ open.name.as_str() }
                    if open.units != Units::default() { <div class="field__hint">{ open.units.line() }</div> }
                </th>
                <td><Bi text={open.title.clone()} /></td>
                <td>
                    { (texts.said)(open.field, open.value.as_deref(), &open.message) }
                </td>
                <td><div class="table__actions">
                    if open.archived {
                        <span class="field__hint">{ texts.archived }</span>
                    } else if How::can_apply(open.field) {
                        { ask(How::Apply, texts.apply) }
                    }
                    { ask(How::Answer, texts.answer) }
                </div></td>
            </tr>
        }
    };
    let unit_changed = {
        let unit = unit.setter();
        Callback::from(move |chosen| unit.set(chosen))
    };
    let table = |listed: &Listed| {
        if listed.corrections.is_empty() {
            return empty(texts.empty);
        }
        let units: BTreeSet<&str> = listed.corrections.iter().flat_map(|open| open.units.names()).collect();
        let is_shown =
            |open: &&OpenCorrection| unit.is_empty() || open.units.names().any(|name| name == *unit);
        html! {
            <>
            if !units.is_empty() || !unit.is_empty() {
                <UnitOf units={units.into_iter().map(str::to_owned).collect::<Vec<_>>()} unit={(*unit).clone()} onchange={unit_changed.clone()} />
            }
            <div class="table" tabindex="0" role="region" aria-label={texts.title}><table>
                <thead><tr>
                    <th scope="col">{ texts.at }</th><th scope="col">{ texts.student }</th>
                    <th scope="col">{ texts.collection }</th><th scope="col">{ texts.what }</th><td></td>
                </tr></thead>
                <tbody>{ for listed.corrections.iter().filter(is_shown).map(line) }</tbody>
            </table></div>
            </>
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
            if *done { <Banner severity={Severity::Good} alert=true title={texts.done} /> }
            { loaded(&listed, &again, table) }
            { for dialog }
        </Screen>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct UnitOfProps {
    /// The units of students with open requests.
    units: Vec<String>,
    /// The selected unit; empty for all.
    unit: String,
    onchange: Callback<String>,
}

/// Filters the list by 学院, 专业 or 班级.
#[component]
fn UnitOf(props: &UnitOfProps) -> Html {
    let texts = &use_texts().collections;
    let onchange =
        props.onchange.reform(|event: Event| event.target_unchecked_into::<HtmlSelectElement>().value());
    // A unit whose last request was handled stays selected until another one is selected.
    let gone = (!props.unit.is_empty() && !props.units.contains(&props.unit)).then_some(&props.unit);
    let option = |name: &String| {
        html! { <option key={name.clone()} value={name.clone()} selected={*name == props.unit}>{ name }</option> }
    };
    html! {
        <div class="panel panel__row">
            <Surround id="unit" label={texts.units}>
                <select key="unit" class="field__input" id="unit" {onchange} aria-describedby="unit-hint">
                    <option key="" value="" selected={props.unit.is_empty()}>{ texts.any_unit }</option>
                    { for props.units.iter().chain(gone).map(option) }
                </select>
            </Surround>
        </div>
    }
}
