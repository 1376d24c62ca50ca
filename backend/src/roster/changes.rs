//! The changes that a table would make in existing roster entries, old and new values.

use shared::api::staff::roster::{ChangedCell, Column, LISTED_CHANGES};
use shared::person::{Phone, UnitName};

use super::plan::{Plan, Update};
use crate::app::App;
use crate::store;

/// The digits at the start and at the end of a telephone number that are always shown.
const SHOWN_DIGITS: (usize, usize) = (3, 4);

/// The number of changed cells, and the first of them.
pub(super) async fn of(app: &App, plan: &Plan) -> Result<(u64, Vec<ChangedCell>), store::Error> {
    let count = plan.updated.iter().map(|update| update.columns.len() as u64).sum();
    let mut cells = Vec::new();
    for update in &plan.updated {
        cells
            .extend(update.columns.iter().take(LISTED_CHANGES - cells.len()).map(|column| (update, *column)));
    }
    let mut changed = Vec::with_capacity(cells.len());
    for (update, column) in cells {
        let (before, after) = texts(app, update, column).await?;
        let (row, number) = (update.line.row, update.line.student.number.clone());
        changed.push(ChangedCell { row, number, column, before, after });
    }
    Ok((count, changed))
}

async fn texts(app: &App, update: &Update, column: Column) -> Result<(String, String), store::Error> {
    let Update { known, line, .. } = update;
    let unit = |name: &Option<UnitName>| name.as_ref().map_or("", UnitName::as_str).to_owned();
    let (old, new) = (&known.affiliation, &line.affiliation);
    Ok(match column {
        // A student who is out of the roster has a placeholder number.
        Column::StudentNumber if known.withdrawn => (String::new(), line.student.number.as_str().to_owned()),
        Column::StudentNumber => (known.number.as_str().to_owned(), line.student.number.as_str().to_owned()),
        Column::Name => (known.name.as_str().to_owned(), line.student.name.as_str().to_owned()),
        Column::Phone => {
            let before = store::student::phone(&mut *app.db.reader().await?, &app.keys, known.id).await?;
            let digits = |phone: &Option<Phone>| phone.as_ref().map_or("", Phone::as_str).to_owned();
            masked(&digits(&before), &digits(&line.student.phone))
        }
        Column::College => (unit(&old.college), unit(&new.college)),
        Column::Major => (unit(&old.major), unit(&new.major)),
        Column::Class => (unit(&old.class), unit(&new.class)),
        // The document identifies the person: another document is not a change of the entry.
        Column::DocumentKind | Column::DocumentNumber => (String::new(), String::new()),
    })
}

/// Two telephone numbers without the middle digits that they share.
fn masked(before: &str, after: &str) -> (String, String) {
    let hidden = |text: &str, other: &str| {
        let end = text.len().saturating_sub(SHOWN_DIGITS.1);
        let show = |(at, c): (usize, char)| {
            let same = text.len() != other.len() || other.as_bytes().get(at) == text.as_bytes().get(at);
            if (SHOWN_DIGITS.0..end).contains(&at) && same { '*' } else { c }
        };
        text.chars().enumerate().map(show).collect()
    };
    (hidden(before, after), hidden(after, before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephones_show_their_ends_and_what_differs() {
        for (before, after, shown) in [
            ("13800138000", "13800138001", ("138****8000", "138****8001")),
            ("13800138000", "13812138000", ("13800**8000", "13812**8000")),
            ("", "13800138000", ("", "138****8000")),
            ("+85261234567", "13800138000", ("+85*****4567", "138****8000")),
        ] {
            let (old, new) = masked(before, after);
            assert_eq!((old.as_str(), new.as_str()), shown);
        }
    }
}
