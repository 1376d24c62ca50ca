//! Students who can't verify, and the texts that they see.

use tests::page::{Role, Target};
use tests::people::{Student, somebody};
use tests::server::{CLOSED, NOT_YET_OPEN};
use tests::world::journey;

use crate::screens::look;
use tests::walk::Walk;
use tests::words::ZH;

const NOT_MATCHED: &str = "未匹配到采集信息";

#[test]
fn an_unknown_person_and_a_wrong_document_see_the_same_screen() {
    journey("no-match", async |story| {
        let walk = Walk::begin(story).await;
        let (known, other) = (somebody(), somebody());
        let stranger = Student { name: "无此人".to_owned(), ..Student::of(900) };
        let wrong_document = Student { document: other.document, ..known.clone() };
        let wrong_name = Student { name: other.name, ..known };
        let mut told = Vec::new();
        for student in [stranger, wrong_document, wrong_name] {
            walk.open("/verify").await;
            walk.phone.reload().await;
            walk.at(ZH.verify).await;
            walk.fill(&student).await;
            walk.consent().await;
            walk.at(NOT_MATCHED).await;
            told.push(walk.phone.words().await);
        }
        assert!(told[0].contains("请检查以下几项，仍不行请联系学院"), "{}", told[0]);
        assert!(told.iter().all(|words| *words == told[0]), "{told:?}");
        look(&walk.phone, &ZH, "not-matched").await;
        walk.phone.press("退出").await;
        walk.phone.see(&Target::role(Role::Button, ZH.start)).await;
    });
}

#[test]
fn declining_the_consents_keeps_the_typed_values() {
    journey("declined", async |story| {
        let walk = Walk::begin(story).await;
        walk.open("/verify").await;
        walk.at(ZH.verify).await;
        walk.fill(&walk.student).await;
        walk.phone.press(ZH.submit).await;
        walk.phone.see(&Target::role(Role::Dialog, ZH.consent)).await;
        walk.phone.press(ZH.agree).await;
        walk.phone.read("请先勾选以上两项同意").await;
        walk.phone.press(ZH.cancel).await;
        walk.phone.see_no(&Target::role(Role::Dialog, ZH.consent)).await;
        let name = walk.phone.see(&Target::role_with(Role::Textbox, ZH.name)).await;
        let typed = name.prop("value").await.expect("a field has a value");
        assert_eq!(typed.as_deref(), Some(walk.student.name.as_str()));
    });
}

#[test]
fn a_refused_character_and_another_kind_of_document_are_named() {
    journey("refused-character", async |story| {
        let walk = Walk::begin(story).await;
        walk.open("/verify").await;
        walk.at(ZH.verify).await;
        walk.phone.fill(ZH.name, "张三①").await;
        walk.phone.fill(ZH.document_number, "830000200504193012").await;
        walk.phone.fill(ZH.phone, "138001380o0").await;
        walk.phone.press(ZH.submit).await;
        walk.phone.read("第 3 个字符“①”不能填写").await;
        walk.phone.read("这像是港澳台居民居住证的号码").await;
        walk.phone.read("第 10 个字符“o”不能填写").await;
        look(&walk.phone, &ZH, "refused-character").await;
    });
}

#[test]
fn autofilled_values_count_with_and_without_events() {
    journey("autofill", async |story| {
        let walk = Walk::begin(story).await;
        walk.open("/verify").await;
        walk.at(ZH.verify).await;
        // Only `change` for two fields, as password managers dispatch it, and no event for the third.
        let fill = "for (const [id, value, event] of arguments[0]) {
            const input = document.getElementById(id);
            input.value = value;
            if (event) input.dispatchEvent(new Event(event, { bubbles: true }));
        }";
        let Student { name, document, phone, .. } = &walk.student;
        let fields = serde_json::json!([
            ["name", name, "change"],
            ["document-number", document, "change"],
            ["phone", phone, null]
        ]);
        walk.phone.run(fill, vec![fields]).await;
        walk.consent().await;
        walk.at(ZH.confirm).await;
    });
}

#[test]
fn a_mistyped_digit_is_named_when_the_field_is_left_and_not_before() {
    journey("mistyped", async |story| {
        const WRONG: &str = "校验位不符，有一位填错了，请逐位核对";
        let walk = Walk::begin(story).await;
        walk.open("/verify").await;
        walk.at(ZH.verify).await;
        let mut mistyped = walk.student.clone();
        let last = if mistyped.document.ends_with('1') { "2" } else { "1" };
        mistyped.document.replace_range(17.., last);
        walk.phone.fill(ZH.document_number, &mistyped.document).await;
        assert!(!walk.phone.reads(WRONG).await, "nobody is interrupted while typing");
        walk.phone.keys("\u{E004}").await;
        walk.phone.read(WRONG).await;
        walk.fill(&mistyped).await;
        walk.phone.press(ZH.submit).await;
        walk.phone.read("有 1 项需要修改").await;
        look(&walk.phone, &ZH, "verify-wrong").await;
        let field = Target::role_with(Role::Textbox, ZH.document_number);
        assert!(walk.phone.is_focused(&field).await, "the focus goes to the field that is wrong");
        walk.phone.tap(&Target::role_with(Role::Textbox, ZH.name)).await;
        assert!(!walk.phone.is_focused(&field).await);
        walk.phone.tap(&Target::role(Role::Link, &[ZH.document_number, "：", WRONG].concat())).await;
        assert!(walk.phone.is_focused(&field).await, "so does the summary's line about it");
        walk.at(ZH.verify).await;
    });
}

#[test]
fn a_closed_collection_shows_that_it_closed_and_a_future_one_when_it_opens() {
    journey("windows", async |story| {
        let phone = story.phone().await;
        phone.open(&format!("/#/c/{CLOSED}")).await;
        phone.read("采集已结束").await;
        phone.read("已于北京时间").await;
        phone.read("24:00 结束").await;
        look(&phone, &ZH, "closed").await;
        assert!(phone.all(&Target::role(Role::Button, ZH.start)).await.is_empty());
        phone.open(&format!("/#/c/{NOT_YET_OPEN}")).await;
        phone.read("采集尚未开始").await;
        phone.read("将于北京时间").await;
        look(&phone, &ZH, "not-yet-open").await;
        assert!(phone.all(&Target::role(Role::Button, ZH.start)).await.is_empty());
        // The addresses of later screens redirect to the notice.
        phone.open(&format!("/#/c/{NOT_YET_OPEN}/verify")).await;
        phone.read("采集尚未开始").await;
    });
}

#[test]
fn an_unknown_address_shows_an_error() {
    journey("lost", async |story| {
        let phone = story.phone().await;
        phone.open("/#/nowhere").await;
        phone.read("没有这个页面").await;
        look(&phone, &ZH, "lost").await;
        phone.tap(&Target::role(Role::Link, "返回首页")).await;
        phone.see(&Target::role(Role::Heading, ZH.home)).await;
    });
}

#[test]
fn after_too_many_attempts_a_student_waits_and_sees_how_long() {
    journey("attempts", async |story| {
        let walk = Walk::begin(story).await;
        let stranger = Student { name: "无此人".to_owned(), ..Student::of(901) };
        for _ in 0..5 {
            walk.open("/verify").await;
            walk.phone.reload().await;
            walk.at(ZH.verify).await;
            walk.fill(&stranger).await;
            walk.consent().await;
            walk.at(NOT_MATCHED).await;
        }
        walk.open("/verify").await;
        walk.phone.reload().await;
        walk.at(ZH.verify).await;
        walk.fill(&stranger).await;
        walk.consent().await;
        walk.phone.read("尝试次数过多").await;
        walk.phone.read("秒后再试").await;
        look(&walk.phone, &ZH, "too-many-attempts").await;
    });
}
