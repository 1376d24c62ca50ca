//! Who works at the console, and what each of them may do.

pub use crate::review::{InvalidStaffName, StaffName};
use crate::string_enum::string_enum;

string_enum! {
    /// What somebody was appointed to.
    Role {
        /// Runs the installation: may do everything.
        Admin = "admin",
        /// Judges photographs.
        Reviewer = "reviewer",
        /// A school: sees the progress of its own collections and downloads what was delivered to it.
        School = "school",
        /// Looks at what everybody else did.
        Auditor = "auditor",
    }
}

string_enum! {
    /// What somebody may do.
    Capability {
        /// Appoint, disable and reset staff.
        ManageStaff = "manage_staff",
        /// Create and edit collections.
        EditCollections = "edit_collections",
        /// Import rosters.
        ImportRoster = "import_roster",
        /// See how far a collection is.
        ReadProgress = "read_progress",
        /// Judge photographs.
        Review = "review",
        /// Take an approval back that a student knows of.
        Reopen = "reopen",
        /// See orders, and give money back.
        Refund = "refund",
        /// Make deliveries.
        Deliver = "deliver",
        /// Download what was delivered.
        DownloadDelivery = "download_delivery",
        /// See whole document numbers.
        RevealIdentity = "reveal_identity",
        /// Erase a student's data.
        ErasePersonalData = "erase_personal_data",
        /// Read the audit log.
        ReadAudit = "read_audit",
    }
}

impl Role {
    /// Whether the role includes a capability. The whole table is a snapshot below.
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

    /// Whether it is limited to the collections of one school.
    #[must_use]
    pub const fn is_of_a_school(self) -> bool {
        matches!(self, Self::School)
    }
}

/// What an address asks of whoever calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Public,
    /// To be signed in.
    SignedIn,
    /// To be signed in and to be able to do this.
    Needs(Capability),
}

impl Access {
    /// Whether somebody may call it; `None` is a stranger.
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
