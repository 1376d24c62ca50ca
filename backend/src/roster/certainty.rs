//! Decides whether the characters of a file's text are certain (`docs/decisions/0081-encodings-that-are-certain.md`).
//!
//! Nearly every sequence of bytes is valid GB18030. `Müller` in Windows-1252 decodes as `M黮ler`, and a Korean or
//! Taiwanese name as a Chinese one. So a file is read as GB18030 only when its own words are evidence for it, and a
//! cell that cannot be GB18030 is refused.

use std::collections::HashSet;

use encoding_rs::GB18030;
use shared::api::staff::roster::{FileForm, ImportQuery, Unreadable};

use super::read::{Cell, CellDefect, MAX_COLUMNS, Row};
use super::{columns, header, spelling};

/// The hundred most common surnames of the household registers: about 85 % of all people in mainland China.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚\
                        沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常";
/// The minimum number of different texts that look like a name for surnames to be evidence.
const MIN_NAMES: usize = 8;
/// At least six of ten must begin with a common surname. Of Japanese and Korean names that are decoded as Chinese ones,
/// one in twenty does.
const SURNAME_SHARE: (usize, usize) = (6, 10);
/// The first rows are enough.
const SEARCHED_NAMES: usize = 2000;

/// Returns the rows, with a defect in every cell whose characters are not certain.
pub(super) fn check(
    form: FileForm,
    mut rows: Vec<Row>,
    query: ImportQuery,
) -> (FileForm, Result<Vec<Row>, Unreadable>) {
    match form {
        FileForm::Gb18030 if has_chinese_words(&rows) || has_chinese_names(&rows) => {
            mark(&mut rows, is_of_another_encoding);
            (form, Ok(rows))
        }
        FileForm::Gb18030 => {
            let is_headed =
                || header::locate(&rows, query).is_ok_and(|header| columns::count(&header.names) > 0);
            if query.is_open() && !is_headed() {
                return (FileForm::Unknown, Err(Unreadable::Encoding));
            }
            mark(&mut rows, |_| true);
            (FileForm::Unknown, Ok(rows))
        }
        FileForm::Utf8 => {
            let cells = || rows.iter().flat_map(|row| &row.cells);
            // From U+0800 on a character has three bytes, and GB18030 text hardly ever looks like that.
            if cells().all(|cell| cell.text.chars().all(|c| c < '\u{800}')) {
                mark(&mut rows, is_chinese_in_gb2312);
            }
            (form, Ok(rows))
        }
        FileForm::Marked | FileForm::Unknown | FileForm::Xlsx => (form, Ok(rows)),
    }
}

fn mark(rows: &mut [Row], is_uncertain: impl Fn(&str) -> bool) {
    let cells = rows.iter_mut().flat_map(|row| &mut row.cells);
    for cell in cells.filter(|cell| !cell.text.is_ascii() && is_uncertain(&cell.text)) {
        cell.defect = cell.defect.or(Some(CellDefect::Encoding));
    }
}

/// Whether a header or a kind of document is written in Chinese. No other encoding has the same bytes for these words.
fn has_chinese_words(rows: &[Row]) -> bool {
    let word = |cell: &Cell| cell.text.chars().filter(|c| !c.is_ascii()).collect::<String>();
    let is_long = |word: &String| word.chars().count() > 1;
    let words = |row: &Row| row.cells.iter().map(word).filter(is_long).collect::<Vec<_>>();
    rows.iter().take(header::SEARCHED_ROWS).flat_map(words).any(|word| columns::is_known(&word))
        || rows.iter().flat_map(words).any(|word| spelling::kind(&word).is_some())
}

/// Whether a column contains names of Chinese people: many different short texts, most of which begin with a surname.
fn has_chinese_names(rows: &[Row]) -> bool {
    let is_name = |text: &str| text.chars().all(is_han) && text.starts_with(|first| SURNAMES.contains(first));
    let are_names = |column: usize| {
        let cells = rows.iter().take(SEARCHED_NAMES).filter_map(|row| row.cells.get(column));
        let short = cells.map(|cell| cell.text.as_str()).filter(|text| !text.is_ascii());
        let texts: HashSet<&str> = short.filter(|text| (2..=4).contains(&text.chars().count())).collect();
        let names = texts.iter().filter(|text| is_name(text)).count();
        texts.len() >= MIN_NAMES && names * SURNAME_SHARE.1 >= texts.len() * SURNAME_SHARE.0
    };
    (0..MAX_COLUMNS).any(are_names)
}

const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

/// How GB18030 encodes a character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    /// One byte: ASCII.
    Ascii,
    /// Two bytes, as GB 2312 encodes Han characters.
    Gb2312Han,
    /// Two bytes, as GB 2312 encodes signs and other scripts.
    Gb2312Sign,
    /// Two bytes that are not in GB 2312.
    Extended,
    /// Four bytes.
    Four,
}

impl Written {
    fn of(c: char) -> Self {
        let mut utf8 = [0; 4];
        let (bytes, ..) = GB18030.encode(c.encode_utf8(&mut utf8));
        match *bytes {
            [_] => Self::Ascii,
            [0xb0..=0xf7, 0xa1..=0xfe] => Self::Gb2312Han,
            [0xa1..=0xa9, 0xa1..=0xfe] => Self::Gb2312Sign,
            [_, _] => Self::Extended,
            _ => Self::Four,
        }
    }
}

/// Whether a cell of a file in GB18030 was written in another encoding: an accented letter was combined with the next
/// letter (`M黮ler`, `輗` for `Ýr`) or with another accented letter (`cr殚e`), or the bytes are UTF-8.
fn is_of_another_encoding(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let is_letter =
        |at: Option<usize>| at.and_then(|at| characters.get(at)).is_some_and(char::is_ascii_alphabetic);
    let has_taken_letters = |(at, c): (usize, &char)| {
        let (before, after) = (is_letter(at.checked_sub(1)), is_letter(at.checked_add(1)));
        match Written::of(*c) {
            // No value of a roster is a single rare character.
            Written::Extended => before || after || characters.len() == 1,
            Written::Gb2312Han => before && after,
            Written::Ascii | Written::Gb2312Sign | Written::Four => false,
        }
    };
    let is_utf8 = || {
        let (bytes, ..) = GB18030.encode(text);
        let is_rare = |c: &char| Written::of(*c) == Written::Extended;
        std::str::from_utf8(&bytes).is_ok_and(|text| text.chars().any(|c| c >= '\u{800}'))
            && characters.iter().any(is_rare)
    };
    characters.iter().enumerate().any(has_taken_letters) || is_utf8()
}

/// Whether the bytes of a text in UTF-8 without ASCII letters are Han characters of GB 2312 too: `毛` is `ë`.
fn is_chinese_in_gb2312(text: &str) -> bool {
    let pair = |pair: &[u8]| matches!(pair, [0xb0..=0xf7, 0xa1..=0xfe]);
    let high: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii()).collect();
    !text.bytes().any(|byte| byte.is_ascii_alphabetic()) && high.chunks(2).all(pair)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{
        BIG5, EUC_JP, EUC_KR, Encoding, ISO_8859_2, SHIFT_JIS, UTF_8, WINDOWS_1251, WINDOWS_1252,
    };
    use proptest::prelude::*;
    use shared::person::PersonName;

    use super::super::read::File;
    use super::*;

    const ENGLISH: &str = "student number,name,id type,id number,college";
    const CHINESE: &str = "学号,姓名,证件类型,证件号码,学院";

    /// Real names, and the encodings in which the computers of these people store them.
    const NAMES: &[(&[&Encoding], &[&str])] = &[
        (
            &[WINDOWS_1252],
            &[
                "José",
                "Müller",
                "Ñandú",
                "Zoë",
                "François",
                "Åsa",
                "Øystein",
                "Núñez Muñoz",
                "Créée",
                "Andréa",
                "O’Brien",
                "Jürgen Groß",
                "Ñ",
                "Éé",
                "Ünal Çelik",
                "Þórður",
                "Ýr",
                "Ærø",
                "Zoë Müller",
                "MÜLLER",
                "PEÑA",
                "André",
            ],
        ),
        (&[ISO_8859_2], &["Łukasz", "Čapek", "Dvořák", "Kovács Győző", "Żółć"]),
        (&[WINDOWS_1251], &["Иванов", "Пётр", "Юлия", "Шо"]),
        (
            &[BIG5],
            &["陳大文", "林志明", "廖俊傑", "黃美玲", "張惠妹", "王小明", "李國華", "劉德華", "周杰倫"],
        ),
        (&[SHIFT_JIS, EUC_JP], &["佐藤", "鈴木一郎", "高橋", "田中花子", "ヤマダ", "ﾔﾏﾀﾞ", "ﾃｱ", "さくら"]),
        (&[EUC_KR], &["김민수", "이영희", "박지성", "최수정", "정우성"]),
    ];

    /// The first name cell below the headers: the value that the roster would store; `None` when it is refused.
    fn name_in(file: &[u8], query: ImportQuery) -> Option<String> {
        let rows = File::open(file, query).rows.ok()?;
        let cell = rows.first()?.cells.get(1)?.clone();
        cell.defect.is_none().then_some(())?;
        PersonName::parse(&cell.text).ok().map(|name| name.as_str().to_owned())
    }

    fn encoded(encoding: &'static Encoding, heads: &str, names: &[&str]) -> Vec<u8> {
        let row = |name: &&str| format!("\nS1,{name},passport,E12345678,College");
        let text = [heads.to_owned(), names.iter().map(row).collect()].concat();
        let (bytes, _, unmappable) = encoding.encode(&text);
        assert!(!unmappable, "{names:?}");
        bytes.into_owned()
    }

    #[test]
    fn a_name_in_another_encoding_is_refused_or_read_correctly() {
        // Also when the user chooses the columns, so that no header is evaluated.
        let chosen = ImportQuery {
            student_number: Some(0),
            name: Some(1),
            document_number: Some(3),
            ..ImportQuery::default()
        };
        for (encodings, names) in NAMES {
            for name in *names {
                let truth = PersonName::parse(name).unwrap();
                for encoding in *encodings {
                    // One student, and enough students for their names to be used as evidence.
                    for rows in [1, 40] {
                        let many: Vec<&str> =
                            [*name].into_iter().chain(names.iter().copied().cycle()).take(rows).collect();
                        let file = encoded(encoding, ENGLISH, &many);
                        for query in [ImportQuery::default(), chosen] {
                            let read = name_in(&file, query);
                            assert!(
                                read.as_deref().is_none_or(|read| read == truth.as_str()),
                                "{name} in {} is {read:?}",
                                encoding.name()
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_row_in_another_encoding_among_chinese_rows_is_refused() {
        let mut file = GB18030.encode(CHINESE).0.into_owned();
        let chinese = file.clone();
        for (encodings, names) in &NAMES[..1] {
            // `Éé` alone has the bytes of 砷, and no other cell contradicts that.
            for name in names.iter().filter(|name| name.bytes().any(|byte| byte.is_ascii_alphabetic())) {
                file.truncate(chinese.len());
                file.extend(encodings[0].encode(&format!("\nS1,{name},x,y")).0.iter());
                let truth = PersonName::parse(name).unwrap();
                let read = name_in(&file, ImportQuery::default());
                assert!(read.as_deref().is_none_or(|read| read == truth.as_str()), "{name} is {read:?}");
            }
        }
        for name in ["张三", "李雷", "韩梅梅", "欧阳娜娜"] {
            file.truncate(chinese.len());
            file.extend_from_slice(format!("\nS1,{name},x,y\n").as_bytes());
            file.extend(GB18030.encode(&"S2,王伟,护照,E1\n".repeat(9)).0.iter());
            assert_eq!(name_in(&file, ImportQuery::default()), None, "{name} in UTF-8");
        }
    }

    #[test]
    fn letters_that_gb18030_contains_are_read_correctly() {
        for name in ["Müller", "José", "Иванов", "阿里木·买买提", "㛃𠮷", "朱镕基", "张三A", "ﾔﾏﾀﾞ"]
        {
            let file = GB18030.encode(&format!("{CHINESE}\nS1,{name},护照,E1,镕基学院A班")).0.into_owned();
            let truth = PersonName::parse(name).unwrap();
            assert_eq!(name_in(&file, ImportQuery::default()).as_deref(), Some(truth.as_str()));
        }
    }

    #[test]
    fn chinese_below_english_headers_needs_names_that_are_evidence() {
        let names = ["王伟", "李娜", "张敏", "刘洋", "陈静", "杨帆", "黄磊", "赵雷", "上官婉儿", "麦克"];
        assert_eq!(
            name_in(&encoded(GB18030, ENGLISH, &names), ImportQuery::default()).as_deref(),
            Some("王伟")
        );
        assert_eq!(name_in(&encoded(GB18030, ENGLISH, &names[..1]), ImportQuery::default()), None);
        assert_eq!(name_in(&encoded(GB18030, ENGLISH, &["毛莫"]), ImportQuery::default()), None);
        for name in ["José", "Иванов", "Øë", "Παπαδόπουλος"] {
            let truth = PersonName::parse(name).unwrap();
            let read = name_in(&encoded(UTF_8, ENGLISH, &[name]), ImportQuery::default());
            assert!(read.is_none_or(|read| read == truth.as_str()), "{name}");
        }
        assert!(name_in(&encoded(UTF_8, ENGLISH, &["José"]), ImportQuery::default()).is_some());
    }

    #[test]
    fn a_file_in_which_nothing_is_certain_is_refused_as_a_whole() {
        let file = BIG5.encode("學號,姓名,證件號碼\nS1,陳大文,E12345678").0.into_owned();
        assert_eq!(File::open(&file, ImportQuery::default()).rows, Err(Unreadable::Encoding));
    }

    proptest! {
        /// For Han characters of GB 2312, and for those that only GBK or only GB18030 has.
        #[test]
        fn a_chinese_roster_in_gb18030_is_right(names in prop::collection::vec("[\u{4e00}-\u{9fa5}㐀-䶵𠀀-𠀿]{2,4}", 1..9)) {
            for heads in [CHINESE, "学号,姓名,身份证号"] {
                let mut text = heads.to_owned();
                text.extend(names.iter().map(|name| format!("\nS1,{name},护照,E1,软件学院")));
                let file = GB18030.encode(&text).0.into_owned();
                let read = File::open(&file, ImportQuery::default());
                prop_assert_eq!(read.form, FileForm::Gb18030);
                for (row, name) in read.rows.unwrap().iter().zip(&names) {
                    prop_assert_eq!(&row.cells[1], &Cell::text(name));
                }
            }
        }
    }
}
