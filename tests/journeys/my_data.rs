//! What a student can see of what is stored, have corrected, and take back.

use tests::console::Console;
use tests::page::{Role, Target};
use tests::walk::Walk;
use tests::words::ZH;
use tests::world::journey;

use crate::{screens, staff};

#[test]
fn a_student_reads_what_is_stored_has_it_corrected_and_takes_it_all_back() {
    journey("my-data", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_uploaded().await;
        walk.phone.tap(&Target::role(Role::Link, "我的数据")).await;
        walk.at("我的数据").await;
        walk.phone.read(&walk.student.number).await;
        walk.phone.see_no(&Target::text(&walk.student.document)).await;
        screens::look(&walk.phone, &ZH, "my-data").await;

        walk.phone.choose("有误的信息", "姓名").await;
        walk.phone.fill("应当是什么", "林霖").await;
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
        walk.phone.see(&Target::role(Role::Button, ZH.start)).await;
        assert_eq!(walk.phone.fetch("/api/application").await, Err(401), "signed out");
        walk.verify().await;
        walk.phone.read("未匹配到采集信息").await;
    });
}
