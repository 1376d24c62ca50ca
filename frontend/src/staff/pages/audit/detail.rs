//! A line of the log in readable form: names instead of code words, links instead of identifiers.

use serde_json::Value;
use shared::api::staff::audit::{AuditLine, NamedCollection};
use shared::id::{ApplicationId, CollectionId, ExportId, OrderId};
use shared::money::Fen;
use shared::review::RejectReason;
use shared::staff::Role;
use shared::time::Timestamp;
use yew::prelude::*;

use crate::i18n::Lang;
use crate::staff::i18n::Texts;
use crate::staff::route::Route;
use crate::staff::ui::second;
use crate::ui::Bi;

/// The names that a reader of the log knows, and the screens that the reader may open.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) texts: &'static Texts,
    pub(super) lang: Lang,
    pub(super) role: Role,
    pub(super) collections: &'a [NamedCollection],
}

/// Number of shown digits of an identifier: enough to distinguish those on a page. The link and the title have all
/// digits.
const SHOWN: usize = 6;

impl Reader<'_> {
    /// The actor: staff by name, a rule or the command line as text, a student as a link.
    pub(super) fn actor(self, line: &AuditLine) -> Html {
        match (self.texts.audit.actor_name)(&line.actor_kind) {
            Some(name) if line.actor_kind == "provider" => html! { <>{ name }{ " " }{ &line.actor }</> },
            Some(name) if line.actor_kind != "student" => html! { { name } },
            Some(_) | None => self.text(&line.actor),
        }
    }

    /// An identifier as a link where there is a screen for it, any other text unchanged.
    pub(super) fn text(self, text: &str) -> Html {
        if let Ok(id) = text.parse::<CollectionId>() {
            let Some(named) = self.collections.iter().find(|one| one.id == id) else { return short(text) };
            return self.link(
                &Route::Progress(named.slug.clone()),
                text,
                html! { <Bi text={named.title.clone()} /> },
            );
        }
        let texts = &self.texts.audit;
        let (route, kind) = if let Ok(id) = text.parse::<ApplicationId>() {
            (Route::Student(id), texts.application)
        } else if let Ok(id) = text.parse::<ExportId>() {
            (Route::ContactSheet(id), texts.delivery)
        } else if text.parse::<OrderId>().is_ok() {
            (Route::Orders, texts.order)
        } else {
            return short(text);
        };
        self.link(&route, text, html! { <>{ kind }{ " " }{ ending(text) }</> })
    }

    fn link(self, route: &Route, whole: &str, shown: Html) -> Html {
        let title = whole.to_owned();
        if route.access().admits(Some(self.role)) {
            html! { <a href={route.fragment()} {title}>{ shown }</a> }
        } else {
            html! { <span {title}>{ shown }</span> }
        }
    }

    /// The members of a detail with their names. A line that was tampered with is shown unchanged.
    pub(super) fn detail(self, detail: &str) -> Html {
        match serde_json::from_str(detail) {
            Ok(Value::Object(parts)) => {
                let part = |(key, value): (&String, &Value)| {
                    html! {
                        <div key={key.clone()}><dt>{ (self.texts.audit.part)(key).unwrap_or(key) }</dt><dd>{ self.value(key, value) }</dd></div>
                    }
                };
                let shown = parts.iter().filter(|(_, value)| !is_nothing(value));
                html! { <dl class="audit__parts">{ for shown.map(part) }</dl> }
            }
            Ok(_) | Err(_) => html! { <span class="code">{ detail }</span> },
        }
    }

    fn value(self, key: &str, value: &Value) -> Html {
        match value {
            Value::Null => Html::default(),
            Value::Bool(yes) => html! { { if *yes { self.texts.audit.yes } else { self.texts.audit.no } } },
            Value::Number(number) => match (key, number.as_i64()) {
                ("first" | "last", Some(millis)) => second(Timestamp::from_millis(millis)),
                (_, Some(_) | None) => html! { { self.number(key, number) } },
            },
            Value::String(word) => self.word(key, word),
            Value::Array(all) => {
                let comma = match self.lang {
                    Lang::Zh => "、",
                    Lang::En => ", ",
                };
                let one = |(place, one): (usize, &Value)| {
                    html! { <>if place > 0 { { comma } }{ self.value(key, one) }</> }
                };
                html! { <>{ for all.iter().enumerate().map(one) }</> }
            }
            Value::Object(_) => self.detail(&value.to_string()),
        }
    }

    fn number(self, key: &str, number: &serde_json::Number) -> String {
        let fen = number.as_u64().and_then(|fen| u32::try_from(fen).ok()).map(Fen::new);
        match (key, fen) {
            ("amount" | "due" | "fee" | "fees" | "received" | "refunded", Some(fen)) => {
                (self.texts.audit.yuan)(fen)
            }
            (_, Some(_) | None) => number.to_string(),
        }
    }

    fn word(self, key: &str, word: &str) -> Html {
        if let ("role" | "before", Ok(role)) = (key, word.parse::<Role>()) {
            return html! { { (self.texts.shell.role)(role) } };
        }
        if let ("reasons", Ok(reason)) = (key, serde_json::from_value::<RejectReason>(word.into())) {
            return html! { { (self.lang.texts().problems.reason)(reason).text } };
        }
        match (self.texts.audit.word)(word) {
            Some(text) => html! { { text } },
            None => self.text(word),
        }
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(all) => all.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// The last digits of an identifier.
fn ending(id: &str) -> String {
    let skipped = id.chars().count().saturating_sub(SHOWN);
    ["…", &id.chars().skip(skipped).collect::<String>()].concat()
}

/// A long text without spaces (an identifier or a digest) by its last digits; any other text unchanged.
fn short(text: &str) -> Html {
    if text.len() > 30 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        html! { <span class="code" title={text.to_owned()}>{ ending(text) }</span> }
    } else {
        html! { { text } }
    }
}
