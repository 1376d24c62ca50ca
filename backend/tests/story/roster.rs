//! Importing rosters.

use backend::roster::{Encoding, ImportError, Report, import};
use encoding_rs::GB18030;

use crate::app::{CHEN, LIN, TestApp, slug};

const HEADER: &str = "学号,姓名,证件类型,证件号码,联系电话\n";
const WANG: &str = "1114827494,王梓涵,居民身份证,440305200506221078,13800138002\n";
const AYNUR: &str = "1114827500,阿依努尔·买买提,居民身份证,650102200508091448,\n";

async fn report(test: &TestApp, file: &[u8]) -> Report {
    import(&test.app, &slug(), file, false).await.unwrap()
}

/// The problems of a file, one a line.
async fn problems(rows: &str) -> String {
    let test = TestApp::new().await;
    let report = report(&test, format!("{HEADER}{rows}").as_bytes()).await;
    assert_eq!((report.added, report.unchanged), (0, 0), "all or nothing");
    let lines: Vec<_> = report.problems.iter().map(|problem| format!("{problem}\n")).collect();
    lines.concat()
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
        (Encoding::Utf8, table.clone().into_bytes()),
        (Encoding::Marked, [b"\xEF\xBB\xBF", table.as_bytes()].concat()),
        (Encoding::Marked, utf16),
        (Encoding::Gb18030, GB18030.encode(&table).0.into_owned()),
        (Encoding::Utf8, table.replace('\n', "\r\n").replace(',', ";").into_bytes()),
    ];
    for (encoding, file) in files {
        let test = TestApp::new().await;
        let report = report(&test, &file).await;
        assert_eq!((report.encoding, report.added, report.problems), (encoding, 3, vec![]));
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
    let dry = import(&test.app, &slug(), file.as_bytes(), true).await.unwrap();
    assert_eq!((dry.added, dry.unchanged), (2, 0));
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
    assert_eq!((report.rows, report.added, report.problems), (1, 1, vec![]));
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
    row 3, 学号: the number is empty
    row 3, 姓名: the name contains U+0033
    row 3, 证件类型: an unknown kind of document
    row 4, 证件号码: a spreadsheet turned this number into a quantity and lost its last digits: format the column as text, enter the numbers again and save anew
    row 4, 联系电话: a spreadsheet turned this number into a quantity and lost its last digits: format the column as text, enter the numbers again and save anew
    row 5, 证件号码: a spreadsheet turned this number into a quantity and lost its last digits: format the column as text, enter the numbers again and save anew
    row 6, 证件号码: the check digit does not fit
    row 6, 联系电话: neither a mainland mobile number nor + with a country code
    row 7, 学号: a spreadsheet turned this number into a quantity and lost its last digits: format the column as text, enter the numbers again and save anew
    ");
}

#[tokio::test]
async fn nobody_is_in_a_roster_twice() {
    let rows = format!(
        "{WANG}{WANG}\
         1114827494,阿依努尔·买买提,居民身份证,650102200508091448,\n\
         {number},{name},居民身份证,{document},13900139000\n\
         9999,{name},居民身份证,{document},\n\
         {chen},{name},居民身份证,{other},\n",
        number = LIN.number,
        name = LIN.name,
        document = LIN.document,
        chen = CHEN.number,
        other = "510104200409152382",
    );
    insta::assert_snapshot!(problems(&rows).await, @r"
    row 3, 学号: the same as in row 2
    row 3, 证件号码: the same as in row 2
    row 4, 学号: the same as in row 2
    row 5, 联系电话: differs from what the roster has already
    row 6, 证件号码: the same as in row 5
    row 7, 证件号码: differs from what the roster has already
    ");
}

#[tokio::test]
async fn what_is_no_table_is_refused_whole() {
    let test = TestApp::new().await;
    let zip = b"PK\x03\x04\x14\x00\x06\x00\xFF\xFF\xFF\xFF";
    for (file, said) in [
        (zip.as_slice(), "the file is neither Unicode nor GB18030: is it a spreadsheet? Save it as CSV"),
        ("姓名,证件类型,证件号码\n".as_bytes(), "no header names the column 学号"),
        ("学号,姓名,name,证件类型,证件号码\n".as_bytes(), "two headers name the column 姓名"),
        (b"".as_slice(), "no header names the column 学号"),
    ] {
        let error = import(&test.app, &slug(), file, false).await.unwrap_err();
        assert_eq!(error.to_string(), said);
    }
    let none = "none-2027".parse().unwrap();
    let error = import(&test.app, &none, HEADER.as_bytes(), false).await.unwrap_err();
    assert!(matches!(error, ImportError::NoCollection(_)));
}
