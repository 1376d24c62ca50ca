//! Assignment of the columns of a file.

use shared::api::staff::roster::{Column, ImportQuery, Unreadable};
use shared::person::DocumentKind;

use super::spelling;

/// The index of each column, in the order of [`Column::ALL`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ColumnIndexes([Option<usize>; Column::ALL.len()]);

impl ColumnIndexes {
    pub(super) const fn of(self, column: Column) -> Option<usize> {
        self.0[column as usize]
    }

    /// The column at an index; `None` when it is not used.
    pub(super) fn at(self, place: usize) -> Option<Column> {
        Column::ALL.into_iter().find(|column| self.of(*column) == Some(place))
    }
}

/// The columns of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ColumnLayout {
    pub(super) places: ColumnIndexes,
    /// The kind of every document, when a header contains it and no column does.
    pub(super) every_kind: Option<DocumentKind>,
}

/// The headers of a column, in the form of [`spelling::of_header`].
#[expect(clippy::too_many_lines, reason = "a table: one line a spelling")]
const fn headers(column: Column) -> &'static [&'static str] {
    match column {
        Column::StudentNumber => &[
            "学号",
            "学生学号",
            "本人学号",
            "学生编号",
            "学生号",
            "学生证号",
            "学生代码",
            "学员编号",
            "学员号",
            "studentnumber",
            "studentno",
            "studentid",
            "stuno",
            "stuid",
            "xh",
        ],
        Column::Name => &[
            "姓名",
            "学生姓名",
            "中文姓名",
            "真实姓名",
            "学员姓名",
            "名字",
            "学生名字",
            "name",
            "studentname",
            "fullname",
            "xm",
        ],
        Column::DocumentKind => &[
            "证件类型",
            "证件类别",
            "证件种类",
            "证件名称",
            "身份证件类型",
            "身份证件类别",
            "身份证件种类",
            "有效证件类型",
            "documentkind",
            "documenttype",
            "idtype",
            "certificatetype",
        ],
        Column::DocumentNumber => &[
            "证件号码",
            "证件号",
            "证件编号",
            "身份证件号",
            "身份证件号码",
            "身份证件编号",
            "有效证件号码",
            "有效证件号",
            "身份证",
            "身份证号",
            "身份证号码",
            "身份证编号",
            "居民身份证",
            "居民身份证号",
            "居民身份证号码",
            "公民身份号码",
            "公民身份证号码",
            "身份证字号",
            "documentnumber",
            "documentno",
            "idnumber",
            "idno",
            "idcard",
            "idcardnumber",
            "idcardno",
            "zjhm",
            "sfzh",
        ],
        Column::Phone => &[
            "联系电话",
            "联络电话",
            "联系手机",
            "联系方式",
            "联系号码",
            "手机",
            "手机号",
            "手机号码",
            "手机电话",
            "移动电话",
            "电话",
            "电话号码",
            "本人电话",
            "本人手机",
            "本人手机号",
            "本人联系电话",
            "学生电话",
            "学生手机",
            "学生手机号",
            "phone",
            "phonenumber",
            "phoneno",
            "mobile",
            "mobilenumber",
            "mobilephone",
            "telephone",
            "tel",
            "cellphone",
            "lxdh",
            "sjh",
        ],
        Column::College => &[
            "学院",
            "学院名称",
            "所在学院",
            "所属学院",
            "二级学院",
            "院系",
            "院系名称",
            "所在院系",
            "系",
            "系部",
            "系别",
            "系院",
            "院部",
            "院系部",
            "分院",
            "教学单位",
            "college",
            "school",
            "faculty",
            "department",
        ],
        Column::Major => &[
            "专业",
            "专业名称",
            "所学专业",
            "所在专业",
            "主修专业",
            "就读专业",
            "major",
            "majorname",
            "programme",
            "program",
            "specialty",
        ],
        Column::Class => {
            &["班级", "班级名称", "所在班级", "行政班", "行政班级", "班别", "班", "class", "classname"]
        }
    }
}

/// The column of a header, in any of its spellings.
pub(super) fn column_of(header: &str) -> Option<Column> {
    let named = |name: &str| Column::ALL.into_iter().find(|column| headers(*column).contains(&name));
    spelling::of_header(header).iter().find_map(|name| named(name))
}

/// Whether a header is the name of a column.
pub(super) fn is_known(header: &str) -> bool {
    column_of(header).is_some()
}

/// The number of columns that the headers name.
pub(super) fn count(header: &[String]) -> usize {
    let places = named(header);
    Column::ALL.iter().filter(|column| places.of(**column).is_some()).count()
}

/// Whether a header says that its numbers are identity card numbers, not just document numbers.
fn says_identity_card(header: &str) -> bool {
    spelling::of_header(header).iter().any(|name| {
        (name.contains("身份证") && !name.contains("身份证件"))
            || name.starts_with("公民身份")
            || name.starts_with("idcard")
    })
}

/// The columns that the user chose, or else the columns of the headers. Returns all problems together.
pub(super) fn places(header: &[String], query: ImportQuery) -> Result<ColumnLayout, Unreadable> {
    let (places, twice) = if query.is_open() { guess(header) } else { chosen(header.len(), query) };
    let no_kinds = query.every_kind.is_none() && places.of(Column::DocumentKind).is_none();
    let numbers = places.of(Column::DocumentNumber).and_then(|place| header.get(place));
    let says_kind = no_kinds && numbers.is_some_and(|header| says_identity_card(header));
    let every_kind = says_kind.then_some(DocumentKind::ResidentId);
    let is_missing = |column: &Column| {
        let needed = match column {
            Column::Phone | Column::College | Column::Major | Column::Class => false,
            Column::DocumentKind => no_kinds && !says_kind,
            Column::StudentNumber | Column::Name | Column::DocumentNumber => true,
        };
        // A chosen column beyond the table is missing too.
        let beyond = query.place(*column).is_some_and(|place| place >= header.len());
        (needed || beyond) && places.of(*column).is_none() && !twice.contains(column)
    };
    let missing: Vec<_> = Column::ALL.into_iter().filter(is_missing).collect();
    if missing.is_empty() && twice.is_empty() {
        Ok(ColumnLayout { places, every_kind })
    } else {
        Err(Unreadable::Columns { missing, twice })
    }
}

/// The chosen indexes, and the columns whose index another column also has.
fn chosen(width: usize, query: ImportQuery) -> (ColumnIndexes, Vec<Column>) {
    let (mut places, mut twice) = (ColumnIndexes::default(), Vec::new());
    for column in Column::ALL {
        let Some(place) = query.place(column).filter(|place| *place < width) else { continue };
        if places.at(place).is_some() {
            twice.push(column);
        } else {
            places.0[column as usize] = Some(place);
        }
    }
    (places, twice)
}

/// The first index of each column by the headers, and the columns that two headers name.
fn guess(header: &[String]) -> (ColumnIndexes, Vec<Column>) {
    let (mut places, mut twice) = (ColumnIndexes::default(), Vec::new());
    for (place, name) in header.iter().enumerate() {
        let Some(column) = column_of(name) else { continue };
        match places.of(column) {
            Some(_) => twice.push(column),
            None => places.0[column as usize] = Some(place),
        }
    }
    twice.sort_unstable();
    twice.dedup();
    (places, twice)
}

/// The columns of the headers, for display; it does not check that they are complete.
pub(super) fn named(header: &[String]) -> ColumnIndexes {
    guess(header).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn headers_are_recognised_in_all_usual_spellings() {
        let names = header(&["序号", " *学号：", "姓名（必填）", "身份证件号", "手机号 (11位)", "所在学院"]);
        let query = ImportQuery { every_kind: Some(DocumentKind::ResidentId), ..ImportQuery::default() };
        let found = places(&names, query).unwrap().places;
        let found = Column::ALL.map(|column| found.of(column));
        assert_eq!(found, [Some(1), Some(2), None, Some(3), Some(4), Some(5), None, None]);
        for (name, column) in [
            ("学\u{3000}号", Column::StudentNumber),
            ("学生编号", Column::StudentNumber),
            ("1.学号", Column::StudentNumber),
            ("（1）学号", Column::StudentNumber),
            ("①学号", Column::StudentNumber),
            ("一、学号", Column::StudentNumber),
            ("學號", Column::StudentNumber),
            ("学号/Student ID", Column::StudentNumber),
            ("Student_No.", Column::StudentNumber),
            ("【必填】学号", Column::StudentNumber),
            ("学号\u{200b}", Column::StudentNumber),
            ("姓 名", Column::Name),
            ("姓名Name", Column::Name),
            ("★姓名", Column::Name),
            ("证件\n类型", Column::DocumentKind),
            ("證件類型", Column::DocumentKind),
            ("身份证", Column::DocumentNumber),
            ("身分證字號", Column::DocumentNumber),
            ("證件號碼", Column::DocumentNumber),
            ("聯絡電話", Column::Phone),
            ("聯繫電話", Column::Phone),
            ("院（系）", Column::College),
            ("專業", Column::Major),
            ("班級", Column::Class),
        ] {
            assert_eq!(column_of(name), Some(column), "{name:?}");
        }
        for name in ["", "序号", "姓名拼音", "父亲姓名", "学籍号", "考生号", "QQ号", "性别", "1"]
        {
            assert_eq!(column_of(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_header_that_says_identity_card_says_the_kind_of_every_document() {
        let kind = |name: &str| {
            places(&header(&["学号", "姓名", name]), ImportQuery::default()).map(|f| f.every_kind)
        };
        assert_eq!(kind("身份证号"), Ok(Some(DocumentKind::ResidentId)));
        let missing = vec![Column::DocumentKind];
        assert_eq!(kind("证件号码"), Err(Unreadable::Columns { missing, twice: vec![] }));
        let names = header(&["学号", "姓名", "身份证号", "证件类型"]);
        assert_eq!(places(&names, ImportQuery::default()).unwrap().every_kind, None);
    }

    #[test]
    fn all_missing_and_repeated_columns_are_reported_together() {
        use Column::{DocumentKind as Kind, DocumentNumber, Name, Phone, StudentNumber};
        let open = ImportQuery::default();
        let names = header(&["a", "姓名", "证件号码"]);
        for (names, query, missing, twice) in [
            (&names[..], open, vec![StudentNumber, Kind], vec![]),
            (
                &names[..],
                ImportQuery { student_number: Some(0), name: Some(1), document_number: Some(2), ..open },
                vec![Kind],
                vec![],
            ),
            (
                &names[..],
                ImportQuery { student_number: Some(0), name: Some(0), ..open },
                vec![Kind, DocumentNumber],
                vec![Name],
            ),
            (
                &names[..],
                ImportQuery { student_number: Some(9), phone: Some(9), ..open },
                vec![StudentNumber, Name, Kind, DocumentNumber, Phone],
                vec![],
            ),
            (
                &header(&["姓名", "name", "手机", "电话"])[..],
                open,
                vec![StudentNumber, Kind, DocumentNumber],
                vec![Name, Phone],
            ),
        ] {
            assert_eq!(places(names, query), Err(Unreadable::Columns { missing, twice }));
        }
    }
}
