//! Which column of a file is which.

use shared::api::staff::roster::{Column, ImportQuery, Unreadable};

/// Where each column stands, in the order of [`Column::ALL`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Places([Option<usize>; Column::ALL.len()]);

impl Places {
    pub(super) const fn of(self, column: Column) -> Option<usize> {
        self.0[column as usize]
    }

    /// What stands at a place.
    pub(super) fn at(self, place: usize) -> Option<Column> {
        Column::ALL.into_iter().find(|column| self.of(*column) == Some(place))
    }
}

/// What heads a column, in small letters.
const fn headers(column: Column) -> &'static [&'static str] {
    match column {
        Column::StudentNumber => {
            &["学号", "学生学号", "student_number", "student number", "student no", "student id"]
        }
        Column::Name => &["姓名", "学生姓名", "name", "student name", "full name"],
        Column::DocumentKind => &[
            "证件类型",
            "证件类别",
            "身份证件类型",
            "document_kind",
            "document kind",
            "document type",
            "id type",
        ],
        Column::DocumentNumber => &[
            "证件号码",
            "证件号",
            "身份证号",
            "身份证号码",
            "身份证件号",
            "身份证件号码",
            "document_number",
            "document number",
            "id number",
            "id no",
        ],
        Column::Phone => {
            &["联系电话", "手机", "手机号", "手机号码", "电话", "联系方式", "phone", "phone number", "mobile"]
        }
    }
}

/// A header as people mean it: without spaces at its ends, a remark in brackets, a colon, a star for "must be filled in".
fn plain(header: &str) -> String {
    let header = header.trim().trim_start_matches(['*', '＊']).trim_end_matches(['*', '＊', ':', '：']);
    let bracket = header.find(['(', '（']).filter(|at| *at > 0);
    header[..bracket.unwrap_or(header.len())].trim().to_lowercase()
}

/// The columns that were chosen, or else those that the headers name.
pub(super) fn places(header: &[String], query: ImportQuery) -> Result<Places, Unreadable> {
    let places = if query.is_open() { guess(header)? } else { chosen(header.len(), query)? };
    for column in Column::ALL {
        let needed = match column {
            Column::Phone => false,
            Column::DocumentKind => query.every_kind.is_none(),
            Column::StudentNumber | Column::Name | Column::DocumentNumber => true,
        };
        if needed && places.of(column).is_none() {
            return Err(Unreadable::NoColumn { column });
        }
    }
    Ok(places)
}

fn chosen(width: usize, query: ImportQuery) -> Result<Places, Unreadable> {
    let mut places = Places::default();
    for column in Column::ALL {
        let place = query.place(column);
        if place.is_some_and(|place| place >= width) {
            return Err(Unreadable::NoColumn { column });
        }
        if place.is_some_and(|place| places.at(place).is_some()) {
            return Err(Unreadable::TwoColumns { column });
        }
        places.0[column as usize] = place;
    }
    Ok(places)
}

fn guess(header: &[String]) -> Result<Places, Unreadable> {
    let mut places = Places::default();
    for column in Column::ALL {
        let is_it = |header: &str| headers(column).contains(&plain(header).as_str());
        let mut found = header.iter().enumerate().filter(|(_, name)| is_it(name)).map(|(place, _)| place);
        places.0[column as usize] = found.next();
        if found.next().is_some() {
            return Err(Unreadable::TwoColumns { column });
        }
    }
    Ok(places)
}

/// What the headers name, for showing; without judging whether it is enough.
pub(super) fn named(header: &[String]) -> Places {
    guess(header).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use shared::person::DocumentKind;

    use super::*;

    fn header(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn headers_are_known_however_people_write_them() {
        let names = header(&["序号", " *学号：", "姓名（必填）", "身份证号", "手机号 (11位)"]);
        let query = ImportQuery { every_kind: Some(DocumentKind::ResidentId), ..ImportQuery::default() };
        let places = places(&names, query).unwrap();
        let found = Column::ALL.map(|column| places.of(column));
        assert_eq!(found, [Some(1), Some(2), None, Some(3), Some(4)]);
    }

    #[test]
    fn what_is_missing_or_there_twice_is_named() {
        use Column::{DocumentKind as Kind, Name, StudentNumber};
        let open = ImportQuery::default();
        let names = header(&["a", "姓名", "证件号码"]);
        for (names, query, said) in [
            (&names[..], open, Unreadable::NoColumn { column: StudentNumber }),
            (
                &names[..],
                ImportQuery { student_number: Some(0), name: Some(1), document_number: Some(2), ..open },
                Unreadable::NoColumn { column: Kind },
            ),
            (
                &names[..],
                ImportQuery { student_number: Some(0), name: Some(0), ..open },
                Unreadable::TwoColumns { column: Name },
            ),
            (
                &names[..],
                ImportQuery { student_number: Some(9), ..open },
                Unreadable::NoColumn { column: StudentNumber },
            ),
            (&header(&["姓名", "name"])[..], open, Unreadable::TwoColumns { column: Name }),
        ] {
            assert_eq!(places(names, query), Err(said));
        }
    }
}
