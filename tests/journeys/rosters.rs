//! The import of a school's roster in the console, with files as schools send them.

use std::fmt::Write as _;

use tests::console::Console;
use tests::page::{Page, Role, Target};
use tests::people::Student;
use tests::rosters::{self, Cell, HEADER, row};
use tests::server::OPEN;
use tests::walk::Walk;
use tests::words::ZH;
use tests::world::{Story, journey};

use crate::staff::look;

/// Index of the first student of this file; not in the test roster.
const FIRST: u32 = 400;

async fn wizard(story: &Story) -> Page {
    let admin = Console::sign_in(story, "admin").await;
    admin.open(&format!("/staff#/collections/{OPEN}/roster")).await;
    admin.see(&Target::role(Role::Heading, "导入名册")).await;
    admin
}

/// Verifies the student and checks the values of the roster.
async fn is_matched(story: &Story, student: Student) {
    let walk = Walk { phone: story.phone().await, words: &ZH, student, collection: OPEN };
    walk.verify().await;
    walk.at(ZH.confirm).await;
    walk.phone.read(&walk.student.number).await;
}

#[test]
fn a_workbook_is_corrected_column_by_column_and_row_by_row_until_its_students_are_matched() {
    journey("roster-workbook", async |story| {
        let folder = tempfile::TempDir::new().expect("the machine has room for a folder");
        let people: Vec<Student> = (FIRST..FIRST + 4).map(Student::of).collect();
        let header = ["编号", "姓名", "证件类型", "证件号码"];
        let mut rows: Vec<_> = people.iter().map(row).collect();
        let last = people[0].document.len() - 1;
        let other = if people[0].document.ends_with('1') { "2" } else { "1" };
        rows[0][3] = Cell::Text([&people[0].document[..last], other].concat());
        // The number that a spreadsheet makes of eighteen digits without the text format.
        rows[1][3] = Cell::Number(110_000_200_401_010_000.0);
        rows[2][2] = "借书证".into();
        rows[3][0] = Cell::Text(people[2].number.clone());
        let wrong = rosters::file(folder.path(), "名册.xlsx", &rosters::workbook(&header, rows));
        let right = rosters::workbook(&HEADER, people.iter().map(row));
        let right = rosters::file(folder.path(), "名册-改正.xlsx", &right);

        let admin = wizard(story).await;
        look(&admin, "roster-zh").await;
        admin.give_file("选择名册文件", &wrong).await;
        admin.read("没有找到“学号”列").await;
        look(&admin, "roster-mapping-zh").await;
        admin.choose("学号", "1. 编号").await;
        admin.read("4 行中有 4 处问题").await;
        for told in ["校验位不符", "末几位已经丢失", "未知的证件类型", "与第 4 行相同"]
        {
            admin.read(told).await;
        }
        admin.see(&Target::role(Role::Button, "下载带问题列的表格（CSV）")).await;
        look(&admin, "roster-problems-zh").await;
        assert!(admin.all(&Target::role_with(Role::Button, "导入")).await.is_empty(), "all or nothing");

        admin.give_file("选择名册文件", &right).await;
        admin.read("没有问题：将新增 4 人").await;
        look(&admin, "roster-dry-run-zh").await;
        admin.press("导入 4 人").await;
        admin.read("已导入").await;
        look(&admin, "roster-imported-zh").await;
        is_matched(story, people[3].clone()).await;
    });
}

#[test]
fn a_table_from_a_chinese_windows_updates_its_students() {
    journey("roster-gb18030", async |story| {
        let folder = tempfile::TempDir::new().expect("the machine has room for a folder");
        let student = Student::of(FIRST + 10);
        let table = |name: &str| {
            let mut csv = "学号,姓名,身份证号\n".to_owned();
            let Student { number, document, .. } = &student;
            writeln!(csv, "{number},{name},{document}").expect("a string takes any text");
            rosters::gb18030(&csv)
        };
        let first = rosters::file(folder.path(), "first.csv", &table("安错字"));
        let second = rosters::file(folder.path(), "second.csv", &table(&student.name));

        let admin = wizard(story).await;
        for (file, says) in [(first, "将新增 1 人"), (second, "更新 1 人")] {
            admin.give_file("选择名册文件", &file).await;
            // The header 身份证号 implies the document kind.
            admin.read("全部视为居民身份证").await;
            admin.read("CSV，GB18030").await;
            admin.read(says).await;
            admin.press("导入 1 人").await;
            admin.read("已导入").await;
        }
        is_matched(story, student).await;
    });
}

#[test]
fn a_student_number_that_moves_to_another_document_needs_a_confirmation() {
    journey("roster-documents", async |story| {
        let folder = tempfile::TempDir::new().expect("the machine has room for a folder");
        let (former, new) = (Student::of(FIRST + 30), Student::of(FIRST + 31));
        let table = |student: &Student| rosters::workbook(&HEADER, [row(student)]);
        let first = rosters::file(folder.path(), "first.xlsx", &table(&former));
        let same_number = Student { number: former.number.clone(), ..new };
        let second = rosters::file(folder.path(), "second.xlsx", &table(&same_number));

        let admin = wizard(story).await;
        admin.give_file("选择名册文件", &first).await;
        admin.read("将新增 1 人").await;
        admin.press("导入 1 人").await;
        admin.read("已导入").await;
        is_matched(story, former.clone()).await;

        admin.give_file("选择名册文件", &second).await;
        admin.read("1 个学号的证件与名册不同").await;
        admin.see_no(&Target::text(&former.document)).await;
        assert!(
            admin.all(&Target::role_with(Role::Button, "导入")).await.is_empty(),
            "nothing without the word"
        );
        look(&admin, "roster-documents-zh").await;
        admin.tick("学号改由表格中的证件使用").await;
        admin.press("导入 1 人").await;
        admin.read("已导入").await;
        is_matched(story, same_number).await;
    });
}

#[test]
fn the_header_row_is_selected_while_the_first_rows_are_visible() {
    journey("roster-header-row", async |story| {
        let folder = tempfile::TempDir::new().expect("the machine has room for a folder");
        let student = Student::of(FIRST + 20);
        let Student { number, name, document, .. } = &student;
        // Two rows look like headers; the lower one is the right one.
        let table = format!(
            "2027 届,,,\n姓名,学号,证件类型,身份证号\n学籍学号,姓名,类型,号码\n{number},{name},居民身份证,{document}\n制表人：王老师,,,\n"
        );
        let file = rosters::file(folder.path(), "名册.csv", table.as_bytes());

        let admin = wizard(story).await;
        admin.give_file("选择名册文件", &file).await;
        admin.read("2 行中有").await;
        admin.choose("表头所在的行", "第 3 行").await;
        admin.read("没有找到“学号”、“证件类型”、“证件号码”列").await;
        look(&admin, "roster-header-row-zh").await;
        for (column, place) in
            [("学号", "1. 学籍学号"), ("姓名", "2. 姓名"), ("证件类型", "3. 类型"), ("证件号码", "4. 号码")]
        {
            admin.choose(column, place).await;
        }
        admin.read("没有问题：将新增 1 人").await;
        admin.read("第 5 行是表尾").await;
        admin.press("导入 1 人").await;
        admin.read("已导入").await;
        is_matched(story, student).await;
    });
}
