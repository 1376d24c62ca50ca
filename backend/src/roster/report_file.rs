//! The table for the sender of a roster: the rows of the file, with their problems in the first columns.

use std::collections::HashMap;

use shared::api::staff::roster::{ImportQuery, RowProblem};

use super::cells::in_chinese;
use super::read::File;

/// The rows of the file, after the columns 行号 and 问题.
#[must_use]
pub fn rows(file: &[u8], query: ImportQuery, problems: &[RowProblem]) -> Vec<Vec<String>> {
    let file = File::open(file, query);
    let mut of_row: HashMap<u64, Vec<String>> = HashMap::new();
    for problem in problems {
        let said = format!("{}{}", problem.column.name(), in_chinese(problem.trouble));
        of_row.entry(problem.row).or_default().push(said);
    }
    let head = ["行号".to_owned(), "问题".to_owned()].into_iter();
    let head = head.chain(file.header.names.iter().map(|name| one_line(name)));
    let width = file.rows.iter().flatten().map(|row| row.cells.len()).max().unwrap_or_default();
    let width = width.max(file.header.names.len()) + 2;
    let mut table = vec![head.collect::<Vec<_>>()];
    for row in file.rows.iter().flatten() {
        let said = of_row.get(&row.number).map(|said| said.join("；")).unwrap_or_default();
        let cells = row.cells.iter().map(|cell| one_line(&cell.text));
        table.push([row.number.to_string(), said].into_iter().chain(cells).collect());
    }
    for record in &mut table {
        record.resize(width, String::new());
    }
    table
}

/// The rows as cells of a text file that people open in a spreadsheet and send back.
#[must_use]
pub fn for_spreadsheets(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    for cell in rows.iter_mut().flat_map(|row| row.iter_mut().skip(2)) {
        *cell = harmless(cell);
    }
    rows
}

/// A cell without line breaks: a row of the file is a line of the report.
fn one_line(cell: &str) -> String {
    cell.replace(['\r', '\n'], " ")
}

/// A cell that a spreadsheet does not convert to a float: it gets the apostrophe that people also type for this
/// purpose. A formula gets it when the file is written ([`crate::table`]).
fn harmless(cell: &str) -> String {
    let long_number = cell.len() > 11 && cell.bytes().all(|b| b.is_ascii_digit());
    let leading_zero = cell.len() > 1 && cell.starts_with('0') && cell.bytes().all(|b| b.is_ascii_digit());
    if long_number || leading_zero { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::table::Form;

    #[test]
    fn a_spreadsheet_keeps_every_digit() {
        for (cell, written) in [
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
    fn the_report_has_the_rows_with_their_problems_in_front() {
        use shared::api::staff::roster::{Column, Trouble};
        let file = "学号,姓名\n0001,=A1\n\n2,\"a,b\"\n";
        let problems = [RowProblem { row: 2, column: Column::Name, trouble: Trouble::Length }];
        let rows = for_spreadsheets(rows(file.as_bytes(), ImportQuery::default(), &problems));
        let csv = crate::table::write(Form::Csv, rows.into_iter(), Path::new("")).unwrap();
        let csv = String::from_utf8(csv).unwrap().replace('\r', "");
        insta::assert_snapshot!(csv.trim_start_matches('\u{feff}'), @r#"
        行号,问题,学号,姓名
        2,姓名长度不对,'0001,'=A1
        4,,2,"a,b"
        "#);
    }
}
