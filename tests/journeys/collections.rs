//! The console's collections: made, edited, hung on walls, watched.

use tests::console::Console;
use tests::driver::Screen;
use tests::page::{Page, Role, Target};
use tests::server::OPEN;
use tests::walk::Walk;
use tests::world::{journey, journey_apart};

use crate::staff::look;

const TEXT: &str =
    "# 到场须知\n请**提前十分钟**到达。\n- 携带学生证\n- 着深色上衣\n<script>alert(1)</script>";

async fn fill_in(admin: &Page, slug: &str) {
    for (field, text) in [
        ("标题", "测试学院2027届图像采集"),
        ("院校名称", "测试学院"),
        ("院校代码", "99901"),
        ("网址名称", slug),
        ("采集机构", "测试采集中心"),
        ("咨询电话", "400-000-0001"),
        ("说明", TEXT),
    ] {
        admin.fill(field, text).await;
    }
    admin.set_moment("开始时间", "2026-01-01T08:00").await;
    admin.set_moment("结束时间", "2099-01-01T08:00").await;
}

#[test]
fn a_collection_is_made_and_its_students_read_what_the_school_wrote() {
    // Its collection is on everybody's first screen.
    journey_apart("collection-made", async |story| {
        let admin = Console::sign_in(story, "admin").await;
        admin.open("/staff#/collections").await;
        admin.see(&Target::role(Role::Link, "新建采集")).await;
        look(&admin, "collections-zh").await;
        admin.tap(&Target::role(Role::Link, "新建采集")).await;
        admin.press("保存").await;
        admin.read("项需要修改").await;
        // The first field of the form has the focus, and each message says what the field takes.
        assert!(admin.is_focused(&Target::role_with(Role::Textbox, "标题")).await);
        admin.read("院校代码 · 请填写：5 位数字").await;
        admin.fill("审核时限", "0").await;
        admin.press("保存").await;
        admin.read("审核时限（小时） · 超出允许的范围：1–720 小时的整数").await;
        admin.fill("审核时限", "24").await;
        fill_in(&admin, OPEN).await;
        // The preview is what students will read: made by the server, without what could run.
        admin.see(&Target::role(Role::Heading, "到场须知")).await;
        look(&admin, "collection-new-zh").await;
        admin.press("保存").await;
        admin.read("已被其他采集使用").await;
        admin.fill("网址名称", "test-2027").await;
        admin.press("保存").await;
        admin.see(&Target::role(Role::Link, "测试学院2027届图像采集")).await;

        let phone = story.phone().await;
        phone.open("/").await;
        phone.tap(&Target::role_with(Role::Link, "测试学院")).await;
        phone.see(&Target::role(Role::Heading, "到场须知")).await;
        phone.see(&Target::words("携带学生证")).await;
        assert!(!phone.reads("alert(1)").await, "a script is neither run nor read");
        look(&phone, "student-notice-zh").await;
    });
}

#[test]
fn a_collection_is_copied_archived_and_deleted() {
    journey_apart("collection-over", async |story| {
        let admin = Console::sign_in(story, "admin").await;
        admin.open("/staff#/collections/yunling-2027").await;
        admin.tap(&Target::role(Role::Link, "复制为新采集")).await;
        admin.read("这是一份副本").await;
        admin.press("保存").await;
        admin.read("网址名称 · 请填写").await;
        admin.read("开始时间 · 请填写：请选择日期和时间").await;
        admin.fill("网址名称", "yunling-2028").await;
        admin.set_moment("开始时间", "2028-03-01T08:00").await;
        admin.set_moment("结束时间", "2028-04-01T08:00").await;
        look(&admin, "collection-copy-zh").await;
        admin.press("保存").await;
        admin.see(&Target::role(Role::Link, "新建采集")).await;

        admin.open("/staff#/collections/yunling-2028").await;
        admin.press("归档").await;
        admin.read("已归档：只能查看").await;
        look(&admin, "collection-archived-zh").await;
        admin.open("/staff#/collections").await;
        admin.see(&Target::role(Role::Link, "新建采集")).await;
        admin.press("显示已归档（1）").await;
        admin.read("yunling-2028").await;
        look(&admin, "collections-archived-zh").await;

        admin.open("/staff#/collections/yunling-2028").await;
        admin.press("删除").await;
        admin.see(&Target::role(Role::Dialog, "删除")).await;
        admin.fill("再次输入网址名称", "yunling-2027").await;
        let yes =
            async || admin.client.find(fantoccini::Locator::Id("yes")).await.expect("a question is open");
        yes().await.click().await.expect("it can be answered");
        admin.read("与网址名称不一致").await;
        look(&admin, "collection-delete-zh").await;
        admin.fill("再次输入网址名称", "yunling-2028").await;
        yes().await.click().await.expect("it can be answered");
        admin.see(&Target::role(Role::Link, "新建采集")).await;
        assert!(!admin.reads("显示已归档").await);
    });
}

#[test]
fn a_collection_that_somebody_else_changed_is_not_overwritten() {
    journey("collection-conflict", async |story| {
        let (one, other) = (Console::sign_in(story, "admin").await, Console::sign_in(story, "admin").await);
        for desk in [&one, &other] {
            desk.open("/staff#/collections/yunling-2027").await;
            desk.see(&Target::role_with(Role::Textbox, "咨询电话")).await;
        }
        one.fill("咨询电话", "400-000-0002").await;
        one.press("保存").await;
        one.see(&Target::role(Role::Link, "新建采集")).await;
        other.fill("咨询电话", "400-000-0003").await;
        other.press("保存").await;
        other.read("他人刚刚修改了这项采集").await;
        other.press("重新读取").await;
        other.see_no(&Target::text("他人刚刚修改了这项采集")).await;
        other.fill("咨询电话", "400-000-0003").await;
        other.press("保存").await;
        other.see(&Target::role(Role::Link, "新建采集")).await;
    });
}

#[test]
fn progress_moves_while_somebody_looks_at_it() {
    journey("progress", async |story| {
        let school = Console::sign_in_at(story, "school", Screen::TabletAcross).await;
        // A school lands where its collections are, sees its own, and may not edit.
        school.see(&Target::role_with(Role::Link, "北京理工大学")).await;
        assert!(!school.reads("云岭师范学院").await && !school.reads("新建采集").await);
        school.open(&format!("/staff#/collections/{OPEN}/progress")).await;
        school.see(&Target::words("实时更新")).await;
        look(&school, "progress-tablet-zh").await;
        let before = handed_in(&school).await;
        let walk = Walk::begin(story).await;
        walk.to_uploaded().await;
        school
            .until("one more that is handed in", async || (handed_in(&school).await > before).then_some(()))
            .await;
        school.open(&format!("/staff#/collections/{OPEN}/poster")).await;
        school.see(&Target::role_with(Role::Img, &format!("/#/c/{OPEN}"))).await;
        look(&school, "poster-tablet-zh").await;
        school.press("English").await;
        school.read("Scan with WeChat").await;
        look(&school, "poster-tablet-en").await;
    });
}

/// The second figure.
async fn handed_in(desk: &Page) -> i64 {
    let script = "return document.querySelectorAll('.figure__value')[1]?.textContent ?? ''";
    let text = desk.run(script, Vec::new()).await;
    text.as_str().and_then(|text| text.parse().ok()).unwrap_or(-1)
}
