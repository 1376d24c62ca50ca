//! What a handler requires of its caller, as types: `Staff<capability::Review>`.

use std::marker::PhantomData;

use shared::staff::{Access, Capability};

/// A requirement.
pub trait RequiredCapability: Send + Sync + 'static {
    const ACCESS: Access;
    /// Whether the caller must have entered the password or the code again recently.
    const STEP_UP: bool = false;
}

/// `P`, for a caller who entered the password or the code again a moment ago. A session that was left open is not
/// enough to change other accounts. `Staff<capability::SteppedUp<capability::ManageStaff>>`.
#[derive(Debug, Clone, Copy)]
pub struct SteppedUp<P>(PhantomData<P>);

impl<P: RequiredCapability> RequiredCapability for SteppedUp<P> {
    const ACCESS: Access = P::ACCESS;
    const STEP_UP: bool = true;
}

macro_rules! required_capabilities {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl RequiredCapability for $name {
            const ACCESS: Access = Access::Needs(Capability::$name);
        }
    )*};
}

required_capabilities! {
    /// [`Capability::ManageStaff`].
    ManageStaff,
    /// [`Capability::EditCollections`].
    EditCollections,
    /// [`Capability::ImportRoster`].
    ImportRoster,
    /// [`Capability::ReadProgress`].
    ReadProgress,
    /// [`Capability::Review`].
    Review,
    /// [`Capability::Reopen`].
    Reopen,
    /// [`Capability::Refund`].
    Refund,
    /// [`Capability::Deliver`].
    Deliver,
    /// [`Capability::DownloadDelivery`].
    DownloadDelivery,
    /// [`Capability::RevealIdentity`].
    RevealIdentity,
    /// [`Capability::ErasePersonalData`].
    ErasePersonalData,
    /// [`Capability::ReadAudit`].
    ReadAudit,
}

/// The caller's own account: any signed-in staff member, also one whose password must be changed first.
#[derive(Debug, Clone, Copy)]
pub struct OwnAccount;

impl RequiredCapability for OwnAccount {
    const ACCESS: Access = Access::SignedIn;
}
