//! A call to the hotline.

use tests::console::Console;
use tests::page::{Role, Target};
use tests::world::journey;

use crate::screens::picture;

/// The demonstration's student whose photograph was rejected.
const REJECTED: &str = "1114827496";

#[test]
fn support_finds_a_student_and_an_administrator_sees_the_whole_number() {
    journey("support", async |story| {
        let desk = Console::sign_in(story, "admin").await;
        desk.open("/staff#/students").await;
        desk.see(&Target::role(Role::Heading, "查询学生")).await;
        desk.press("查询").await;
        desk.read("请填写学号、姓名").await;
        desk.fill("学号、姓名、办理编号或证件号码末几位", "9999999999").await;
        desk.press("查询").await;
        desk.read("没有找到这名学生").await;
        desk.fill("学号、姓名、办理编号或证件号码末几位", REJECTED).await;
        desk.press("查询").await;
        desk.read("李明轩").await;
        desk.read("退回重拍").await;
        desk.read("610***********416X").await;
        picture(&desk, "staff-student-zh").await;
        desk.press("显示完整号码").await;
        desk.read("61011320050103416X").await;
    });
}
