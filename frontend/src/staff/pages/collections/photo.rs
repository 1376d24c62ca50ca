//! The specification of a photograph: a preset or custom numbers.

use shared::photo::PRESETS;
use shared::problem::FieldProblem;
use yew::prelude::*;

use super::draft::{CUSTOM, Draft, F, SOURCES, source_word};
use super::fields::{Field, Input};
use crate::staff::i18n::use_texts;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) draft: Draft,
    pub(super) wrong: Vec<FieldProblem>,
    pub(super) relied: Option<&'static str>,
    pub(super) onchange: Callback<(F, String)>,
}

/// Source, preset, and the numbers of a custom specification.
#[component]
pub(super) fn PhotoFields(props: &Props) -> Html {
    let texts = &use_texts().collections;
    let field = |field: F, input: Input, relied: Option<&'static str>| {
        let (draft, wrong, onchange) = (props.draft.clone(), props.wrong.clone(), props.onchange.clone());
        html! { <Field key={field.id()} {field} {input} {draft} {wrong} {relied} {onchange} /> }
    };
    let sources = SOURCES.map(|source| (source_word(source).to_owned(), (texts.source)(source).into()));
    let mut presets: Vec<(String, AttrValue)> =
        PRESETS.iter().map(|preset| (preset.as_str().to_owned(), (texts.preset)(*preset).into())).collect();
    presets.push((CUSTOM.to_owned(), texts.custom.into()));
    let number = |which: F| field(which, Input::Line("number"), props.relied);
    let tick = |which: F| field(which, Input::Tick, props.relied);
    let numbers = |fields: &[F]| html! { <div class="panel__row">{ for fields.iter().map(|which| number(*which)) }</div> };
    html! {
        <section class="panel" aria-labelledby="photo-title">
            <h2 id="photo-title">{ texts.photo }</h2>
            <div class="panel__row">
                { field(F::Source, Input::Choice(sources.to_vec()), None) }
                { field(F::Preset, Input::Choice(presets), props.relied) }
            </div>
            if props.draft.text(F::Preset) == CUSTOM {
                { numbers(&[F::Width, F::Height, F::Times, F::Dpi]) }
                { numbers(&[F::MinKb, F::MaxKb, F::Quality]) }
                <fieldset class="ticks">
                    <legend class="field__label">{ texts.backgrounds }</legend>
                    <div class="panel__row">{ tick(F::Blue) }{ tick(F::White) }{ tick(F::Grey) }</div>
                </fieldset>
                { numbers(&[F::TopMin, F::TopMax]) }
                { numbers(&[F::EyeMin, F::EyeMax]) }
                { numbers(&[F::FaceMin, F::FaceMax]) }
            } else {
                <p class="field__hint">{ summary(&props.draft, texts.measure) }</p>
            }
        </section>
    }
}

/// The numbers of a preset in one line.
fn summary(draft: &Draft, measure: fn(&str, &str, &str) -> String) -> String {
    measure(draft.text(F::Width), draft.text(F::Height), draft.text(F::Dpi))
}
