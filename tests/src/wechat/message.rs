//! Messages of the service account: templates, permitted field values, and the number of allowed messages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::call::{Answer, Call, Refusal};
use super::clock;
use super::state::SimulatorState;

/// A template of the account.
#[derive(Debug, Clone, Copy)]
pub struct Template {
    /// Its identifier.
    pub id: &'static str,
    /// Its fields, each with the product's name of its content, as in the settings file.
    pub fields: &'static str,
}

/// 审核结果通知.
pub const VERDICT: Template = Template {
    id: "q8Yb2nVd0Rk5tXw1LcJm7HsPzE4uGf9A6oTiKxBv3Mr",
    fields: "thing1 = \"collection\", phrase2 = \"state\", time3 = \"time\", thing4 = \"hint\"",
};

/// 待办提醒.
pub const REMINDER: Template = Template {
    id: "Zt5Wm1cR8xKf3JqP0vNh6LbYs2DgUa7EiOo9TzXk4Ce",
    fields: "thing1 = \"collection\", thing2 = \"school\", phrase3 = \"state\", thing4 = \"hint\"",
};

impl Template {
    /// WeChat's names of its fields.
    fn names(self) -> Vec<&'static str> {
        self.fields.split(", ").filter_map(|field| Some(field.split_once(" = ")?.0)).collect()
    }
}

/// A message that WeChat delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The receiver.
    pub openid: String,
    pub template: String,
    /// The page that a tap opens.
    pub page: Option<String>,
    pub fields: BTreeMap<String, String>,
}

const WRONG_DATA: Refusal = Refusal::Account(47003, "argument invalid! data field is invalid");

impl SimulatorState {
    /// `bizsend`.
    pub(super) fn send_message(&mut self, call: &Call) -> Result<Answer, Refusal> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Field {
            value: String,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Message {
            touser: String,
            template_id: String,
            page: Option<String>,
            miniprogram: Option<Value>,
            data: BTreeMap<String, Field>,
        }
        self.check_token(call)?;
        let message: Message = call.json().map_err(|_| Refusal::Account(47001, "data format error"))?;
        if !self.knows(&message.touser) {
            return Err(Refusal::Account(40003, "invalid openid"));
        }
        let template = [VERDICT, REMINDER].into_iter().find(|template| template.id == message.template_id);
        let template = template.ok_or(Refusal::Account(40037, "invalid template_id"))?;
        let names: Vec<&str> = message.data.keys().map(String::as_str).collect();
        let mut wanted = template.names();
        wanted.sort_unstable();
        let well = names == wanted && message.data.iter().all(|(name, field)| may_hold(name, &field.value));
        if !well {
            return Err(WRONG_DATA);
        }
        if message.page.as_deref().is_some_and(|page| !page.starts_with(&self.origin))
            || message.miniprogram.is_some()
        {
            return Err(Refusal::Account(40165, "invalid page"));
        }
        let credit = self.credits.entry((message.touser.clone(), message.template_id.clone())).or_default();
        if *credit == 0 {
            return Err(Refusal::Account(43101, "user refuse to accept the msg"));
        }
        *credit -= 1;
        self.sent.push(Sent {
            openid: message.touser,
            template: message.template_id,
            page: message.page,
            fields: message.data.into_iter().map(|(name, field)| (name, field.value)).collect(),
        });
        Ok(Answer::json(&json!({ "errcode": 0, "errmsg": "ok" })))
    }
}

/// Whether a field with this name may contain this text: the documentation's list of parameter values.
fn may_hold(name: &str, text: &str) -> bool {
    let length = text.chars().count();
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let kind = name.trim_end_matches(|c: char| c.is_ascii_digit());
    if text.is_empty() || text.chars().any(char::is_control) {
        return false;
    }
    match kind {
        "thing" => length <= 20,
        "number" => length <= 32 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.'),
        "letter" => length <= 32 && text.bytes().all(|b| b.is_ascii_alphabetic()),
        "symbol" => length <= 5 && text.bytes().all(|b| b.is_ascii_punctuation()),
        "character_string" => length <= 32 && text.bytes().all(|b| b.is_ascii_graphic()),
        "phrase" => length <= 5 && text.chars().all(is_han),
        "name" => length <= if text.chars().all(is_han) { 10 } else { 20 },
        "phone_number" => {
            length <= 17 && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-'))
        }
        "amount" => is_amount(text),
        "time" => is_day_and_time(text) || is_time(text),
        "date" => is_day_and_time(text),
        _ => false,
    }
}

/// A currency symbol, up to ten digits, optionally 元.
fn is_amount(text: &str) -> bool {
    let digits = text.trim_start_matches(['¥', '￥', '$']).trim_end_matches('元');
    !digits.is_empty() && digits.len() <= 11 && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

fn is_time(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let number =
        |part: &str, below: u32| part.len() == 2 && part.parse().is_ok_and(|value: u32| value < below);
    matches!(parts.as_slice(), [hour, rest @ ..] if number(hour, 24)
        && (1..=2).contains(&rest.len()) && rest.iter().all(|part| number(part, 60)))
}

/// `2026年3月1日` or `2026-03-01`, each optionally with a time.
fn is_day_and_time(text: &str) -> bool {
    let (day, time) = text.split_once(' ').map_or((text, None), |(day, time)| (day, Some(time)));
    let plain = day.strip_suffix('日').map(|day| day.replace(['年', '月'], "-"));
    let padded: Option<Vec<String>> =
        plain.map(|day| day.split('-').map(|part| format!("{part:0>2}")).collect());
    let day = padded.map_or_else(|| day.to_owned(), |parts| parts.join("-"));
    clock::is_date(&day) && time.is_none_or(is_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_values_fields_accept() {
        let good = [
            ("thing1", "北京理工大学2027届毕业生图像采集"),
            ("phrase2", "审核未通过"),
            ("time3", "2026年3月1日 08:05"),
            ("time3", "2026-03-01 08:05:09"),
            ("date1", "2026年12月31日"),
            ("amount1", "¥20.00元"),
            ("character_string4", "ORD-1"),
        ];
        for (name, text) in good {
            assert!(may_hold(name, text), "{name} {text}");
        }
        let bad = [
            ("thing1", "北京理工大学二〇二七届毕业生图像信息采集工作"),
            ("thing1", ""),
            ("thing1", "一\n二"),
            ("phrase2", "Approved"),
            ("phrase2", "审核没有通过"),
            ("time3", "2026年13月1日"),
            ("time3", "soon"),
            ("colour1", "red"),
        ];
        for (name, text) in bad {
            assert!(!may_hold(name, text), "{name} {text}");
        }
    }
}
