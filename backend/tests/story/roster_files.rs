//! Files as schools send them: each is read with the value that a person sees in the cell, or refused by row and column.

use std::path::Path;

use backend::roster::{self, describe};
use backend::store;
use backend::store::audit::Actor;
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

/// Files that are taken, and the row that a person sees in each.
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
async fn what_a_person_reads_in_the_cells_is_what_stands_in_the_roster() {
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
async fn what_nobody_can_read_for_certain_is_refused_by_row_and_column() {
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
    insta::assert_snapshot!(said, @"");
}

#[tokio::test]
async fn what_is_only_named_like_a_workbook_is_told_apart() {
    let test = TestApp::new().await;
    for name in ["r37_html.xls", "r38_spreadsheetml.xls"] {
        let (report, _) = import(&test, fixture(name), ImportQuery::default()).await;
        assert_eq!(report.unreadable, Some(Unreadable::Markup), "{name}");
    }
}
