//! Why a picture is refused: the rule, what was found, what helps.

use shared::photo::Finding;
use shared::photo::check::Value;
use yew::prelude::*;

use crate::ui::use_i18n;

/// Properties of [`Findings`].
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) findings: Vec<Finding>,
}

/// One box a broken rule.
#[component]
pub(super) fn Findings(props: &Props) -> Html {
    let texts = use_i18n().texts();
    let finding = |finding: &Finding| {
        let cure = finding.cure.map(|cure| (texts.photo.cure)(cure, finding.check));
        let found = (texts.photo.value)(finding.measured);
        let wanted = (texts.photo.value)(finding.wanted);
        html! {
            <div class="finding">
                <p class="finding__rule">{ (texts.photo.rule)(finding.check) }</p>
                <dl>
                    if finding.wanted != Value::Nothing {
                        <dt>{ texts.capture.wanted }</dt><dd>{ wanted }</dd>
                    }
                    <dt>{ texts.capture.found }</dt><dd>{ found }</dd>
                    if let Some(cure) = cure { <dt>{ texts.capture.cure }</dt><dd>{ cure }</dd> }
                </dl>
            </div>
        }
    };
    html! {
        <section class="card" role="alert" aria-label={texts.capture.refused}>
            <h2>{ texts.capture.refused }</h2>
            { for props.findings.iter().map(finding) }
        </section>
    }
}
