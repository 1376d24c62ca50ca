//! Subscription messages (订阅通知): the content of their fields, and sending one.

use serde_json::{Map, Value, json};
use shared::api::staff::messages::MessageKind;
use shared::money::Fen;
use shared::time::Timestamp;

use super::api::{self, WechatError};
use super::settings::{Occasion, Template, Word};
use super::token;
use super::{OpenId, WeChat};
use crate::app::App;

/// The content of a message. It contains no person's name, because a locked phone may show it.
#[derive(Debug, Clone)]
pub struct MessageContext<'a> {
    pub kind: MessageKind,
    /// 采集 title.
    pub collection: &'a str,
    /// 院校名称.
    pub school: &'a str,
    /// The time of the event.
    pub at: Timestamp,
    /// The fee after an approval.
    pub fee: Fen,
    /// The deadline for another photograph after a rejection.
    pub until: Option<Timestamp>,
}

/// The occasion of a kind of message.
#[must_use]
pub const fn occasion(kind: MessageKind) -> Occasion {
    match kind {
        MessageKind::Approved | MessageKind::Rejected | MessageKind::Reopened => Occasion::Verdict,
        MessageKind::RemindSubmit | MessageKind::RemindPay | MessageKind::Erasing => Occasion::Reminder,
    }
}

/// The state in at most five characters, so that it fits a `phrase`.
const fn state(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Approved => "审核通过",
        MessageKind::Rejected => "审核未通过",
        MessageKind::Reopened => "重新审核",
        MessageKind::RemindSubmit => "待提交",
        MessageKind::RemindPay => "待支付",
        MessageKind::Erasing => "即将删除",
    }
}

/// What to do, in at most twenty characters, so that it fits a `thing`.
fn hint(kind: MessageKind, fee: Fen, until: Option<Timestamp>) -> String {
    let hint = match kind {
        MessageKind::Approved if fee.is_zero() => "照片已通过，无需其他操作",
        MessageKind::Approved => "照片已通过，请进入页面支付",
        MessageKind::Rejected => match until {
            Some(until) => return recapture(until),
            None => "请查看原因，重新采集照片",
        },
        MessageKind::Reopened => "照片将重新审核，请查看说明",
        MessageKind::RemindSubmit => "请在采集截止前提交照片",
        MessageKind::RemindPay => "照片已通过，请尽快支付",
        MessageKind::Erasing => "非本人申请请进入页面取消",
    };
    hint.to_owned()
}

/// The page that the message opens shows the reasons; the deadline is shown on the locked phone.
fn recapture(until: Timestamp) -> String {
    let (date, hour, minute) = until.deadline_in_china();
    format!("请于{}月{}日{hour:02}:{minute:02}前重新采集", date.month(), date.day())
}

/// The fields of a template, filled in and cut to WeChat's limits.
#[must_use]
pub fn compose(template: &Template, facts: &MessageContext<'_>) -> Value {
    let text = |field: &str, word: Word| match word {
        Word::Collection => facts.collection.to_owned(),
        Word::School => facts.school.to_owned(),
        Word::State => state(facts.kind).to_owned(),
        Word::Time => moment(field, facts.at),
        Word::Hint => hint(facts.kind, facts.fee, facts.until),
    };
    let filled = template.fields.iter();
    let filled =
        filled.map(|(field, word)| (field.clone(), json!({ "value": fit(field, &text(field, *word)) })));
    Value::Object(filled.collect::<Map<_, _>>())
}

/// A time in China, in the format of a `date` or of any other field.
fn moment(field: &str, at: Timestamp) -> String {
    let (date, hour, minute) = at.civil_in_china();
    let (year, month, day) = (date.year(), date.month(), date.day());
    match kind_of(field) {
        "date" => format!("{year}年{month}月{day}日"),
        _ => format!("{year}年{month}月{day}日 {hour:02}:{minute:02}"),
    }
}

/// The kind of a field: its name without the number.
fn kind_of(field: &str) -> &str {
    field.trim_end_matches(|c: char| c.is_ascii_digit())
}

/// Why a word can't be used in a field of this name; `None` when it can.
#[must_use]
pub fn misfit(field: &str, word: Word) -> Option<&'static str> {
    match (kind_of(field), word) {
        ("thing", _) | ("time" | "date", Word::Time) | ("phrase", Word::State) | ("name", Word::School) => {
            None
        }
        ("time" | "date", Word::Collection | Word::School | Word::State | Word::Hint) => {
            Some("WeChat takes a moment there: the word is time")
        }
        ("phrase", Word::Collection | Word::School | Word::Time | Word::Hint) => {
            Some("WeChat takes five 汉字 there: the word is state")
        }
        _ => Some(
            "none of our words is what WeChat takes there: apply for a template with thing, phrase, time or date",
        ),
    }
}

/// The value of an empty field, because WeChat refuses an empty value.
const NOTHING: &str = "-";

/// Fits `text` to a field; otherwise WeChat refuses the whole message (47003). The result is one line, with only the
/// characters of the field's type, and not longer than the field. A cut text ends in an ellipsis.
fn fit(field: &str, text: &str) -> String {
    let is_han = |c: &char| matches!(*c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}');
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // The limits in WeChat's documentation of the parameters of 订阅消息.
    let (limit, line) = match kind_of(field) {
        "phrase" => (5, line.chars().filter(is_han).collect()),
        "name" => (10, line),
        "character_string" | "letter" | "number" => {
            (32, line.chars().filter(char::is_ascii_graphic).collect())
        }
        // These have fixed formats, which are never too long.
        "time" | "date" => return line,
        _ => (20, line),
    };
    let cut = match line.chars().count() {
        0 => NOTHING.to_owned(),
        n if n <= limit => line,
        _ if kind_of(field) == "thing" => line.chars().take(limit - 1).chain(['…']).collect(),
        _ => line.chars().take(limit).collect(),
    };
    cut.trim().to_owned()
}

/// Sends a message that leads to a page.
pub async fn send(
    app: &App,
    wechat: &WeChat,
    to: &OpenId,
    template: &Template,
    page: &str,
    facts: &MessageContext<'_>,
) -> Result<(), WechatError> {
    let body = json!({
        "touser": to.expose(),
        "template_id": template.id,
        "page": page,
        "data": compose(template, facts),
    });
    let request = |token: &str| {
        let path = "/cgi-bin/message/subscribe/bizsend";
        api::post(wechat, &api::address(wechat, path, &[("access_token", token)]), &body)
    };
    token::call::<Value>(app, wechat, request).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_gets_what_wechat_takes_of_it() {
        let long = "北京理工大学2027届本科毕业生学历证书电子注册图像采集";
        let table = [
            ("thing1", long),
            ("thing1", "一行\n两行"),
            ("phrase2", "审核未通过"),
            ("phrase2", "审核 passed 通过了吗"),
            ("name3", "阿卜杜热合曼·买买提艾力"),
            ("character_string4", "BIT 2027 届"),
            ("character_string4", "北京"),
            ("thing5", ""),
            ("time6", "2026年11月23日 16:00"),
            ("whatever7", long),
        ];
        let rows: Vec<_> =
            table.iter().map(|(field, text)| format!("{field}: {}", fit(field, text))).collect();
        insta::assert_snapshot!(rows.join("\n"), @r"
        thing1: 北京理工大学2027届本科毕业生学历证…
        thing1: 一行 两行
        phrase2: 审核未通过
        phrase2: 审核通过了
        name3: 阿卜杜热合曼·买买提
        character_string4: BIT2027
        character_string4: -
        thing5: -
        time6: 2026年11月23日 16:00
        whatever7: 北京理工大学2027届本科毕业生学历证书
        ");
    }

    #[test]
    fn a_word_is_allowed_only_in_a_field_that_takes_it() {
        let fits =
            [("thing1", Word::Hint), ("time2", Word::Time), ("phrase3", Word::State), ("date10", Word::Time)];
        assert!(fits.iter().all(|(field, word)| misfit(field, *word).is_none()));
        let misfits = [
            ("time2", Word::Hint),
            ("phrase3", Word::Collection),
            ("amount4", Word::State),
            ("", Word::Time),
        ];
        assert!(misfits.iter().all(|(field, word)| misfit(field, *word).is_some()));
    }

    #[test]
    fn none_of_our_own_texts_has_to_be_cut() {
        for kind in MessageKind::ALL {
            assert_eq!(fit("phrase1", state(*kind)), state(*kind));
            // The last minute of a year with four digits.
            let until = Timestamp::from_millis(1_798_732_800_000);
            for (fee, until) in [(0, None), (2000, None), (0, Some(until))] {
                let hint = hint(*kind, Fen::new(fee), until);
                assert_eq!(fit("thing1", &hint), hint);
            }
        }
    }

    #[test]
    fn a_message_is_the_template_filled_in() {
        let template: Template = toml::from_str(
            "id = 't1'\nfields = { thing1 = 'collection', phrase2 = 'state', time3 = 'time', thing4 = 'hint', date5 = 'time' }",
        )
        .unwrap();
        let facts = MessageContext {
            kind: MessageKind::Rejected,
            collection: "测试大学2027届毕业生图像采集",
            school: "测试大学",
            at: Timestamp::from_millis(1_795_420_800_000),
            fee: Fen::new(2000),
            // 2026-11-30T16:00:00Z: midnight in China.
            until: Some(Timestamp::from_millis(1_796_054_400_000)),
        };
        let fields = compose(&template, &facts);
        let field = |name: &str| fields[name]["value"].as_str().unwrap_or_default().to_owned();
        assert_eq!(
            ["thing1", "phrase2", "time3", "thing4", "date5"].map(field),
            [
                "测试大学2027届毕业生图像采集",
                "审核未通过",
                "2026年11月23日 16:00",
                "请于11月30日24:00前重新采集",
                "2026年11月23日"
            ]
        );
    }
}
