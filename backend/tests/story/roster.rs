//! Importing rosters.

use std::io::{Cursor, Write as _};

use backend::roster::{self, describe};
use backend::store;
use backend::store::audit::{Actor, AuditFilter};
use encoding_rs::GB18030;
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use shared::api::staff::roster::{
    Column, FileForm, ImportQuery, ImportReport, RowProblem, Submitted, Trouble, Unreadable, path,
};
use shared::person::{DocumentKind, StudentNumber};
use shared::staff::Role;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

use crate::app::{Browser, CHEN, LIN, TestApp, picture, slug};

const HEADER: &str = "学号,姓名,证件类型,证件号码,联系电话\n";
const WANG: &str = "1114827494,王梓涵,居民身份证,440305200506221078,13800138002\n";
const AYNUR: &str = "1114827500,阿依努尔·买买提,居民身份证,650102200508091448,\n";

async fn import(test: &TestApp, file: &[u8], query: ImportQuery) -> (ImportReport, Vec<RowProblem>) {
    let mut reader = test.app.db.reader().await.unwrap();
    let collection = store::collection::by_slug(&mut reader, &slug()).await.unwrap().unwrap();
    drop(reader);
    let file = file.to_vec().into();
    roster::import(&test.app, &collection, file, query, &Actor::Operator, &roster::nobody()).await.unwrap()
}

async fn report(test: &TestApp, file: &[u8]) -> ImportReport {
    import(test, file, ImportQuery::default()).await.0
}

/// The student numbers and names in the roster.
async fn roster_of(test: &TestApp) -> Vec<(String, String)> {
    let mut reader = test.app.db.reader().await.unwrap();
    let collection = store::collection::by_slug(&mut reader, &slug()).await.unwrap().unwrap();
    let roster = store::student::roster(&mut reader, collection.id).await.unwrap();
    let mut roster: Vec<_> =
        roster.into_iter().map(|s| (s.number.as_str().to_owned(), s.name.as_str().to_owned())).collect();
    roster.sort();
    roster
}

/// The problems of a file, one on each line.
async fn problems(rows: &str) -> String {
    let test = TestApp::new().await;
    let before = roster_of(&test).await;
    let file = format!("{HEADER}{rows}");
    let (report, problems) = import(&test, file.as_bytes(), ImportQuery::default()).await;
    assert!(!report.imported && report.problems == problems.len() as u64);
    assert_eq!(roster_of(&test).await, before, "all or nothing");
    problems.into_iter().map(|problem| describe(problem) + "\n").collect()
}

#[tokio::test]
async fn the_encodings_of_spreadsheets_are_one_roster() {
    let table = format!("{HEADER}{WANG}{AYNUR}2027000001,㛃𠮷,护照,E12345678,\n");
    let utf16: Vec<u8> = [0xFEFF]
        .into_iter()
        .chain(table.replace(',', "\t").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let files = [
        (FileForm::Utf8, table.clone().into_bytes()),
        (FileForm::Marked, [b"\xEF\xBB\xBF", table.as_bytes()].concat()),
        (FileForm::Marked, utf16),
        (FileForm::Gb18030, GB18030.encode(&table).0.into_owned()),
        (FileForm::Utf8, table.replace('\n', "\r\n").replace(',', ";").into_bytes()),
    ];
    for (form, file) in files {
        let test = TestApp::new().await;
        let report = report(&test, &file).await;
        assert_eq!((report.form, report.added, report.problems), (form, 3, 0));
    }
}

#[tokio::test]
async fn an_imported_student_signs_in() {
    let test = TestApp::new().await;
    report(&test, format!("{HEADER}{WANG}").as_bytes()).await;
    let mut form = LIN.form();
    form["name"] = "王梓涵".into();
    form["document_number"] = "440305200506221078".into();
    form["phone"] = "13800138002".into();
    assert_eq!(test.browser().verify(&form).await.status, 200);
}

#[tokio::test]
async fn importing_again_changes_nothing_and_a_dry_run_neither() {
    let test = TestApp::new().await;
    let file = format!("{HEADER}{WANG}{AYNUR}");
    let dry_run = ImportQuery { dry_run: true, ..ImportQuery::default() };
    let (dry, _) = import(&test, file.as_bytes(), dry_run).await;
    assert_eq!((dry.imported, dry.added, dry.unchanged), (false, 2, 0));
    assert_eq!(roster_of(&test).await.len(), 2, "LIN and CHEN");
    let first = report(&test, file.as_bytes()).await;
    let second = report(&test, file.as_bytes()).await;
    assert_eq!((first.added, first.unchanged, second.added, second.unchanged), (2, 0, 0, 2));
}

#[tokio::test]
async fn english_headers_in_any_order_and_wrapped_numbers_are_understood() {
    let test = TestApp::new().await;
    let file = "Name,Document Type,document number,Student Number,remark\n\
                王梓涵,resident_id,'440305200506221078,\"=\"\"0114827494\"\"\",x\n\n,,,,\n";
    let report = report(&test, file.as_bytes()).await;
    assert_eq!((report.rows, report.added, report.problems), (1, 1, 0));
}

#[tokio::test]
async fn every_problem_is_named_by_row_and_column_and_nothing_is_quoted() {
    let rows = format!(
        "{WANG}\
         ,张3,身份证,x,\n\
         1114827501,黄嘉欣,居民身份证,4.40305E+17,1.38E+10\n\
         1114827502,黄嘉欣,居民身份证,440305200506222000,13800138000\n\
         1114827503,黄嘉欣,居民身份证,440305200506221079,138\n\
         1.11483E+9,SMITH ANNA,护照,E12345678,\n"
    );
    insta::assert_snapshot!(problems(&rows).await, @r"
    row 3, 学号: is empty
    row 3, 姓名: character 2, 3 does not belong there
    row 3, 证件号码: the number has the wrong length
    row 4, 证件号码: a spreadsheet turned this number into a quantity and lost its last digits: format the column as text, enter the numbers again and save anew
    row 4, 联系电话: a spreadsheet turned this number into a quantity and lost its last digits: format the column as text, enter the numbers again and save anew
    row 5, 证件号码: a spreadsheet turned this number into a quantity and lost its last digits: format the column as text, enter the numbers again and save anew
    row 6, 证件号码: the check digit does not fit
    row 6, 联系电话: neither a mainland mobile number nor + with a country code
    row 7, 学号: a spreadsheet turned this number into a quantity and lost its last digits: format the column as text, enter the numbers again and save anew
    ");
}

#[tokio::test]
async fn an_unknown_kind_of_document_is_named() {
    insta::assert_snapshot!(problems("1,黄嘉欣,学生证,440305200506221078,\n").await, @"row 2, 证件类型: an unknown kind of document: write one of the six official names");
}

#[tokio::test]
async fn no_student_is_in_a_roster_twice() {
    let rows = format!(
        "{WANG}{WANG}\
         1114827494,阿依努尔·买买提,居民身份证,650102200508091448,\n"
    );
    insta::assert_snapshot!(problems(&rows).await, @r"
    row 3, 学号: the same as in row 2
    row 3, 证件号码: the same as in row 2
    row 4, 学号: the same as in row 2
    ");
}

#[tokio::test]
async fn a_row_that_cannot_be_used_still_takes_its_number() {
    let rows = format!("1114827494,王梓涵,学生证,440305200506221078,\n{WANG}");
    insta::assert_snapshot!(problems(&rows).await, @r"
    row 2, 证件类型: an unknown kind of document: write one of the six official names
    row 3, 学号: the same as in row 2
    ");
}

#[tokio::test]
async fn a_row_of_a_known_document_corrects_the_entry() {
    let test = TestApp::new().await;
    let row = format!("2027000001,陈思源,居民身份证,{},13900139000\n", CHEN.document);
    let report = report(&test, format!("{HEADER}{row}").as_bytes()).await;
    assert_eq!((report.added, report.updated, report.imported), (0, 1, true));
    let mut form = CHEN.form();
    form["name"] = "陈思源".into();
    form["phone"] = "13900139000".into();
    let mut browser = test.browser();
    assert_eq!(browser.verify(&form).await.status, 200, "by the new entry");
    assert_eq!(
        browser.get(shared::api::path::APPLICATION).await.json()["student"]["student_number"],
        "2027000001"
    );
    assert_eq!(test.browser().verify(&CHEN.form()).await.outcome(), "not_matched", "and not by the old one");
}

#[tokio::test]
async fn a_student_who_has_submitted_is_not_changed_without_a_flag() {
    let test = TestApp::new().await;
    test.submitted(LIN).await;
    let row = format!("{},林小雨,居民身份证,{},{}\n{WANG}", LIN.number, LIN.document, LIN.phone);
    let file = format!("{HEADER}{row}");
    let asked = report(&test, file.as_bytes()).await;
    assert!(!asked.imported && asked.problems == 0);
    assert_eq!((asked.submitted[0].row, asked.submitted[0].columns.as_slice()), (2, &[Column::Name][..]));
    assert_eq!(asked.submitted[0].number, StudentNumber::parse(LIN.number).unwrap());
    assert_eq!(roster_of(&test).await.len(), 2, "nobody else was imported either");

    let keep = ImportQuery { submitted: Submitted::Keep, ..ImportQuery::default() };
    let (kept, _) = import(&test, file.as_bytes(), keep).await;
    assert_eq!((kept.imported, kept.kept, kept.added, kept.updated), (true, 1, 1, 0));
    assert!(roster_of(&test).await.contains(&(LIN.number.to_owned(), LIN.name.to_owned())));

    let update = ImportQuery { submitted: Submitted::Update, ..ImportQuery::default() };
    let (updated, _) = import(&test, file.as_bytes(), update).await;
    assert_eq!((updated.imported, updated.updated, updated.unchanged), (true, 1, 1));
    assert!(roster_of(&test).await.contains(&(LIN.number.to_owned(), "林小雨".to_owned())));
}

#[tokio::test]
async fn what_is_no_table_is_refused_whole() {
    let test = TestApp::new().await;
    let columns = |missing: &[Column], twice: &[Column]| Unreadable::Columns {
        missing: missing.to_vec(),
        twice: twice.to_vec(),
    };
    for (file, said) in [
        (b"PK\x03\x04\x14\x00\x06\x00\xFF\xFF\xFF\xFF".as_slice(), Unreadable::Workbook),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1old".as_slice(), Unreadable::OldFormat),
        (b"\x89PNG\r\n\x1a\n\0\0\0\xff".as_slice(), Unreadable::NotATable),
        (b"%PDF-1.7\n".as_slice(), Unreadable::NotATable),
        (b"\0\x01\x02\xff\xfe\0\0".as_slice(), Unreadable::Encoding),
        ("<html><table></table>".as_bytes(), Unreadable::Markup),
        (
            "姓名\n".as_bytes(),
            columns(&[Column::StudentNumber, Column::DocumentKind, Column::DocumentNumber], &[]),
        ),
        ("学号,姓名,name,证件类型,证件号码\n".as_bytes(), columns(&[], &[Column::Name])),
        ("学号,姓名,证件类型,证件号码\n".as_bytes(), Unreadable::NoRows),
        ("学号,姓名,证件类型,证件号码\n1,\"x\n".as_bytes(), Unreadable::Row { row: 2 }),
        (b"".as_slice(), Unreadable::Empty),
        (b" \r\n,,\n".as_slice(), Unreadable::Empty),
    ] {
        let report = report(&test, file).await;
        assert_eq!((report.unreadable, report.imported), (Some(said), false));
    }
}

/// A workbook as Excel writes it: the column titles, then rows; `Err` is a number cell.
fn workbook(rows: &[Vec<Result<&str, f64>>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Ok(text) => sheet.write_string(row, column, *text).unwrap(),
                Err(number) => sheet.write_number(row, column, *number).unwrap(),
            };
        }
    }
    workbook.save_to_buffer().unwrap()
}

const HEADS: [Result<&str, f64>; 5] = [Ok("学号"), Ok("姓名"), Ok("证件类型"), Ok("证件号码"), Ok("手机")];

#[tokio::test]
async fn a_workbook_is_a_roster_and_numbers_that_lost_digits_are_found() {
    let test = TestApp::new().await;
    let good = workbook(&[
        HEADS.to_vec(),
        vec![Ok("2027000001"), Ok("王梓涵"), Ok("身份证"), Ok("440305200506221078"), Err(13_800_138_002.0)],
        vec![Err(114_827_495.0), Ok("黄嘉欣"), Ok("护照"), Ok("E12345678")],
    ]);
    let read = report(&test, &good).await;
    assert_eq!((read.form, read.rows, read.added, read.problems), (FileForm::Xlsx, 2, 2, 0));
    assert_eq!(read.shortened, [3], "a leading zero may be gone");

    let mangled = workbook(&[
        HEADS.to_vec(),
        vec![Err(2_027_000_002.0), Ok("李四光"), Ok("身份证"), Err(110_105_194_912_310_021.0)],
    ]);
    let (_, problems) = import(&test, &mangled, ImportQuery::default()).await;
    let found = [RowProblem { row: 2, column: Column::DocumentNumber, trouble: Trouble::Mangled }];
    assert_eq!(problems, found);
}

#[tokio::test]
async fn columns_without_names_are_chosen_by_hand() {
    let test = TestApp::new().await;
    let table = workbook(&[
        vec![Ok("a"), Ok("b"), Ok("c")],
        vec![Ok("440305200506221078"), Ok("2027000001"), Ok("王梓涵")],
    ]);
    let open = report(&test, &table).await;
    let missing = vec![Column::StudentNumber, Column::Name, Column::DocumentKind, Column::DocumentNumber];
    assert_eq!(open.unreadable, Some(Unreadable::Columns { missing, twice: vec![] }));
    assert_eq!(open.columns.iter().map(|c| c.header.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    let query = ImportQuery { every_kind: Some(DocumentKind::ResidentId), ..ImportQuery::default() }
        .with(Column::DocumentNumber, Some(0))
        .with(Column::StudentNumber, Some(1))
        .with(Column::Name, Some(2));
    assert_eq!(import(&test, &table, query).await.0.added, 1);
}

/// A workbook in which these parts replace those that Excel wrote.
fn tampered(workbook: &[u8], replace: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Read as _;
    let mut from = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for index in 0..from.len() {
        let mut part = from.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        if let Some((_, other)) = replace.iter().find(|(replaced, _)| *replaced == name) {
            bytes = other.to_vec();
        }
        to.start_file(name, options).unwrap();
        to.write_all(&bytes).unwrap();
    }
    to.finish().unwrap().into_inner()
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

/// A sheet whose only row has these cells.
fn sheet(cells: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <dimension ref=\"A1:XFD1048576\"/><sheetData>{cells}</sheetData></worksheet>"
    )
    .into_bytes()
}

#[tokio::test]
async fn workbooks_that_were_made_to_do_harm_do_none() {
    let test = TestApp::new().await;
    let honest = workbook(&[HEADS.to_vec()]);
    // A hundred megabytes of spaces in a hundred kilobytes.
    let bomb = sheet(&" ".repeat(100 * 1024 * 1024));
    // The two opposite corners of the largest sheet: a table between them would have seventeen thousand million cells.
    let corners = sheet(
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>学号</t></is></c></row>\
         <row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c><c r=\"A1048576\"><v>1</v></c></row>",
    );
    let strings = b"<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
                    uniqueCount=\"1152921504606846975\"></sst>";
    let beyond = sheet("<row r=\"99999999999\"><c r=\"ZZZZZZZZZZZZ99999999999\"><v>1</v></c></row>");
    for (what, file) in [
        ("a bomb", tampered(&honest, &[(SHEET, &bomb)])),
        ("far corners", tampered(&honest, &[(SHEET, &corners)])),
        ("many strings", tampered(&honest, &[("xl/sharedStrings.xml", strings)])),
        ("a cell beyond the sheet", tampered(&honest, &[(SHEET, &beyond)])),
        ("another encoding", tampered(&honest, &[(SHEET, b"\xFF\xFE<\0?\0x\0")])),
        ("half a file", honest[..honest.len() / 2].to_vec()),
    ] {
        let report = report(&test, &file).await;
        assert!(report.unreadable.is_some() && !report.imported, "{what}: {report:?}");
    }
}

async fn upload(browser: &mut Browser, query: ImportQuery, file: &[u8]) -> Vec<Value> {
    let address = path::of(path::IMPORT, &slug(), &query);
    let answer = browser.send(axum::http::Method::POST, &address, &[], file.to_vec()).await;
    assert_eq!(answer.status, 200, "{:?}", answer.json());
    let text = String::from_utf8(answer.body).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn an_admin_imports_through_the_console_and_sees_the_progress() {
    let test = TestApp::new().await;
    let mut admin = test.staff(Role::Admin).await;
    let file = GB18030.encode(&format!("{HEADER}{WANG}{AYNUR}")).0.into_owned();
    let lines = upload(&mut admin, ImportQuery::default(), &file).await;
    let events: Vec<_> = lines.iter().map(|line| line["event"].as_str().unwrap()).collect();
    assert!(events.len() > 2 && events[..events.len() - 1].iter().all(|event| *event == "progress"));
    let report = &lines.last().unwrap()["report"];
    assert_eq!((&report["imported"], &report["added"]), (&true.into(), &2.into()));
    let progress = shared::api::staff::progress::path::of("/api/staff/collections/{slug}/progress", &slug());
    assert_eq!(admin.get(&progress).await.json()["counts"]["roster"], 4);
}

#[tokio::test]
async fn the_file_comes_back_with_its_problems() {
    let test = TestApp::new().await;
    let mut admin = test.staff(Role::Admin).await;
    let file = format!("{HEADER}1,=A1,身份证,440305200506221079,\n");
    let address = path::of(path::REPORT_CSV, &slug(), &ImportQuery::default());
    let answer = admin.send(axum::http::Method::POST, &address, &[], file.into_bytes()).await;
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"test-2027-roster-problems.csv\""
    );
    insta::assert_snapshot!(String::from_utf8(answer.body).unwrap().trim_start_matches('\u{feff}'), @r"
    行号,问题,学号,姓名,证件类型,证件号码,联系电话
    2,姓名第 1 个字符“=”不应出现；证件号码校验位不符,1,'=A1,身份证,'440305200506221079,
    ");
}

#[tokio::test]
async fn students_hand_in_while_a_large_roster_is_imported() {
    let test = TestApp::new().await;
    let mut student = test.confirmed(LIN).await;
    let mut admin = test.staff(Role::Admin).await;
    let rows: Vec<_> = (0..3000).map(|n| format!("S{n:05},王梓涵,护照,E{n:08},")).collect();
    let file = format!("{HEADER}{}\n", rows.join("\n"));
    let importing = tokio::spawn(async move {
        upload(&mut admin, ImportQuery::default(), file.as_bytes()).await.pop().unwrap()
    });
    assert_eq!(student.upload(&picture(0)).await.status, 200);
    assert_eq!(importing.await.unwrap()["report"]["added"], 3000);
    assert_eq!(student.stage().await, "submitted");
}

#[tokio::test]
async fn what_an_import_changes_is_shown_old_and_new() {
    let test = TestApp::new().await;
    let file = format!(
        "{}{},林小雨,居民身份证,{},13800138009\n{},{},居民身份证,{},13800138001\n",
        HEADER, LIN.number, LIN.document, CHEN.number, CHEN.name, CHEN.document
    );
    let dry = ImportQuery { dry_run: true, ..ImportQuery::default() };
    let (seen, _) = import(&test, file.as_bytes(), dry).await;
    let changed: Vec<_> = seen
        .changed
        .iter()
        .map(|cell| (cell.row, cell.column, cell.before.as_str(), cell.after.as_str()))
        .collect();
    assert_eq!(
        changed,
        [
            (2, Column::Name, LIN.name, "林小雨"),
            (2, Column::Phone, "138****8000", "138****8009"),
            // The roster has no telephone number of hers.
            (3, Column::Phone, "", "138****8001"),
        ]
    );
    assert_eq!((seen.changes, seen.updated), (3, 2));
    let many: Vec<_> = (0..150).map(|n| format!("S{n},新生,护照,E{n:08},138001{n:05},学院\n")).collect();
    let many = many.concat();
    let head = "学号,姓名,证件类型,证件号码,联系电话,学院\n";
    assert!(report(&test, format!("{head}{many}").as_bytes()).await.imported);
    let (seen, _) = import(&test, format!("{head}{}", many.replace("新生", "旧生")).as_bytes(), dry).await;
    assert_eq!((seen.changes, seen.changed.len()), (150, 100), "the rest is counted");
}

#[tokio::test]
async fn an_erased_person_stays_out_of_the_next_import_unless_staff_say_so() {
    let test = TestApp::new().await;
    let mut reader = test.app.db.reader().await.unwrap();
    let collection = store::collection::by_slug(&mut reader, &slug()).await.unwrap().unwrap();
    let number = StudentNumber::parse(CHEN.number).unwrap();
    let chen = store::student::by_number(&mut reader, collection.id, &number).await.unwrap().unwrap();
    drop(reader);
    let mut tx = test.app.db.begin().await.unwrap();
    store::student::erase(&mut tx, &test.app.keys, &test.app.rng, chen.id, test.app.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    // The same with another student number: the document identifies the student.
    let file = format!("{HEADER}2027999999,{},居民身份证,{},\n{WANG}", CHEN.name, CHEN.document);
    let left_out = report(&test, file.as_bytes()).await;
    assert_eq!((left_out.imported, left_out.added, left_out.erased), (true, 1, 1));
    assert_eq!(left_out.erased_rows, [2]);
    assert!(!roster_of(&test).await.iter().any(|(_, name)| name == CHEN.name));
    let readmit = ImportQuery { readmit_erased: true, ..ImportQuery::default() };
    let (back, _) = import(&test, file.as_bytes(), readmit).await;
    assert_eq!((back.imported, back.added, back.erased), (true, 1, 0));
    assert!(roster_of(&test).await.iter().any(|(_, name)| name == CHEN.name));
    let mut reader = test.app.db.reader().await.unwrap();
    assert!(store::student::tombstones(&mut reader, collection.id).await.unwrap().is_empty());
    let filter = AuditFilter { action: Some("roster.imported".to_owned()), ..AuditFilter::default() };
    let lines = store::audit::search(&mut reader, &filter, None, 9).await.unwrap();
    let said: Vec<Value> = lines.iter().map(|line| serde_json::from_str(&line.detail).unwrap()).collect();
    let counts = |line: &Value| (line["erased_left_out"].as_u64(), line["erased_readmitted"].as_u64());
    assert_eq!(said.iter().map(counts).collect::<Vec<_>>(), [(Some(0), Some(1)), (Some(1), Some(0))]);
}

#[tokio::test]
async fn nothing_that_is_remembered_of_an_erased_person_is_their_document() {
    let test = TestApp::new().await;
    let mut reader = test.app.db.reader().await.unwrap();
    let collection = store::collection::by_slug(&mut reader, &slug()).await.unwrap().unwrap();
    let number = StudentNumber::parse(CHEN.number).unwrap();
    let chen = store::student::by_number(&mut reader, collection.id, &number).await.unwrap().unwrap();
    let tombstone = store::student::tombstone(&test.app.keys, collection.id, chen.identity);
    assert_ne!(tombstone, chen.identity, "nor the hash by which entries are found");
}
