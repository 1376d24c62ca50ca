//! What a handler needs of whoever calls it, as types: `Staff<capability::Review>`.

use std::marker::PhantomData;

use shared::staff::{Access, Capability};

/// Something to be asked for.
pub trait RequiredCapability: Send + Sync + 'static {
    /// What it asks.
    const ACCESS: Access;
    /// Whether the password or the code is asked for once more.
    const STEP_UP: bool = false;
}

/// `P` of somebody who gave the password or the code once more a moment ago: what gives power over others does not follow
/// from a session that was left open. `Staff<capability::SteppedUp<capability::ManageStaff>>`.
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

/// One's own account: whoever is signed in, also with a password that has to be changed first.
#[derive(Debug, Clone, Copy)]
pub struct OwnAccount;

impl RequiredCapability for OwnAccount {
    const ACCESS: Access = Access::SignedIn;
}
