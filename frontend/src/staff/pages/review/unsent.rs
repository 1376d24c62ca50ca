//! Decisions and texts of a reviewer that the server has not received: they survive a reload and the end of the
//! session, in this tab only, and belong to the user who was signed in.

use serde::{Deserialize, Serialize};
use shared::id::PhotoId;
use shared::review::StaffName;

use super::forms::Draft;
use super::requests::Job;
use crate::hooks::{store_in_tab, stored_in_tab};

const KEY: &str = "yipai.review.unsent";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Unsent {
    /// The author. Jobs are never sent as another user.
    staff: StaffName,
    /// The unsent jobs in order.
    pub(super) jobs: Vec<Job>,
    pub(super) form: Option<OpenForm>,
}

/// A form that was being filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct OpenForm {
    pub(super) photo: PhotoId,
    /// Whether it is a request for a second look; else a rejection.
    pub(super) second_look: bool,
    pub(super) draft: Draft,
}

/// Stores these jobs and this form, and replaces the stored ones.
pub(super) fn store(staff: &StaffName, jobs: impl IntoIterator<Item = Job>, form: Option<OpenForm>) {
    let unsent = Unsent { staff: staff.clone(), jobs: jobs.into_iter().collect(), form };
    let anything = !unsent.jobs.is_empty() || unsent.form.is_some();
    let text = anything.then(|| serde_json::to_string(&unsent).ok()).flatten();
    store_in_tab(KEY, text.as_deref());
}

/// Stores these jobs, and keeps the stored form.
pub(super) fn store_jobs(staff: &StaffName, jobs: impl IntoIterator<Item = Job>) {
    let form = stored().filter(|unsent| unsent.staff == *staff).and_then(|unsent| unsent.form);
    store(staff, jobs, form);
}

fn stored() -> Option<Unsent> {
    serde_json::from_str(&stored_in_tab(KEY)?).ok()
}

/// The stored jobs and form of a user. Those of another user are deleted: the leases of their photographs expire.
pub(super) fn load(staff: &StaffName) -> (Vec<Job>, Option<OpenForm>) {
    match stored() {
        Some(unsent) if unsent.staff == *staff => (unsent.jobs, unsent.form),
        Some(_) | None => {
            store_in_tab(KEY, None);
            (Vec::new(), None)
        }
    }
}

/// Number of stored jobs until their author signs in again.
pub(in crate::staff) fn count() -> usize {
    stored().map_or(0, |unsent| {
        unsent.jobs.iter().map(Job::size).sum::<usize>() + usize::from(unsent.form.is_some())
    })
}
