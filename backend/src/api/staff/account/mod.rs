//! Signing in and out, and the staff member's own account.

pub mod authenticator;
pub mod password;
pub mod proof;
pub mod session;
pub mod sessions;

use shared::api::staff::account::AccountView;

use crate::store::staff::Staff;

/// An account as its owner sees it.
fn view(staff: &Staff) -> AccountView {
    AccountView {
        name: staff.name.clone(),
        role: staff.role,
        school: staff.school.clone(),
        second_factor: staff.totp_sealed.is_some(),
        must_change_password: staff.must_change,
        must_enrol: staff.must_enrol(),
    }
}
