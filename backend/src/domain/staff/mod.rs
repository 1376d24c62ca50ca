//! Operations of the staff on their own accounts and on others'.

pub mod account;
pub mod factor;
pub mod people;
pub mod session;
pub mod sign_in;

use shared::staff::StaffName;

use crate::domain::Error;
use crate::store::staff::Staff;
use crate::store::{self, Tx};

/// Changes an account in this transaction and returns the changed account. The caller commits.
async fn change(tx: &mut Tx, name: &StaffName, change: impl FnOnce(&mut Staff)) -> Result<Staff, Error> {
    let mut staff = store::staff::by_name(tx, name).await?.ok_or(Error::Unknown("account"))?;
    change(&mut staff);
    if !store::staff::update(tx, &staff).await? {
        return Err(Error::Conflict);
    }
    Ok(staff)
}
