//! The form for a new delivery: its contents, the file names, and the start.

use std::time::Duration;

use shared::api::staff::deliveries::{DeliveryPreview, DeliveryRequest, DeliveryView, RefusedChoice, path};
use shared::collection::Slug;
use shared::delivery::{NameTemplate, TemplateError};
use shared::problem::ProblemCode;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::api::ApiError;
use crate::hooks::{Task, sleep};
use crate::staff::api;
use crate::staff::i18n::{Deliveries, use_texts};
use crate::staff::ui::StaffTrouble;
use crate::ui::{Button, Kind, Surround, describe};

/// Pause in typing before the example is requested.
const TYPED: Duration = Duration::from_millis(250);

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) slug: Slug,
    /// Called with whether a delivery was started.
    pub(super) close: Callback<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Typed {
    template: String,
    masters: bool,
    only: String,
}

impl Typed {
    fn request(&self, slug: &Slug) -> DeliveryRequest {
        let named: Vec<String> = self.only.split_whitespace().map(str::to_owned).collect();
        DeliveryRequest {
            collection: slug.clone(),
            template: self.template.clone(),
            masters: self.masters,
            only: (!named.is_empty()).then_some(named),
        }
    }
}

#[component]
pub(super) fn New(props: &Props) -> Html {
    let texts = &use_texts().deliveries;
    let typed = use_state_eq(|| Typed {
        template: NameTemplate::default().to_string(),
        masters: false,
        only: String::new(),
    });
    let preview = use_preview(&props.slug, &typed);
    let (sending, failed) = (use_state_eq(|| false), use_state_eq(|| None::<ApiError>));
    let running = use_mut_ref(|| None::<Task>);
    let begin = {
        let (request, close) = (typed.request(&props.slug), props.close.clone());
        let (sending, failed) = (sending.setter(), failed.setter());
        Callback::from(move |()| {
            let (request, close) = (request.clone(), close.clone());
            let (sending, failed) = (sending.clone(), failed.clone());
            sending.set(true);
            *running.borrow_mut() = Some(Task::spawn(async move {
                let answer = api::send::<_, DeliveryView>("POST", path::DELIVERIES, Some(&request)).await;
                sending.set(false);
                match answer {
                    Ok(_) => close.emit(true),
                    Err(error) => failed.set(Some(error)),
                }
            }));
        })
    };
    let cancel = props.close.reform(|()| false);
    let ready = matches!(&preview, Some(Ok(preview)) if preview.chosen > 0 && preview.refused.is_empty());
    html! {
        <div class="deliveries__new">
            { fields(&typed, preview.as_ref(), texts) }
            { outcome(preview.as_ref(), texts) }
            if let Some(error) = &*failed { <StaffTrouble error={error.clone()} /> }
            <p class="deliveries__note">{ texts.begin_note }</p>
            <div class="panel__row">
                if ready { <Button id="begin" busy={*sending} onclick={begin}>{ texts.begin }</Button> }
                <Button id="cancel" kind={Kind::Quiet} onclick={cancel}>{ texts.cancel }</Button>
            </div>
        </div>
    }
}

fn fields(
    typed: &UseStateHandle<Typed>,
    preview: Option<&Result<DeliveryPreview, ApiError>>,
    texts: &'static Deliveries,
) -> Html {
    let change = |change: fn(&mut Typed, String)| {
        let (setter, present) = (typed.setter(), (**typed).clone());
        Callback::from(move |text: String| {
            let mut next = present.clone();
            change(&mut next, text);
            setter.set(next);
        })
    };
    let (name, only) = (change(|typed, text| typed.template = text), change(|typed, text| typed.only = text));
    let write_name =
        move |event: InputEvent| name.emit(event.target_unchecked_into::<HtmlInputElement>().value());
    let write_only =
        move |event: InputEvent| only.emit(event.target_unchecked_into::<HtmlTextAreaElement>().value());
    let choose = {
        let (setter, present) = (typed.setter(), (**typed).clone());
        move |event: Event| {
            let masters = event.target_unchecked_into::<HtmlInputElement>().checked();
            setter.set(Typed { masters, ..present.clone() });
        }
    };
    let wrong_name = wrong_name(&typed.template, preview, texts);
    let refused = match preview {
        Some(Ok(preview)) => preview.refused.len(),
        Some(Err(_)) | None => 0,
    };
    let wrong_only = (refused > 0).then(|| AttrValue::from((texts.only_wrong)(refused)));
    let wrong_only = wrong_only.or_else(|| points_at(preview, "/only").then(|| texts.only_many.into()));
    let (name, only) = (describe("template", wrong_name.is_some()), describe("only", wrong_only.is_some()));
    html! {
        <>
            <Surround id="template" label={texts.template} hint={texts.template_hint} error={wrong_name}>
                <input key="template" id="template" class="field__input code" value={typed.template.clone()} oninput={write_name}
                    spellcheck="false" autocomplete="off" aria-describedby={name.describedby} aria-invalid={name.invalid} />
            </Surround>
            <label class="deliveries__choice">
                <input key="masters" id="masters" type="checkbox" checked={typed.masters} onchange={choose} />
                <span>{ texts.masters }</span>
            </label>
            <Surround id="only" label={texts.only} hint={texts.only_hint} error={wrong_only}>
                <textarea key="only" id="only" class="field__input code" rows="3" value={typed.only.clone()} oninput={write_only}
                    spellcheck="false" aria-describedby={only.describedby} aria-invalid={only.invalid} />
            </Surround>
        </>
    }
}

/// Errors that can be checked here; only the server checks the collection's own rule.
fn wrong_name(
    template: &str,
    preview: Option<&Result<DeliveryPreview, ApiError>>,
    texts: &'static Deliveries,
) -> Option<&'static str> {
    match template.parse::<NameTemplate>() {
        Err(TemplateError::DocumentNumber) => Some(texts.document_refused),
        Err(_) => Some(texts.template_wrong),
        Ok(_) => points_at(preview, "/template").then_some(texts.document_refused),
    }
}

fn points_at(preview: Option<&Result<DeliveryPreview, ApiError>>, pointer: &str) -> bool {
    match preview {
        Some(Err(ApiError::Problem(problem))) => {
            problem.fields.iter().any(|field| field.pointer.starts_with(pointer))
        }
        Some(Ok(_) | Err(_)) | None => false,
    }
}

fn outcome(preview: Option<&Result<DeliveryPreview, ApiError>>, texts: &'static Deliveries) -> Html {
    match preview {
        None => Html::default(),
        Some(Ok(preview)) => html! {
            <div role="status">
                if !preview.refused.is_empty() { { refused(&preview.refused, texts) } }
                <p class="deliveries__chosen">
                    { (texts.chosen)(preview.chosen, preview.size.width, preview.size.height) }
                </p>
                if !preview.examples.is_empty() {
                    <p>{ texts.examples }<span class="code">{ preview.examples.join(", ") }</span></p>
                }
            </div>
        },
        // The fields show these errors themselves.
        Some(Err(error)) if error.code() == Some(ProblemCode::InvalidFields) => Html::default(),
        Some(Err(error)) => html! { <StaffTrouble error={error.clone()} /> },
    }
}

/// Number of listed students who can't be delivered: in a list of thousands the selection is wrong.
const REFUSED_SHOWN: usize = 50;

fn refused(refused: &[RefusedChoice], texts: &'static Deliveries) -> Html {
    let line = |one: &RefusedChoice| {
        html! { <li><span class="code">{ &one.named }</span>{ " " }{ (texts.undeliverable)(one.why) }</li> }
    };
    let rest = refused.len().saturating_sub(REFUSED_SHOWN);
    html! {
        <ul class="deliveries__refused">
            { for refused.iter().take(REFUSED_SHOWN).map(line) }
            if rest > 0 { <li>{ (texts.and_more)(rest) }</li> }
        </ul>
    }
}

/// A preview of the delivery, requested a moment after the last change.
#[hook]
fn use_preview(slug: &Slug, typed: &Typed) -> Option<Result<DeliveryPreview, ApiError>> {
    let preview = use_state_eq(|| None);
    let setter = preview.setter();
    let request = typed.request(slug);
    use_effect_with(request, move |request| {
        let request = request.clone();
        let task = Task::spawn(async move {
            sleep(TYPED).await;
            if request.template.parse::<NameTemplate>().is_ok() {
                setter.set(Some(api::send("POST", path::PREVIEW, Some(&request)).await));
            } else {
                setter.set(None);
            }
        });
        move || drop(task)
    });
    (*preview).clone()
}
