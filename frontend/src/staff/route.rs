//! Which screen an address of the console names. One path, the screen in the fragment.

use shared::collection::Slug;
use shared::id::ExportId;
use shared::staff::{Capability, Role};
use yew::prelude::*;

use crate::hooks::{Listener, window};

/// What an address names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    /// Whatever the role does first.
    Home,
    /// The queues of photographs.
    Queues,
    /// One queue being worked on.
    Review(Slug),
    /// Handing photographs to schools.
    Deliveries,
    /// The photographs of a delivery, for looking at.
    ContactSheet(ExportId),
    /// What students say is wrong in the roster.
    Corrections,
    /// One's own account.
    Account,
    /// The staff.
    People,
    /// The audit log.
    Audit,
    /// An address that names nothing.
    Lost,
}

impl Route {
    /// Reads the fragment of an address, with or without its `#`.
    pub(super) fn parse(fragment: &str) -> Self {
        let path = fragment.trim_start_matches('#').split('?').next().unwrap_or_default();
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => Self::Home,
            (Some("review"), None, _) => Self::Queues,
            (Some("review"), Some(slug), None) => slug.parse().map_or(Self::Lost, Self::Review),
            (Some("deliveries"), None, _) => Self::Deliveries,
            (Some("deliveries"), Some(id), None) => id.parse().map_or(Self::Lost, Self::ContactSheet),
            (Some("corrections"), None, _) => Self::Corrections,
            (Some("account"), None, _) => Self::Account,
            (Some("people"), None, _) => Self::People,
            (Some("audit"), None, _) => Self::Audit,
            (Some(_), ..) => Self::Lost,
        }
    }

    /// The fragment that [`Route::parse`] reads back, with its `#`.
    pub(super) fn fragment(&self) -> String {
        match self {
            Self::Home | Self::Lost => "#/".to_owned(),
            Self::Queues => "#/review".to_owned(),
            Self::Review(slug) => ["#/review/", slug.as_str()].concat(),
            Self::Deliveries => "#/deliveries".to_owned(),
            Self::ContactSheet(delivery) => format!("#/deliveries/{delivery}"),
            Self::Corrections => "#/corrections".to_owned(),
            Self::Account => "#/account".to_owned(),
            Self::People => "#/people".to_owned(),
            Self::Audit => "#/audit".to_owned(),
        }
    }
}

/// The areas in the navigation, in its order, and what each needs. Where somebody lands is the first of theirs.
pub(super) const AREAS: &[(Route, Capability)] = &[
    (Route::Queues, Capability::Review),
    (Route::Deliveries, Capability::DownloadDelivery),
    (Route::Corrections, Capability::ImportRoster),
    (Route::People, Capability::ManageStaff),
    (Route::Audit, Capability::ReadAudit),
];

/// The areas of a role.
pub(super) fn areas(role: Role) -> impl Iterator<Item = &'static Route> {
    AREAS.iter().filter(move |(_, needs)| role.may(*needs)).map(|(route, _)| route)
}

fn here() -> Route {
    Route::parse(&window().location().hash().unwrap_or_default())
}

/// Shows `route` as a new entry, so that the back button leads back here.
pub(super) fn go(route: &Route) {
    drop(window().location().set_hash(&route.fragment()));
}

/// Where the console is; renders again whenever that changes. Used once, at the root.
#[hook]
pub(super) fn use_route() -> Route {
    let route = use_state_eq(here);
    let setter = route.setter();
    use_effect_with((), move |()| {
        let listener = Listener::new(&window(), "hashchange", move |_| setter.set(here()));
        move || drop(listener)
    });
    (*route).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_area_has_an_address_that_leads_back_to_it() {
        for (route, _) in AREAS {
            assert_eq!(Route::parse(&route.fragment()), *route);
        }
        for route in [Route::Home, Route::Account] {
            assert_eq!(Route::parse(&route.fragment()), route);
        }
        assert_eq!(Route::parse("#/account/more"), Route::Lost);
        assert_eq!(Route::parse("#/nowhere"), Route::Lost);
    }
}
