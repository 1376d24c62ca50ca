//! The filter form of the audit log.

use shared::api::staff::audit::AuditQuery;
use shared::api::staff::collections::{CHINA_OFFSET_MINUTES, moment};
use shared::audit::Action;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::hooks::document;
use crate::staff::i18n::use_texts;
use crate::staff::pages::form::{Input, value};
use crate::ui::{Button, Kind, Surround};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) onfilter: Callback<AuditQuery>,
}

/// Action, actor, subject and period.
#[component]
pub(super) fn Fields(props: &Props) -> Html {
    let texts = &use_texts().audit;
    let onsubmit = {
        let onfilter = props.onfilter.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            onfilter.emit(typed());
        }
    };
    let option = |action: &Action| {
        html! { <option key={action.as_str()} value={action.as_str()}>{ (texts.action_name)(*action) }</option> }
    };
    let group = |actions: &[Action]| {
        let about = actions[0].about();
        html! { <optgroup key={about} label={(texts.about)(about)}>{ for actions.iter().map(option) }</optgroup> }
    };
    html! {
        <form class="panel panel__row panel__row--grid" {onsubmit}>
            <Surround id="action" label={texts.action}>
                <select key="action" class="field__input" id="action" aria-describedby="action-hint">
                    // Options are inserted from last to first, and a browser keeps the first selected one that it saw.
                    <option key="" value="" selected=true>{ texts.any_action }</option>
                    { for Action::ALL.chunk_by(|one, other| one.about() == other.about()).map(group) }
                </select>
            </Surround>
            <Input id="actor" label={texts.actor} />
            <Input id="subject" label={texts.subject} />
            <Input id="from" label={texts.from} kind="datetime-local" />
            <Input id="until" label={texts.until} kind="datetime-local" />
            <Button id="filter" kind={Kind::Secondary} submits=true>{ texts.filter }</Button>
        </form>
    }
}

/// The values of the fields. Times are in China's time zone, like those in the table.
fn typed() -> AuditQuery {
    let any = |text: String| Some(text).filter(|text| !text.trim().is_empty());
    let action = document().get_element_by_id("action").and_then(|e| e.dyn_into::<HtmlSelectElement>().ok());
    AuditQuery {
        action: action.map(|select| select.value()).and_then(any),
        actor: any(value("actor")),
        subject: any(value("subject")),
        from: moment(&value("from"), CHINA_OFFSET_MINUTES),
        until: moment(&value("until"), CHINA_OFFSET_MINUTES),
        before: None,
    }
}
