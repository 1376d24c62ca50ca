//! The table that goes back to whoever sent it: their rows, with what is wrong in front.

use std::collections::HashMap;

use shared::api::staff::roster::{ImportQuery, RowProblem};

use super::cells::in_chinese;
use super::read::File;

/// Without it Excel takes UTF-8 for something else.
const MARK: &str = "\u{feff}";

/// The file as CSV with the columns 行号 and 问题 in front. Nothing in it is taken for a formula.
#[must_use]
pub fn write(file: &[u8], query: ImportQuery, problems: &[RowProblem]) -> Vec<u8> {
    let file = File::open(file, query);
    let mut of_row: HashMap<u64, Vec<String>> = HashMap::new();
    for problem in problems {
        let said = format!("{}{}", problem.column.name(), in_chinese(problem.trouble));
        of_row.entry(problem.row).or_default().push(said);
    }
    let mut writer = csv::Writer::from_writer(MARK.as_bytes().to_vec());
    let head = ["行号".to_owned(), "问题".to_owned()]
        .into_iter()
        .chain(file.header.names.iter().map(|name| harmless(&one_line(name))));
    let mut write = |record: Vec<String>| {
        // A Vec takes everything.
        let _ = writer.write_record(record);
    };
    let width = file.rows.iter().flatten().map(|row| row.cells.len()).max().unwrap_or_default();
    let width = width.max(file.header.names.len()) + 2;
    let padded = |mut record: Vec<String>| {
        record.resize(width, String::new());
        record
    };
    write(padded(head.collect()));
    for row in file.rows.iter().flatten() {
        let said = of_row.get(&row.number).map(|said| said.join("；")).unwrap_or_default();
        let cells = row.cells.iter().map(|cell| harmless(&one_line(&cell.text)));
        write(padded([row.number.to_string(), said].into_iter().chain(cells).collect()));
    }
    writer.into_inner().unwrap_or_default()
}

/// A cell without line ends: a row of the file is a line of the report.
fn one_line(cell: &str) -> String {
    cell.replace(['\r', '\n'], " ")
}

/// Whether a spreadsheet takes a cell for a formula, whatever quotes stand around it (CWE-1236); full-width signs are
/// signs to some of them.
#[must_use]
pub fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// A cell that a spreadsheet shows and does not compute: what it would take for a formula, or cut down to a float, gets
/// the apostrophe that people type for it.
#[must_use]
pub fn harmless(cell: &str) -> String {
    let long_number = cell.len() > 11 && cell.bytes().all(|b| b.is_ascii_digit());
    let leading_zero = cell.len() > 1 && cell.starts_with('0') && cell.bytes().all(|b| b.is_ascii_digit());
    if is_formula(cell) || long_number || leading_zero { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_shows_every_cell_and_computes_none() {
        for (cell, written) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+8613800138000", "'+8613800138000"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("110105194912310021", "'110105194912310021"),
            ("0114827492", "'0114827492"),
            ("1114827492", "1114827492"),
            ("林晓雨", "林晓雨"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), written, "{cell:?}");
        }
    }

    #[test]
    fn the_rows_come_back_with_what_is_wrong_in_front() {
        use shared::api::staff::roster::{Column, Trouble};
        let file = "学号,姓名\n0001,=A1\n\n2,\"a,b\"\n";
        let problems = [RowProblem { row: 2, column: Column::Name, trouble: Trouble::Length }];
        let csv = write(file.as_bytes(), ImportQuery::default(), &problems);
        insta::assert_snapshot!(String::from_utf8(csv).unwrap().trim_start_matches(MARK), @r#"
        行号,问题,学号,姓名
        2,姓名长度不对,'0001,'=A1
        4,,2,"a,b"
        "#);
    }
}
