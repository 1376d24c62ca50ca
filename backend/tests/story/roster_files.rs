//! Files as schools send them: each is read with the values that a person sees in the cells, or refused with row and
//! column.

use std::path::Path;

use backend::roster::{self, describe};
use backend::store;
use backend::store::audit::Actor;
use rust_xlsxwriter::{Format, Formula, Workbook};
use shared::api::staff::roster::{ImportQuery, ImportReport, RowProblem, Unreadable};

use crate::app::{TestApp, slug};

async fn import(test: &TestApp, file: Vec<u8>, query: ImportQuery) -> (ImportReport, Vec<RowProblem>) {
    let mut reader = test.app.db.reader().await.unwrap();
    let collection = store::collection::by_slug(&mut reader, &slug()).await.unwrap().unwrap();
    drop(reader);
    roster::import(&test.app, &collection, file.into(), query, &Actor::Operator, &roster::nobody())
        .await
        .unwrap()
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/roster").join(name)).unwrap()
}

/// Accepted files, and the row that a person sees in each.
const TAKEN: &[(&str, &str)] = &[
    ("r01_header_inner_space.xlsx", "T00000001,测试甲,居民身份证,110108200503181017,13900000001"),
    ("r02_header_linebreak.xlsx", "T00000002,测试乙,居民身份证,110108200503181025,13900000002"),
    ("r03_title_row.xlsx", "T00000003,测试丙,居民身份证,110108200503181033,13900000003"),
    ("r04_two_row_header.xlsx", "T00000004,测试丁,居民身份证,110108200503181041,13900000004"),
    ("r08_hidden_first_sheet.xlsx", "T00000010,测试壬,居民身份证,110108200503181105,13900000010"),
    ("r16a_invisible_idno.xlsx", "T00000021,测试午,居民身份证,11010820050318121X,13900000021"),
    ("r16b_invisible_idno.xlsx", "T00000025,测试午,居民身份证,110108200503181252,13900000025"),
    ("r17a_invisible_phone.xlsx", "T00000022,测试午,居民身份证,110108200503181228,13900000022"),
    ("r17b_invisible_phone.xlsx", "T00000026,测试午,居民身份证,110108200503181260,13900000026"),
    ("r18a_invisible_number.xlsx", "T00000023,测试午,居民身份证,110108200503181236,13900000023"),
    ("r19a_invisible_name.xlsx", "T00000024,测试午,居民身份证,110108200503181244,13900000024"),
    ("r20_sep_hint.csv", "T00000045,测试未,居民身份证,110108200503181455,13900000045"),
    ("r22_zwsp_header.csv", "T00000047,测试酉,居民身份证,110108200503181471,13900000047"),
    ("r26_pua_name.xlsx", "T00000053,刘䶮,居民身份证,110108200503181535,13900000053"),
    ("r27_gbk_fe9f.csv", "T00000054,刘䶮,居民身份证,110108200503181543,13900000054"),
    ("r28_kangxi.xlsx", "T00000055,高文,居民身份证,110108200503181551,13900000055"),
    ("r29_compat.xlsx", "T00000056,隆国,居民身份证,11010820050318156X,13900000056"),
    ("r30_ivs.xlsx", "T00000057,葛亮,居民身份证,110108200503181578,13900000057"),
    ("r31_13_dot_UA78F.xlsx", "T00000071,阿里木·买买提,居民身份证,110108200503181711,13900000071"),
    ("r31_15_dot_U318D.xlsx", "T00000073,阿里木·买买提,居民身份证,110108200503181738,13900000073"),
    ("r32_03_name.xlsx", "T00000077,NGUYỄN VĂN AN,居民身份证,110108200503181770,13900000077"),
    ("r33_3_x.xlsx", "T00000091,尾字母,居民身份证,11010820050318105X,13900000091"),
    ("r34_01_kind.xlsx", "T00000095,类型某,居民身份证,110108200503181957,13900000095"),
    ("r34_02_kind.xlsx", "T00000096,类型某,居民身份证,110108200503181965,13900000096"),
    ("r34_03_kind.xlsx", "T00000097,类型某,居民身份证,110108200503181973,13900000097"),
    ("r34_04_kind.xlsx", "T00000098,类型某,居民身份证,110108200503181981,13900000098"),
    ("r34_06_kind.xlsx", "T00000100,类型某,港澳居民来往内地通行证,H1234567801,13900000100"),
    ("r34_07_kind.xlsx", "T00000101,类型某,港澳居民来往内地通行证,H12345678,13900000101"),
    ("r34_14_kind.xlsx", "T00000108,类型某,外国人永久居留身份证,911156200408235129,13900000108"),
    ("r34_16_kind.xlsx", "T00000110,类型某,护照,X4528190,13900000110"),
    ("r34_17_kind.xlsx", "T00000111,类型某,护照,E12345678,13900000111"),
    ("r35_00_phone.xlsx", "T00000116,电话某,居民身份证,110108200503182167,13900001111"),
    ("r41_space_before_quote.csv", "T00000137,空格引,居民身份证,110108200503182378,13900000137"),
    ("r43_footer.xlsx", "T00000139,脚注某,居民身份证,110108200503182394,13900000139"),
    ("r47_tw_number_format.xlsx", "T00000143,台湾某,台湾居民来往大陆通行证,01234567,13900000143"),
    ("r53_utf16_nobom.csv", "T00000150,无标记,居民身份证,110108200503182503,13900000150"),
    ("r55_05_header.xlsx", "T00000158,表头某,居民身份证,110108200503182589,13900000158"),
    ("r55_06_header.xlsx", "T00000159,表头某,居民身份证,110108200503182597,13900000159"),
];

#[tokio::test]
async fn the_roster_has_the_values_that_a_person_sees_in_the_cells() {
    for (name, row) in TAKEN {
        let test = TestApp::new().await;
        let (report, problems) = import(&test, fixture(name), ImportQuery::default()).await;
        let problems: Vec<_> = problems.into_iter().map(describe).collect();
        assert!(report.imported && report.added == 1, "{name}: {problems:?} {:?}", report.unreadable);
        let truth = format!("学号,姓名,证件类型,证件号码,联系电话\n{row}\n").into_bytes();
        let (again, _) = import(&test, truth, ImportQuery::default()).await;
        assert_eq!((again.unchanged, again.added, again.updated), (1, 0, 0), "{name}: another person");
    }
}

#[tokio::test]
async fn an_ambiguous_value_is_refused_by_row_and_column() {
    let mut said = String::new();
    for name in [
        "r09_hidden_row.xlsx",
        "r34_10_kind.xlsx",
        "r34_18_kind.xlsx",
        "r35_05_phone.xlsx",
        "r54_broken_utf8.csv",
    ] {
        let test = TestApp::new().await;
        let (report, problems) = import(&test, fixture(name), ImportQuery::default()).await;
        assert!(!report.imported && report.unreadable.is_none(), "{name}");
        said.extend(problems.into_iter().map(|problem| format!("{name}: {}\n", describe(problem))));
    }
    insta::assert_snapshot!(said, @r"
    r09_hidden_row.xlsx: row 3, 学号: the row is hidden: show all rows, then keep it or delete it
    r34_10_kind.xlsx: row 2, 证件号码: this looks like the number of a 港澳台居民居住证
    r34_18_kind.xlsx: row 2, 证件类型: an unknown kind of document: write one of the six official names
    r35_05_phone.xlsx: row 2, 联系电话: more than one telephone number: leave one
    r54_broken_utf8.csv: row 3, 姓名: character 3, U+FFFD does not belong there: a byte of the file is damaged; enter the cell again
    ");
}

#[tokio::test]
async fn a_file_that_is_only_named_like_a_workbook_is_recognised() {
    let test = TestApp::new().await;
    for name in ["r37_html.xls", "r38_spreadsheetml.xls"] {
        let (report, _) = import(&test, fixture(name), ImportQuery::default()).await;
        assert_eq!(report.unreadable, Some(Unreadable::Markup), "{name}");
    }
}

/// A workbook of one row of students, whose cells `write` changes.
fn workbook(write: impl FnOnce(&mut Workbook, &Format)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, text) in (0..).zip(["学号", "姓名", "证件类型", "证件号码", "联系电话", "班级"])
    {
        sheet.write_string(0, column, text).unwrap();
    }
    for (column, text) in
        (0..).zip(["T00000901", "单元格", "居民身份证", "11010519491231002X", "13900000901", "一班"])
    {
        sheet.write_string(1, column, text).unwrap();
    }
    write(&mut workbook, &Format::new());
    workbook.save_to_buffer().unwrap()
}

/// The result for a workbook: `taken`, or its problems.
async fn told(file: Vec<u8>) -> String {
    let test = TestApp::new().await;
    let (report, problems) = import(&test, file, ImportQuery::default()).await;
    let problems: Vec<_> = problems.into_iter().map(describe).collect();
    match report.unreadable {
        Some(unreadable) => format!("{unreadable:?}"),
        None if report.imported => "taken".to_owned(),
        None => problems.join("; "),
    }
}

#[tokio::test]
async fn a_cell_is_what_it_shows_or_it_is_refused() {
    let number = |column, value: f64, format: &'static str| {
        workbook(move |workbook, plain| {
            let sheet = workbook.worksheet_from_index(0).unwrap();
            sheet.write_number_with_format(1, column, value, &plain.clone().set_num_format(format)).unwrap();
        })
    };
    let refused = |part: &'static str| Some(part);
    for (what, file, refusal) in [
        ("zeros in front", number(0, 901.0, "00000000"), None),
        ("a letter in front", number(0, 901.0, "\"T\"00000000"), None),
        ("a telephone in groups", number(4, 13_900_000_901.0, "000-0000-0000"), None),
        ("a telephone as a number", number(4, 13_900_000_901.0, "General"), None),
        ("a class as a number", number(5, 2101.0, "0"), None),
        ("a date as a number of a student", number(0, 45_000.0, "yyyy/m/d"), refused("took this for a date")),
        ("a date as a class", number(5, 45_000.0, "m\"月\"d\"日\""), refused("took this for a date")),
        ("a date as a name", number(1, 45_000.0, "yyyy-mm-dd"), refused("took this for a date")),
        ("thousands", number(4, 13_900_000_901.0, "#,##0"), refused("format shows in another way")),
        ("per cent", number(0, 9.0, "0%"), refused("format shows in another way")),
        ("a number that is not shown", number(0, 901.0, ";;;"), refused("is empty")),
        ("eighteen digits", number(3, 1.1e17, "0"), refused("lost its last digits")),
        ("a fraction", number(0, 901.5, "0"), refused("lost its last digits")),
        (
            "a logical value",
            workbook(|workbook, _| {
                workbook.worksheet_from_index(0).unwrap().write_boolean(1, 1, true).unwrap();
            }),
            refused("a logical value"),
        ),
        (
            "an error",
            workbook(|workbook, _| {
                let formula = Formula::new("VLOOKUP(1,A:B,2)").set_result("#N/A");
                workbook.worksheet_from_index(0).unwrap().write_formula(1, 1, formula).unwrap();
            }),
            refused("a formula without a value"),
        ),
        (
            "what a formula came to",
            workbook(|workbook, _| {
                let formula = Formula::new("\"单\"&\"元格\"").set_result("单元格");
                workbook.worksheet_from_index(0).unwrap().write_formula(1, 1, formula).unwrap();
            }),
            None,
        ),
        (
            "rich text",
            workbook(|workbook, plain| {
                let bold = plain.clone().set_bold();
                let parts = [(plain, "单"), (&bold, "元"), (plain, "格")];
                workbook.worksheet_from_index(0).unwrap().write_rich_string(1, 1, &parts).unwrap();
            }),
            None,
        ),
    ] {
        let told = told(file).await;
        match refusal {
            None => assert_eq!(told, "taken", "{what}"),
            Some(part) => assert!(told.starts_with("row 2, ") && told.contains(part), "{what}: {told}"),
        }
    }
}

#[tokio::test]
async fn merged_cells_are_one_cell_in_each_of_their_rows() {
    let file = workbook(|workbook, plain| {
        let sheet = workbook.worksheet_from_index(0).unwrap();
        for (column, text) in (0..).zip(["T00000902", "合并", "", "440305200506221078", "", ""]) {
            sheet.write_string(2, column, text).unwrap();
        }
        sheet.merge_range(1, 2, 2, 2, "居民身份证", plain).unwrap();
    });
    assert_eq!(told(file).await, "taken");
}

#[tokio::test]
async fn the_sheet_is_the_visible_one_with_the_columns_or_the_one_that_is_chosen() {
    let second = |heads: [&'static str; 4], hidden: bool| {
        workbook(move |workbook, _| {
            let sheet = workbook.add_worksheet();
            for (column, text) in (0..).zip(heads) {
                sheet.write_string(0, column, text).unwrap();
            }
            sheet.set_hidden(hidden);
        })
    };
    let heads = ["学号", "姓名", "证件类型", "证件号码"];
    assert_eq!(told(second(["说明", "", "", ""], false)).await, "taken");
    assert_eq!(told(second(heads, true)).await, "taken");
    assert_eq!(told(second(heads, false)).await, "Sheets { sheets: [0, 1] }");
    let test = TestApp::new().await;
    let query = ImportQuery { sheet: Some(0), ..ImportQuery::default() };
    assert!(import(&test, second(heads, false), query).await.0.imported);
}

#[tokio::test]
async fn the_first_rows_are_shown_with_names_and_numbers_masked() {
    let test = TestApp::new().await;
    let file = "名册\n学号,姓名,证件类型,证件号码\n1,李雷,居民身份证,11010519491231002X\n";
    let (report, _) =
        import(&test, file.as_bytes().to_vec(), ImportQuery { dry_run: true, ..ImportQuery::default() })
            .await;
    let rows: Vec<_> =
        report.preview.iter().map(|row| format!("{}: {}", row.row, row.cells.join(" | "))).collect();
    assert_eq!(
        rows,
        ["1: 名册", "2: 学号 | 姓名 | 证件类型 | 证件号码", "3: 1 | 李* | 居民身份证 | 110***********002X"]
    );
    let header = report.header.unwrap();
    assert_eq!((header.first, header.last), (2, 2));
}
