//! The audit log: who did what, with a filter, page by page.

use shared::api::staff::audit::{AuditLine, AuditPage, AuditQuery, path};
use yew::prelude::*;

use crate::api::ApiError;
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::pages::form::{Input, value};
use crate::staff::ui::{Screen, empty, loaded, moment};
use crate::ui::{Button, Kind};

async fn fetch(query: String) -> Result<AuditPage, ApiError> {
    api::get(&[path::AUDIT, &query].concat()).await
}

/// The query of an address.
fn query(filter: &AuditQuery) -> String {
    let escaped = |text: &String| String::from(js_sys::encode_uri_component(text));
    let texts = [("action", &filter.action), ("actor", &filter.actor), ("subject", &filter.subject)];
    let before = filter.before.map(|before| before.to_string());
    let pairs = texts
        .into_iter()
        .filter_map(|(name, text)| Some([name, "=", &escaped(text.as_ref()?)].concat()))
        .chain(before.map(|before| ["before=", &before].concat()));
    let pairs: Vec<String> = pairs.collect();
    if pairs.is_empty() { String::new() } else { ["?", &pairs.join("&")].concat() }
}

/// The log.
#[component]
pub(in crate::staff) fn Audit() -> Html {
    let texts = &use_texts().audit;
    let filter = use_state_eq(AuditQuery::default);
    let (page, again) = use_remote(query(&filter), fetch);
    let onsubmit = {
        let filter = filter.setter();
        move |event: SubmitEvent| {
            event.prevent_default();
            let any = |id| Some(value(id)).filter(|text| !text.trim().is_empty());
            filter.set(AuditQuery {
                action: any("action"),
                actor: any("actor"),
                subject: any("subject"),
                ..AuditQuery::default()
            });
        }
    };
    let csv = [path::AUDIT_CSV, &query(&AuditQuery { before: None, ..(*filter).clone() })].concat();
    let export = html! { <a class="button button--secondary" id="export" href={csv} download="audit.csv">{ texts.export }</a> };
    let show = |page: &AuditPage| {
        let older = page.next.map(|before| {
            let (filter, now) = (filter.setter(), (*filter).clone());
            let onclick = move |()| filter.set(AuditQuery { before: Some(before), ..now.clone() });
            html! { <Button id="older" kind={Kind::Secondary} {onclick}>{ texts.older }</Button> }
        });
        html! {
            <>
                if page.lines.is_empty() { { empty(texts.empty) } } else { { table(texts, &page.lines) } }
                <p>{ for older }</p>
            </>
        }
    };
    html! {
        <Screen title={texts.title} lead={texts.lead} actions={export}>
            <form class="panel panel__row" {onsubmit}>
                <Input id="action" label={texts.action} />
                <Input id="actor" label={texts.actor} />
                <Input id="subject" label={texts.subject} />
                <Button id="filter" kind={Kind::Secondary} submits=true>{ texts.filter }</Button>
            </form>
            { loaded(&page, &again, show) }
        </Screen>
    }
}

fn table(texts: &crate::staff::i18n::AuditTexts, lines: &[AuditLine]) -> Html {
    let row = |line: &AuditLine| {
        html! {
            <tr key={line.seq}>
                <td class="number">{ line.seq }</td>
                <td>{ moment(line.at) }</td>
                <td>{ &line.actor }</td>
                <td>{ &line.action }</td>
                <td class="code">{ &line.subject }</td>
                <td class="code">{ &line.detail }</td>
            </tr>
        }
    };
    html! {
        <div class="table" tabindex="0" role="region" aria-label={texts.title}>
            <table>
                <thead><tr>
                    <th class="number" scope="col">{ texts.number }</th>
                    <th scope="col">{ texts.at }</th>
                    <th scope="col">{ texts.actor }</th>
                    <th scope="col">{ texts.action }</th>
                    <th scope="col">{ texts.subject }</th>
                    <th scope="col">{ texts.detail }</th>
                </tr></thead>
                <tbody>{ for lines.iter().map(row) }</tbody>
            </table>
        </div>
    }
}
