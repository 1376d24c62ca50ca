//! Why a picture is refused: the finding, the rule and the remedy.

use shared::photo::Finding;
use shared::photo::check::Value;
use yew::prelude::*;

use crate::ui::use_i18n;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) findings: Vec<Finding>,
}

/// One box for each broken rule, with its remedy.
#[component]
pub(super) fn Findings(props: &Props) -> Html {
    let i18n = use_i18n();
    let texts = i18n.lang.picking();
    let finding = |finding: &Finding| {
        let wanted = (i18n.texts().photo.value)(finding.wanted);
        html! {
            <div class="finding">
                <p class="finding__rule">{ (texts.fault)(finding) }</p>
                <dl>
                    if finding.wanted != Value::Nothing {
                        <dt>{ texts.wanted }</dt><dd>{ wanted }</dd>
                    }
                    <dt>{ texts.remedy_label }</dt><dd>{ (texts.remedy)(finding) }</dd>
                </dl>
            </div>
        }
    };
    html! {
        <section class="card" role="alert" aria-label={texts.refused}>
            <h2>{ texts.refused }</h2>
            { for props.findings.iter().map(finding) }
        </section>
    }
}
