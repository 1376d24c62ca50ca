//! What a reviewer decided or wrote and the server has not got: it survives a reload and the end of the session, in this
//! tab alone, and belongs to whoever was signed in.

use serde::{Deserialize, Serialize};
use shared::id::PhotoId;
use shared::review::StaffName;

use super::forms::Draft;
use super::requests::Job;
use crate::hooks::{store_in_tab, stored_in_tab};

const KEY: &str = "yipai.review.unsent";

/// What is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Unsent {
    /// Whose it is. It is never sent in another name.
    staff: StaffName,
    /// What is still to be told, the first thing first.
    pub(super) jobs: Vec<Job>,
    /// A form that was open.
    pub(super) form: Option<OpenForm>,
}

/// A form that was being filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct OpenForm {
    /// About which photograph.
    pub(super) photo: PhotoId,
    /// Whether it asks another reviewer; else it rejects.
    pub(super) second_look: bool,
    /// What was written.
    pub(super) draft: Draft,
}

/// Keeps this and nothing else.
pub(super) fn store(staff: &StaffName, jobs: impl IntoIterator<Item = Job>, form: Option<OpenForm>) {
    let unsent = Unsent { staff: staff.clone(), jobs: jobs.into_iter().collect(), form };
    let anything = !unsent.jobs.is_empty() || unsent.form.is_some();
    let text = anything.then(|| serde_json::to_string(&unsent).ok()).flatten();
    store_in_tab(KEY, text.as_deref());
}

/// Keeps these jobs, and the form that is kept already.
pub(super) fn store_jobs(staff: &StaffName, jobs: impl IntoIterator<Item = Job>) {
    let form = stored().filter(|unsent| unsent.staff == *staff).and_then(|unsent| unsent.form);
    store(staff, jobs, form);
}

fn stored() -> Option<Unsent> {
    serde_json::from_str(&stored_in_tab(KEY)?).ok()
}

/// What was kept for somebody. Anybody else's is dropped: their photographs go back to the queue by themselves.
pub(super) fn load(staff: &StaffName) -> (Vec<Job>, Option<OpenForm>) {
    match stored() {
        Some(unsent) if unsent.staff == *staff => (unsent.jobs, unsent.form),
        Some(_) | None => {
            store_in_tab(KEY, None);
            (Vec::new(), None)
        }
    }
}

/// How many things are kept until their author signs in again.
pub(in crate::staff) fn count() -> usize {
    stored().map_or(0, |unsent| {
        unsent.jobs.iter().map(Job::size).sum::<usize>() + usize::from(unsent.form.is_some())
    })
}
