//! The stored data of a student: shown, corrected, and erased.

use tests::console::Console;
use tests::page::{Role, Target};
use tests::walk::Walk;
use tests::words::ZH;
use tests::world::journey;

use crate::{desk, screens, staff};

#[test]
fn a_student_with_a_wrong_roster_entry_reaches_the_correction_request_and_returns() {
    let _corrections = desk::corrections();
    journey("wrong-entry", async |story| {
        let walk = Walk::begin(story).await;
        walk.verify().await;
        walk.at(ZH.confirm).await;
        walk.phone.press("信息有误").await;
        walk.at("我的数据").await;
        let field = Target::role_with(Role::Combobox, "有误的信息");
        walk.phone.see(&field).await;
        walk.phone.until("the focus", async || walk.phone.is_focused(&field).await.then_some(())).await;
        walk.phone.fill("正确内容", "院校代码应当是 10007").await;
        walk.phone.press("提交更正申请").await;
        walk.phone.read("已提交，等待处理").await;
        walk.phone.back().await;
        walk.confirm().await;

        let admin = Console::sign_in(story, "admin").await;
        admin.open("/staff#/corrections").await;
        admin.read("院校代码应当是 10007").await;
        admin.press("答复").await;
        admin.see(&Target::role(Role::Dialog, "答复")).await;
        admin.fill("给学生的答复", "已与学校核实，院校代码无误").await;
        admin.press("发送答复").await;
        admin.read("没有待处理的申请").await;
    });
}

#[test]
fn a_student_reads_the_stored_data_has_it_corrected_and_erases_it() {
    let _corrections = desk::corrections();
    journey("my-data", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_uploaded().await;
        walk.phone.tap(&Target::role(Role::Link, "我的数据")).await;
        walk.at("我的数据").await;
        walk.phone.read(&walk.student.number).await;
        walk.phone.read("办理编号").await;
        walk.phone.see(&Target::role(Role::Button, "查看原图")).await;
        walk.phone.see_no(&Target::text(&walk.student.document)).await;
        screens::look(&walk.phone, &ZH, "my-data").await;

        walk.phone.choose("有误的信息", "姓名").await;
        walk.phone.fill("正确内容", "林霖").await;
        walk.phone.press("提交更正申请").await;
        walk.phone.read("已提交，等待处理").await;
        let admin = Console::sign_in(story, "admin").await;
        admin.open("/staff#/corrections").await;
        admin.read("姓名：林霖").await;
        staff::look(&admin, "corrections-zh").await;
        admin.press("采纳").await;
        admin.see(&Target::role(Role::Dialog, "采纳")).await;
        staff::look(&admin, "corrections-apply-zh").await;
        admin.fill("给学生的答复", "已与学校核实").await;
        admin.press("更新名册").await;
        admin.read("没有待处理的申请").await;
        walk.phone.reload().await;
        walk.phone.read("提交的申请已采纳").await;
        walk.phone.read("已与学校核实").await;
        walk.phone.press("English").await;
        walk.at("My data").await;
        walk.phone.press("中文").await;

        walk.phone.press("删除我的数据").await;
        walk.phone.see(&Target::role(Role::Dialog, "删除全部数据？")).await;
        screens::look(&walk.phone, &ZH, "my-data-erase").await;
        walk.phone.press("确认删除").await;
        walk.phone.read("您的数据即将删除").await;
        screens::look(&walk.phone, &ZH, "my-data-erasing").await;
        walk.phone.press("English").await;
        walk.phone.read("Your data is about to be erased").await;
        walk.phone.press("中文").await;
        walk.phone.press("取消删除").await;
        walk.phone.see(&Target::role(Role::Button, "删除我的数据")).await;
    });
}
