//! The audit log with a filter, page by page.

mod detail;
mod fields;

use shared::api::staff::audit::{AuditLine, AuditPage, AuditQuery, path};
use shared::audit::Action;
use yew::prelude::*;

use self::detail::Reader;
use self::fields::Fields;
use crate::api::ApiError;
use crate::remote::use_remote;
use crate::staff::api;
use crate::staff::i18n::use_texts;
use crate::staff::session::use_account;
use crate::staff::ui::{Screen, empty, loaded, second};
use crate::ui::{Button, Kind, use_i18n};

async fn fetch(query: String) -> Result<AuditPage, ApiError> {
    api::get(&[path::AUDIT, &query].concat()).await
}

/// The query string of an address.
fn query(filter: &AuditQuery) -> String {
    let escaped = |text: &String| String::from(js_sys::encode_uri_component(text));
    let texts = [("action", &filter.action), ("actor", &filter.actor), ("subject", &filter.subject)];
    let moments = [("from", filter.from), ("until", filter.until)]
        .into_iter()
        .filter_map(|(name, at)| Some(format!("{name}={}", at?.as_millis())));
    let pairs = texts
        .into_iter()
        .filter_map(|(name, text)| Some([name, "=", &escaped(text.as_ref()?)].concat()))
        .chain(moments)
        .chain(filter.before.map(|before| format!("before={before}")));
    let pairs: Vec<String> = pairs.collect();
    if pairs.is_empty() { String::new() } else { ["?", &pairs.join("&")].concat() }
}

#[component]
pub(in crate::staff) fn Audit() -> Html {
    let all = use_texts();
    let (texts, lang, role) = (&all.audit, use_i18n().lang, use_account().role);
    let filter = use_state_eq(AuditQuery::default);
    let (page, again) = use_remote(query(&filter), fetch);
    let onfilter = {
        let filter = filter.setter();
        use_callback((), move |query, ()| filter.set(query))
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
                if page.lines.is_empty() { { empty(texts.empty) } } else { { table(Reader { texts: all, lang, role, collections: &page.collections }, &page.lines) } }
                <p>{ for older }</p>
            </>
        }
    };
    html! {
        <Screen title={texts.title} lead={texts.lead} actions={export}>
            <Fields {onfilter} />
            { loaded(&page, &again, show) }
        </Screen>
    }
}

fn table(reader: Reader<'_>, lines: &[AuditLine]) -> Html {
    let texts = &reader.texts.audit;
    let row = |line: &AuditLine| {
        html! {
            <tr key={line.seq}>
                <td class="number">{ line.seq }</td>
                <td>{ second(line.at) }</td>
                <td>{ reader.actor(line) }</td>
                // A line that was tampered with may contain any text.
                <td class="audit__action">
                    { line.action.parse::<Action>().map_or(line.action.as_str(), texts.action_name) }
                </td>
                <td class="audit__subject">{ reader.text(&line.subject) }</td>
                <td class="audit__detail">{ reader.detail(&line.detail) }</td>
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
