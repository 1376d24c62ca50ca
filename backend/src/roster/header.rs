//! The position of the headers of a table, and the rows below them that are not students.

use shared::api::staff::roster::{Column, HeaderRows, ImportQuery, MAX_ROWS, Unreadable};
use shared::person::plain_text;

use super::columns::{self, ColumnIndexes};
use super::read::{Cell, Row};

/// The rows in which headers are searched: titles and instructions may come before them.
pub(super) const SEARCHED_ROWS: usize = 30;
/// The maximum number of rows: a file with more is not a roster.
pub(super) const MOST_ROWS: usize = 200_000 + SEARCHED_ROWS;
const _: () = assert!(MOST_ROWS as u64 == MAX_ROWS + SEARCHED_ROWS as u64, "all rows, and their headers");
/// The maximum length of a footer.
const FOOTER_ROWS: usize = 12;
/// A row that names at least this number of columns is a header.
const HEADER_COLUMNS: usize = 3;

/// The headers of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// The header of each column; as many as the first rows have columns.
    pub(super) names: Vec<String>,
    /// The rows of the header. `None` when there is none.
    pub(super) rows: Option<HeaderRows>,
    /// The number of rows before the first row below the header.
    pub(super) below: usize,
}

/// Finds the headers: in the row that the user chose; or in the first row that names all columns, alone or together
/// with the row below it; or in the row that names most columns.
pub(super) fn locate(rows: &[Row], query: ImportQuery) -> Result<Header, Unreadable> {
    let width = rows.iter().take(SEARCHED_ROWS).map(|row| row.cells.len()).max().unwrap_or_default();
    let first = match query.header_row {
        Some(0) => {
            let names = (0..width).map(letter).collect();
            return Ok(Header { names, rows: None, below: 0 });
        }
        Some(number) => Some(
            rows.iter().position(|row| row.number == number).ok_or(Unreadable::HeaderRow { row: number })?,
        ),
        None => None,
    };
    let searched = match first {
        Some(first) => first..first + 1,
        None => 0..rows.len().min(SEARCHED_ROWS),
    };
    let singles = searched.clone().map(|at| single(rows, at, width));
    let doubles = searched.filter_map(|at| double(rows, at, width));
    let candidates: Vec<Header> = singles.chain(doubles).collect();
    let complete = candidates.iter().find(|header| is_complete(header, query));
    let count = |header: &Header| columns::count(&header.names);
    // The first of the rows that name most columns; at least two columns, because a student may be called 学院.
    let most =
        || candidates.iter().rev().max_by_key(|header| count(header)).filter(|header| count(header) > 1);
    let header = complete.or_else(most).or(candidates.first()).cloned().unwrap_or_default();
    Ok(with_repetitions(rows, header))
}

/// Whether the rows name every required column.
pub(super) fn names_columns(rows: &[Row], query: ImportQuery) -> bool {
    let open =
        ImportQuery { every_kind: query.every_kind, header_row: query.header_row, ..ImportQuery::default() };
    locate(rows, open).is_ok_and(|header| is_complete(&header, open))
}

fn is_complete(header: &Header, query: ImportQuery) -> bool {
    // When the user chose the columns, the headers are still in the row with the column names.
    let open = ImportQuery { every_kind: query.every_kind, ..ImportQuery::default() };
    columns::places(&header.names, open).is_ok()
}

/// `A` to `Z`, `AA`, …: the name of a column in a spreadsheet.
fn letter(at: usize) -> String {
    let last = char::from(b'A' + u8::try_from(at % 26).unwrap_or_default());
    if at < 26 { last.to_string() } else { format!("{}{last}", letter(at / 26 - 1)) }
}

fn at(row: &Row, place: usize) -> &str {
    row.cells.get(place).map(|cell| cell.text.as_str()).unwrap_or_default()
}

fn single(rows: &[Row], index: usize, width: usize) -> Header {
    let row = &rows[index];
    let names = (0..width).map(|place| at(row, place).to_owned()).collect();
    Header { names, rows: Some(HeaderRows { first: row.number, last: row.number }), below: index + 1 }
}

/// A header of two rows: titles over several columns, and below them the names of the columns.
fn double(rows: &[Row], index: usize, width: usize) -> Option<Header> {
    let (upper, lower) = (&rows[index], rows.get(index + 1)?);
    let has_number = |cell: &Cell| cell.text.bytes().filter(u8::is_ascii_digit).count() >= 4;
    if lower.number != upper.number + 1 || lower.cells.iter().any(has_number) {
        return None;
    }
    // The title over a column: its own cell, the cell that was merged with it, or, when a text file has lost the merge,
    // the nearest title to the left.
    let over = |place: usize| {
        let span = upper.spans.iter().find(|(left, right)| (*left..=*right).contains(&place));
        let is_part = span.is_none() && !at(lower, place).is_empty();
        let left = (0..=place).rev().find(|left| !at(upper, *left).is_empty()).filter(|_| is_part);
        at(upper, span.map(|(left, _)| *left).or(left).unwrap_or(place))
    };
    let name = |place: usize| {
        let (over, own) = (over(place), at(lower, place));
        let both = [over, own].concat();
        let known = [own, both.as_str(), over].into_iter().find(|name| columns::is_known(name));
        known.unwrap_or(if own.is_empty() { over } else { both.as_str() }).to_owned()
    };
    let names = (0..width).map(name).collect();
    Some(Header {
        names,
        rows: Some(HeaderRows { first: upper.number, last: lower.number }),
        below: index + 2,
    })
}

/// The header with the rows directly below it that repeat the column names in another language.
fn with_repetitions(rows: &[Row], mut header: Header) -> Header {
    let places = columns::named(&header.names);
    while let Some(row) = rows.get(header.below).filter(|row| is_header(row, places)) {
        header.rows = header.rows.map(|rows| HeaderRows { last: row.number, ..rows });
        header.below += 1;
    }
    header
}

/// Whether a row repeats the column names, as on each page of a printed list.
fn is_header(row: &Row, places: ColumnIndexes) -> bool {
    let names = |column: &Column| {
        places.of(*column).is_some_and(|place| columns::column_of(at(row, place)) == Some(*column))
    };
    // Nearly every student number has a digit, and comparing headers is slow.
    if places.of(Column::StudentNumber).is_none_or(|place| at(row, place).bytes().any(|b| b.is_ascii_digit()))
    {
        return false;
    }
    let matching = Column::ALL.iter().filter(|column| names(column)).count();
    matching
        >= HEADER_COLUMNS
            .min(Column::ALL.iter().filter(|column| places.of(**column).is_some()).count())
            .max(2)
}

/// Removes the rows below the header that are not students: repeated headers, and a footer at the end. Returns their
/// numbers.
pub(super) fn leave_out(rows: &mut Vec<Row>, places: ColumnIndexes) -> Vec<u64> {
    let mut left_out = Vec::new();
    rows.retain(|row| {
        let again = is_header(row, places);
        if again {
            left_out.push(row.number);
        }
        !again
    });
    let footer = (1..=FOOTER_ROWS.min(rows.len()))
        .take_while(|back| is_footer(&rows[rows.len() - back], places))
        .count();
    left_out.extend(rows.split_off(rows.len() - footer).iter().map(|row| row.number));
    left_out.sort_unstable();
    left_out
}

/// Whether a row is a statement about the table and not a student: one of its cells begins like a footer, and no cell
/// is a student number or a document number.
fn is_footer(row: &Row, places: ColumnIndexes) -> bool {
    let text =
        |column| places.of(column).and_then(|place| row.cells.get(place)).map(|cell| plain_text(&cell.text));
    let is_number = |column, least: usize| {
        text(column).is_some_and(|text| {
            let plain = !text.is_empty()
                && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' '));
            plain && text.bytes().filter(u8::is_ascii_digit).count() >= least
        })
    };
    // A total may be in the column of student numbers; no document number has fewer than five digits.
    let is_student = is_number(Column::DocumentNumber, 5)
        || (is_number(Column::StudentNumber, 1)
            && text(Column::Name).is_some_and(|name| !begins_like_footer(&name)));
    !is_student && row.cells.iter().any(|cell| begins_like_footer(&plain_text(&cell.text)))
}

fn begins_like_footer(text: &str) -> bool {
    const WORDS: [&str; 36] = [
        "合计",
        "总计",
        "小计",
        "共计",
        "总人数",
        "总数",
        "人数",
        "汇总",
        "制表",
        "填表",
        "填报",
        "编制",
        "审核",
        "复核",
        "审批",
        "经办",
        "负责人",
        "联系人",
        "备注",
        "说明",
        "注:",
        "注意",
        "日期",
        "单位",
        "盖章",
        "签字",
        "签名",
        "公章",
        "打印",
        "第",
        "以上",
        "以下",
        "校对",
        "total",
        "prepared by",
        "note:",
    ];
    let small = text.to_lowercase();
    let counted = small
        .strip_prefix('共')
        .is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()));
    let word = WORDS.iter().any(|word| small.starts_with(word));
    // 第 1 页, and not a person with that name.
    let page = !small.starts_with('第') || small.contains('页');
    counted || (word && page && is_no_name(&small))
}

/// 单 and 汇 are also surnames; a footer has a colon, a number, or is one of its words alone.
fn is_no_name(text: &str) -> bool {
    text.contains([':', '。', ';']) || text.bytes().any(|b| b.is_ascii_digit()) || TOTALS.contains(&text)
}

/// Words that are a footer by themselves.
const TOTALS: [&str; 9] = ["合计", "总计", "小计", "共计", "总人数", "人数", "备注", "说明", "total"];

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(table: &[&[&str]]) -> Vec<Row> {
        let row = |(number, cells): (u64, &&[&str])| Row {
            number,
            cells: cells.iter().map(|text| Cell::text(text)).collect(),
            ..Row::default()
        };
        (1..).zip(table).map(row).collect()
    }

    fn located(table: &[&[&str]], query: ImportQuery) -> (Option<(u64, u64)>, usize) {
        let header = locate(&rows(table), query).unwrap();
        (header.rows.map(|rows| (rows.first, rows.last)), header.below)
    }

    const HEADS: &[&str] = &["学号", "姓名", "证件类型", "证件号码"];
    const ROW: &[&str] = &["1", "李雷", "居民身份证", "11010519491231002X"];

    #[test]
    fn headers_are_found_below_titles_in_two_rows_and_in_two_languages() {
        let open = ImportQuery::default();
        for (table, rows, below) in [
            (&[HEADS, ROW][..], (1, 1), 1),
            (&[&["名册"], HEADS, ROW], (2, 2), 2),
            (&[&["名册"], &["制表: 王老师", "2027"], HEADS, ROW], (3, 3), 3),
            (&[&["学号", "姓名", "证件", ""], &["", "", "类型", "号码"], ROW], (1, 2), 2),
            (&[HEADS, &["Student No.", "Name", "Document Type", "Document Number"], ROW], (1, 2), 2),
        ] {
            // A title over two columns is one cell of both.
            assert_eq!(located(table, open), (Some(rows), below), "{table:?}");
        }
        let named = ImportQuery { header_row: Some(2), ..open };
        assert_eq!(located(&[ROW, HEADS, ROW], named), (Some((2, 2)), 2));
        let none = ImportQuery { header_row: Some(0), ..open };
        assert_eq!(located(&[ROW], none), (None, 0));
        let beyond = ImportQuery { header_row: Some(9), ..open };
        assert_eq!(locate(&rows(&[HEADS]), beyond), Err(Unreadable::HeaderRow { row: 9 }));
        assert_eq!([0, 25, 26, 63].map(letter), ["A", "Z", "AA", "BL"]);
    }

    #[test]
    fn a_footer_is_left_out_and_a_student_with_a_problem_is_not() {
        let places = columns::named(&HEADS.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        for (row, footer) in [
            (&["合计：1人"][..], true),
            (&["制表人：王老师", "", "", "日期：2027-03-01"], true),
            (&["共 12 人"], true),
            (&["", "合计", "12"], true),
            (&["12", "合计"], true),
            (&["第 1 页，共 3 页"], true),
            (&["Total", "12"], true),
            (&["12", "李雷", "", ""], false),
            (&["", "李雷", "居民身份证", ""], false),
            (&["", "单单", "居民身份证", ""], false),
            (&["合计：1", "李雷", "居民身份证", "11010519491231002X"], false),
            (&["S1"], false),
        ] {
            let mut table = rows(&[ROW, row]);
            let left_out = leave_out(&mut table, places);
            assert_eq!(left_out, if footer { vec![2] } else { vec![] }, "{row:?}");
        }
        let mut again = rows(&[ROW, HEADS, ROW]);
        assert_eq!((leave_out(&mut again, places), again.len()), (vec![2], 2));
    }
}
