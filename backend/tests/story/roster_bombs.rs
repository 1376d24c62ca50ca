//! Roster files made to exhaust the server's memory: each is refused, or read, within a measured limit.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::process::Command;

use backend::roster;
use backend::store;
use backend::store::audit::Actor;
use shared::api::staff::roster::{FILE_BYTES, ImportQuery, Unreadable};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

use crate::app::{TestApp, slug};

/// What the whole process may use, in KiB: the file, 96 MiB of XML, 192 MiB of rows, and the data made from them.
const PEAK_KIB: u64 = 448 * 1024;
/// The address space of the process, in KiB: a reader without limits fails before it exhausts the machine.
const ADDRESSES_KIB: u64 = 6 * 1024 * 1024;
/// The environment variable of the process that reads one of the files: the file's name.
const BOMB: &str = "YIPAI_TEST_BOMB";

const HEADS: &str = "学号,姓名,证件类型,证件号码";

/// A part of a workbook, written in small pieces.
fn part(write: &mut zip::ZipWriter<Cursor<Vec<u8>>>, name: &str, pieces: impl IntoIterator<Item = String>) {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    write.start_file(name, options).unwrap();
    for piece in pieces {
        write.write_all(piece.as_bytes()).unwrap();
    }
}

/// The parts of a workbook that differ from a small one's.
#[derive(Default)]
struct Parts {
    strings: Vec<String>,
    styles: Vec<String>,
    sheet: Vec<String>,
    sheets: Vec<String>,
    relations: Vec<String>,
    others: usize,
}

fn once(text: &str) -> Vec<String> {
    vec![text.to_owned()]
}

/// `text` this many times, in pieces of a thousand.
fn times(count: usize, text: &str) -> Vec<String> {
    vec![text.repeat(1000); count / 1000]
}

fn around(before: &str, pieces: Vec<String>, after: &str) -> Vec<String> {
    [once(before), pieces, once(after)].concat()
}

impl Parts {
    fn workbook(self) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let sheets = if self.sheets.is_empty() { once("<sheet name='a' r:id='r'/>") } else { self.sheets };
        let relations = [
            once("<Relationship Id='r' Type='x/worksheet' Target='worksheets/sheet1.xml'/>"),
            self.relations,
        ];
        part(&mut zip, "xl/workbook.xml", around("<workbook><sheets>", sheets, "</sheets></workbook>"));
        part(
            &mut zip,
            "xl/_rels/workbook.xml.rels",
            around("<Relationships>", relations.concat(), "</Relationships>"),
        );
        part(&mut zip, "xl/sharedStrings.xml", around("<sst>", self.strings, "</sst>"));
        part(&mut zip, "xl/styles.xml", around("<styleSheet>", self.styles, "</styleSheet>"));
        part(
            &mut zip,
            "xl/worksheets/sheet1.xml",
            around("<worksheet><sheetData>", self.sheet, "</worksheet>"),
        );
        for other in 0..self.others {
            part(&mut zip, &format!("xl/worksheets/other{other}.xml"), once("<x/>"));
        }
        zip.finish().unwrap().into_inner()
    }
}

/// The headers in the first row, each in its own cell.
fn heads() -> Vec<String> {
    let cell = |name| format!("<c t='inlineStr'><is><t>{name}</t></is></c>");
    once(&format!("<row>{}</row>", HEADS.split(',').map(cell).collect::<String>()))
}

fn sheet(rows: Vec<String>) -> Parts {
    Parts { sheet: [heads(), rows, once("</sheetData>")].concat(), ..Parts::default() }
}

fn rows(count: usize, cells: &str) -> Vec<String> {
    times(count, &format!("<row>{cells}</row>"))
}

fn merged(text: &str) -> Vec<u8> {
    let mut rows =
        sheet(rows(60_000, &format!("<c t='inlineStr'><is><t>{text}</t></is></c><c><v>1</v></c>")));
    rows.sheet.push("<mergeCells>".to_owned());
    rows.sheet.extend((0..40_000).map(|row| format!("<mergeCell ref='A{}:A{}'/>", row + 2, row + 60_000)));
    rows.sheet.push("</mergeCells>".to_owned());
    rows.workbook()
}

/// A text file smaller than the largest accepted one.
fn text(head: &str, line: &str) -> Vec<u8> {
    let lines = (FILE_BYTES - head.len() - 2) / (line.len() + 1);
    format!("{head}\n{}", format!("{line}\n").repeat(lines)).into_bytes()
}

/// The name of a file, and how it is built.
type Bomb = (&'static str, fn() -> Vec<u8>);

/// Every kind of file that takes far more memory than its size.
fn bombs() -> Vec<Bomb> {
    vec![
        ("millions of shared texts", || {
            Parts { strings: times(4_000_000, "<si/>"), ..sheet(Vec::new()) }.workbook()
        }),
        ("a part of three hundred megabytes", || {
            Parts { strings: vec![" ".repeat(1 << 20); 300], ..sheet(Vec::new()) }.workbook()
        }),
        ("one text in half a million cells", || {
            let strings = once(&format!("<si><t>{}</t></si>", "长".repeat(500)));
            let cells = "<c t='s'><v>0</v></c>".repeat(60);
            Parts { strings, ..sheet(rows(8000, &cells)) }.workbook()
        }),
        ("a cell far to the right in every row", || {
            let row = |row: u64| format!("<row r='{row}'><c r='BL{row}'><v>1</v></c></row>");
            sheet((2..150_000).map(row).collect()).workbook()
        }),
        ("a cell in the last corner", || {
            sheet(once("<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>")).workbook()
        }),
        ("small numbers in three million cells", || {
            sheet(rows(51_000, &"<c><v>1</v></c>".repeat(62))).workbook()
        }),
        ("merged cells of long texts", || merged(&"长".repeat(500))),
        ("merged cells of short texts", || merged("x")),
        ("a text of many pieces", || {
            let pieces = times(1_000_000, "<r><t>一二三四五</t></r>");
            sheet(around("<row><c t='inlineStr'><is>", pieces, "</is></c></row>")).workbook()
        }),
        ("millions of styles of a long format", || {
            let format = format!(
                "<numFmts><numFmt numFmtId='200' formatCode='{}'/></numFmts><cellXfs>",
                "0".repeat(1000)
            );
            let styles = around(&format, times(1_000_000, "<xf numFmtId='200'/>"), "</cellXfs>");
            Parts { styles, ..sheet(Vec::new()) }.workbook()
        }),
        ("a hundred thousand formats", || {
            let define = |id: u32| format!("<numFmt numFmtId='{id}' formatCode='{}'/>", "0".repeat(60));
            Parts { styles: (0..100_000).map(define).collect(), ..sheet(Vec::new()) }.workbook()
        }),
        ("many sheets of one part", || {
            Parts { sheets: times(50_000, "<sheet name='a' r:id='r'/>"), ..sheet(rows(20_000, "<c/>")) }
                .workbook()
        }),
        ("many relations", || {
            let one = |id: u32| format!("<Relationship Id='r{id}' Type='x/worksheet' Target='a{id}'/>");
            Parts { relations: (0..50_000).map(one).collect(), ..sheet(Vec::new()) }.workbook()
        }),
        ("many parts", || Parts { others: 5000, ..sheet(Vec::new()) }.workbook()),
        ("elements inside each other", || sheet(times(4_000_000, "<a>")).workbook()),
        ("an attribute of ninety megabytes", || {
            sheet(around("<row r='", times(90_000_000, "1"), "'><c/></row>")).workbook()
        }),
        ("an unclosed comment", || sheet(around("<!--", times(90_000_000, "-"), "")).workbook()),
        ("a workbook of which every cell has a problem", || {
            sheet(rows(100_000, &"<c t='b'><v>1</v></c>".repeat(4))).workbook()
        }),
        ("a text file of empty cells", || text(HEADS, &format!("{}x", ",".repeat(63)))),
        ("a text file of short cells", || text(HEADS, &["x"; 64].join(","))),
        ("a text file of which every cell has a problem", || text(HEADS, "?,?,?,?")),
        ("a text file of one long title over many columns", || {
            let title = "长".repeat(5_000_000);
            format!("{title}\n{}\n1,2,3,4\n", ["列"; 64].join(",")).into_bytes()
        }),
        ("a text file with a quotation mark that closes at its end", || {
            format!("{HEADS}\n\"{}\"", "长,\n".repeat(3_000_000)).into_bytes()
        }),
    ]
}

/// The most memory that this process used, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Resets the peak to the current use, so that building the file does not count.
fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
}

/// Reads the file that the environment names, in a separate process, so that nothing else is measured.
#[tokio::test]
async fn one_file_in_a_process_of_its_own() {
    let Ok(name) = std::env::var(BOMB) else { return };
    let (_, build) = bombs().into_iter().find(|(bomb, _)| *bomb == name).unwrap();
    let file = build();
    assert!(file.len() <= FILE_BYTES, "{name} would not be taken: {} bytes", file.len());
    let test = TestApp::new().await;
    let collection = {
        let mut reader = test.app.db.reader().await.unwrap();
        store::collection::by_slug(&mut reader, &slug()).await.unwrap().unwrap()
    };
    forget_peak();
    let (actor, query) = (Actor::Operator, ImportQuery { dry_run: true, ..ImportQuery::default() });
    let bytes = bytes::Bytes::from(file);
    let (report, problems) =
        roster::import(&test.app, &collection, bytes.clone().into(), query, &actor, &roster::nobody())
            .await
            .unwrap();
    let csv =
        if problems.is_empty() { Vec::new() } else { roster::report_file::rows(&bytes, query, &problems) };
    let outcome = match report.unreadable {
        Some(
            Unreadable::TooLarge | Unreadable::Workbook | Unreadable::NoRows | Unreadable::Columns { .. },
        ) => "refused",
        Some(other) => panic!("{name}: {other:?}"),
        None => "read",
    };
    assert!(report.unreadable.is_some() || report.problems > 0, "nothing of it is a student");
    println!(
        "{name}: {outcome}, {} bytes, {} bytes of problems, peak {} KiB",
        bytes.len(),
        csv.len(),
        peak()
    );
    assert!(peak() < PEAK_KIB, "{name} took {} KiB", peak());
}

#[test]
fn no_roster_file_takes_more_memory_than_is_set_aside() {
    let mut failed = String::new();
    for (name, _) in bombs() {
        let output = Command::new("sh")
            .args(["-c", &format!("ulimit -v {ADDRESSES_KIB}; exec \"$0\" \"$@\"")])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "roster_bombs::one_file_in_a_process_of_its_own", "--nocapture"])
            .env(BOMB, name)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        print!("{}", said.lines().filter(|line| line.contains("peak")).collect::<Vec<_>>().join("\n") + "\n");
        if !output.status.success() || !said.contains("1 passed") {
            let _ = writeln!(failed, "{name}: {said}{}", String::from_utf8_lossy(&output.stderr));
        }
    }
    assert!(failed.is_empty(), "{failed}");
}
