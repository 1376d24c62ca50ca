//! The hotline's staff search a student, and an administrator changes one roster entry.

use tests::console::Console;
use tests::page::{Role, Target};
use tests::people::Student;
use tests::walk::Walk;
use tests::world::journey;

use crate::staff::look;

/// Index of a student for this file alone; not in the test roster.
const NEW: u32 = 450;

#[test]
fn a_student_is_found_by_what_they_say_on_the_telephone() {
    journey("hotline", async |story| {
        let walk = Walk::begin(story).await;
        walk.to_uploaded().await;
        let Student { document, number, .. } = &walk.student;
        let reviewer = Console::sign_in(story, "reviewer").await;
        reviewer.open("/staff#/students").await;
        for known in [&document[12..], number] {
            reviewer.fill("学号、姓名、办理编号或证件号码末几位", known).await;
            reviewer.press("查询").await;
            reviewer.read("提交过的照片").await;
            reviewer.read(number).await;
            reviewer.see_no(&Target::text(document)).await;
        }
        look(&reviewer, "student-zh").await;
        assert!(reviewer.all(&Target::role(Role::Button, "更正信息")).await.is_empty(), "not a reviewer's");
        // All students of the test roster with one surname.
        reviewer.fill("学号、姓名、办理编号或证件号码末几位", "安").await;
        reviewer.press("查询").await;
        reviewer.read("请与来电人核对").await;
        look(&reviewer, "students-zh").await;
        reviewer.press("English").await;
        reviewer.see(&Target::role(Role::Heading, "Find a student")).await;
        look(&reviewer, "students-en").await;
    });
}

#[test]
fn one_student_is_added_corrected_and_removed() {
    journey("one-student", async |story| {
        let student = Student::of(NEW);
        let admin = Console::sign_in(story, "admin").await;
        admin.open("/staff#/students").await;
        admin.press("添加学生").await;
        admin.see(&Target::role(Role::Dialog, "添加学生")).await;
        admin.fill("姓名", &student.name).await;
        admin.fill("证件号码", &student.document[..17]).await;
        look(&admin, "student-add-zh").await;
        admin.press("加入名册").await;
        admin.read("长度不对").await;
        look(&admin, "student-add-wrong-zh").await;
        admin.fill("证件号码", &student.document).await;
        admin.fill("学号", &student.number).await;
        admin.press("加入名册").await;
        admin.read("未开始").await;

        admin.press("更正信息").await;
        admin.fill("姓名", "安若水").await;
        look(&admin, "student-correct-zh").await;
        admin.press("保存").await;
        admin.see_no(&Target::role(Role::Dialog, "更正信息")).await;
        admin.read("安若水").await;

        // For a changed document number, the administrator has to select whose document it is.
        admin.press("更正信息").await;
        admin.fill("证件号码", &Student::of(NEW + 1).document).await;
        admin.press("保存").await;
        admin.read("请先核对证件原件").await;
        look(&admin, "student-whose-zh").await;
        admin.press("取消").await;

        admin.press("移出名册").await;
        admin.see(&Target::role(Role::Dialog, "移出名册")).await;
        look(&admin, "student-withdraw-zh").await;
        admin.press("确认移出").await;
        admin.see_no(&Target::role(Role::Dialog, "移出名册")).await;
        admin.fill("学号、姓名、办理编号或证件号码末几位", &student.number).await;
        admin.press("查询").await;
        admin.read("没有找到这名学生").await;
    });
}
