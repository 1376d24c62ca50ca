//! Roles of staff, and the capabilities of each role.

pub use crate::review::{InvalidStaffName, StaffName};
use crate::string_enum::string_enum;

string_enum! {
    /// Role of a staff account.
    Role {
        /// Administrator of the installation: has every capability.
        Admin = "admin",
        /// Reviews photographs.
        Reviewer = "reviewer",
        /// A school: sees the progress of its own collections and downloads its deliveries.
        School = "school",
        /// Reads the audit log.
        Auditor = "auditor",
    }
}

string_enum! {
    /// An operation that a role may include.
    Capability {
        /// Create, change, disable and reset staff accounts.
        ManageStaff = "manage_staff",
        /// Create and edit collections.
        EditCollections = "edit_collections",
        /// Import rosters.
        ImportRoster = "import_roster",
        /// See the progress of a collection.
        ReadProgress = "read_progress",
        /// Approve and reject photographs.
        Review = "review",
        /// Take back an announced approval.
        Reopen = "reopen",
        /// See orders and refund them.
        Refund = "refund",
        /// Start deliveries.
        Deliver = "deliver",
        /// Download deliveries.
        DownloadDelivery = "download_delivery",
        /// See document numbers in full.
        RevealIdentity = "reveal_identity",
        /// Erase a student's data.
        ErasePersonalData = "erase_personal_data",
        /// Read the audit log.
        ReadAudit = "read_audit",
    }
}

impl Role {
    /// Whether the role includes a capability. A snapshot in the tests contains the whole table.
    #[must_use]
    pub const fn may(self, capability: Capability) -> bool {
        use Capability::{DownloadDelivery, ReadAudit, ReadProgress, Review};
        match self {
            Self::Admin => true,
            Self::Reviewer => matches!(capability, ReadProgress | Review),
            Self::School => matches!(capability, ReadProgress | DownloadDelivery),
            Self::Auditor => matches!(capability, ReadProgress | ReadAudit),
        }
    }

    /// Whether the role is limited to the collections of one school.
    #[must_use]
    pub const fn is_of_a_school(self) -> bool {
        matches!(self, Self::School)
    }
}

/// What a route requires of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// No session.
    Public,
    /// A session, of any role.
    SignedIn,
    /// A session whose role includes the capability.
    Needs(Capability),
}

impl Access {
    /// Whether a caller with this role may use the route; `None` is a caller without a session.
    #[must_use]
    pub fn admits(self, role: Option<Role>) -> bool {
        match self {
            Self::Public => true,
            Self::SignedIn => role.is_some(),
            Self::Needs(capability) => role.is_some_and(|role| role.may(capability)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_do_what() {
        let who = |capability: &Capability| {
            let who: Vec<_> =
                Role::ALL.iter().filter(|role| role.may(*capability)).map(|role| role.as_str()).collect();
            format!("{}: {}", capability.as_str(), who.join(" "))
        };
        let table: Vec<_> = Capability::ALL.iter().map(who).collect();
        insta::assert_snapshot!(table.join("\n"), @r"
        manage_staff: admin
        edit_collections: admin
        import_roster: admin
        read_progress: admin reviewer school auditor
        review: admin reviewer
        reopen: admin
        refund: admin
        deliver: admin
        download_delivery: admin school
        reveal_identity: admin
        erase_personal_data: admin
        read_audit: admin auditor
        ");
    }

    #[test]
    fn a_word_is_one_word_everywhere() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
            assert_eq!(role.as_str().parse(), Ok(*role));
        }
        for capability in Capability::ALL {
            assert_eq!(serde_json::to_value(capability).unwrap(), capability.as_str());
        }
    }
}
