//! The screen of an address of the console. There is one path; the fragment selects the screen.

use shared::collection::Slug;
use shared::id::{ApplicationId, ExportId};
use shared::staff::{Access, Capability, Role};
use yew::prelude::*;

use crate::hooks::{Listener, window};

/// The target of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    /// The first screen of the role.
    Home,
    /// The list of queues.
    Queues,
    /// The reviewer's decisions of today.
    Decisions,
    /// The review of one queue.
    Review(Slug),
    /// The lots of a collection's sampling inspection.
    Lots(Slug),
    Collections,
    NewCollection,
    /// A new collection that starts as a copy of this one.
    CopyCollection(Slug),
    /// The editor of a collection.
    Collection(Slug),
    Poster(Slug),
    /// The roster import of a collection.
    Roster(Slug),
    /// The progress of a collection.
    Progress(Slug),
    /// Deliveries of photographs to schools.
    Deliveries,
    /// The photographs of a delivery.
    ContactSheet(ExportId),
    /// The search of students, for the staff at the hotline.
    Students,
    /// The student of an application.
    Student(ApplicationId),
    /// Messages to students.
    Messages,
    /// Orders and refunds.
    Orders,
    /// Correction requests of students.
    Corrections,
    /// The user's own account.
    Account,
    /// Staff accounts.
    People,
    Audit,
    /// An unknown address.
    Lost,
}

impl Route {
    /// Parses the fragment of an address, with or without its `#`.
    pub(super) fn parse(fragment: &str) -> Self {
        let path = fragment.trim_start_matches('#').split('?').next().unwrap_or_default();
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => Self::Home,
            (Some("review"), None, _) => Self::Queues,
            (Some("review"), Some(slug), None) => slug.parse().map_or(Self::Lost, Self::Review),
            (Some("review"), Some(slug), Some("lots")) => slug.parse().map_or(Self::Lost, Self::Lots),
            (Some("decisions"), None, _) => Self::Decisions,
            (Some("collections"), None, _) => Self::Collections,
            (Some("new-collection"), None, _) => Self::NewCollection,
            (Some("new-collection"), Some(slug), None) => {
                slug.parse().map_or(Self::Lost, Self::CopyCollection)
            }
            (Some("collections"), Some(slug), part) => Self::of_collection(slug, part),
            (Some("deliveries"), None, _) => Self::Deliveries,
            (Some("deliveries"), Some(id), None) => id.parse().map_or(Self::Lost, Self::ContactSheet),
            (Some("students"), None, _) => Self::Students,
            (Some("students"), Some(id), None) => id.parse().map_or(Self::Lost, Self::Student),
            (Some("messages"), None, _) => Self::Messages,
            (Some("orders"), None, _) => Self::Orders,
            (Some("corrections"), None, _) => Self::Corrections,
            (Some("account"), None, _) => Self::Account,
            (Some("people"), None, _) => Self::People,
            (Some("audit"), None, _) => Self::Audit,
            (Some(_), ..) => Self::Lost,
        }
    }

    fn of_collection(slug: &str, part: Option<&str>) -> Self {
        match (slug.parse(), part) {
            (Ok(slug), None) => Self::Collection(slug),
            (Ok(slug), Some("poster")) => Self::Poster(slug),
            (Ok(slug), Some("roster")) => Self::Roster(slug),
            (Ok(slug), Some("progress")) => Self::Progress(slug),
            (Ok(_), Some(_)) | (Err(_), _) => Self::Lost,
        }
    }

    /// The access that the screen requires: the same that the server requires for its data.
    pub(super) const fn access(&self) -> Access {
        match self {
            Self::Home | Self::Account | Self::Lost => Access::SignedIn,
            Self::Queues
            | Self::Decisions
            | Self::Review(_)
            | Self::Lots(_)
            | Self::Students
            | Self::Student(_)
            | Self::Messages => Access::Needs(Capability::Review),
            Self::Collections | Self::Poster(_) | Self::Progress(_) => {
                Access::Needs(Capability::ReadProgress)
            }
            Self::NewCollection | Self::CopyCollection(_) | Self::Collection(_) => {
                Access::Needs(Capability::EditCollections)
            }
            Self::Roster(_) | Self::Corrections => Access::Needs(Capability::ImportRoster),
            Self::Deliveries | Self::ContactSheet(_) => Access::Needs(Capability::DownloadDelivery),
            Self::Orders => Access::Needs(Capability::Refund),
            Self::People => Access::Needs(Capability::ManageStaff),
            Self::Audit => Access::Needs(Capability::ReadAudit),
        }
    }

    /// Its area in the navigation.
    pub(super) const fn area(&self) -> Option<Self> {
        match self {
            Self::Queues | Self::Decisions | Self::Review(_) | Self::Lots(_) => Some(Self::Queues),
            Self::Collections
            | Self::NewCollection
            | Self::CopyCollection(_)
            | Self::Collection(_)
            | Self::Poster(_)
            | Self::Roster(_)
            | Self::Progress(_) => Some(Self::Collections),
            Self::Deliveries | Self::ContactSheet(_) => Some(Self::Deliveries),
            Self::Students | Self::Student(_) => Some(Self::Students),
            Self::Messages => Some(Self::Messages),
            Self::Orders => Some(Self::Orders),
            Self::Corrections => Some(Self::Corrections),
            Self::People => Some(Self::People),
            Self::Audit => Some(Self::Audit),
            Self::Home | Self::Account | Self::Lost => None,
        }
    }

    /// The fragment, with its `#`; [`Route::parse`] is the inverse.
    pub(super) fn fragment(&self) -> String {
        match self {
            Self::Home | Self::Lost => "#/".to_owned(),
            Self::Queues => "#/review".to_owned(),
            Self::Decisions => "#/decisions".to_owned(),
            Self::Review(slug) => ["#/review/", slug.as_str()].concat(),
            Self::Lots(slug) => format!("#/review/{slug}/lots"),
            Self::Collections => "#/collections".to_owned(),
            Self::NewCollection => "#/new-collection".to_owned(),
            Self::CopyCollection(slug) => format!("#/new-collection/{slug}"),
            Self::Collection(slug) => format!("#/collections/{slug}"),
            Self::Poster(slug) => format!("#/collections/{slug}/poster"),
            Self::Roster(slug) => format!("#/collections/{slug}/roster"),
            Self::Progress(slug) => format!("#/collections/{slug}/progress"),
            Self::Deliveries => "#/deliveries".to_owned(),
            Self::ContactSheet(delivery) => format!("#/deliveries/{delivery}"),
            Self::Students => "#/students".to_owned(),
            Self::Student(application) => format!("#/students/{application}"),
            Self::Messages => "#/messages".to_owned(),
            Self::Orders => "#/orders".to_owned(),
            Self::Corrections => "#/corrections".to_owned(),
            Self::Account => "#/account".to_owned(),
            Self::People => "#/people".to_owned(),
            Self::Audit => "#/audit".to_owned(),
        }
    }
}

/// The areas of the navigation, in its order.
pub(super) const AREAS: &[Route] = &[
    Route::Queues,
    Route::Collections,
    Route::Students,
    Route::Deliveries,
    Route::Messages,
    Route::Orders,
    Route::Corrections,
    Route::People,
    Route::Audit,
];

/// The first screen of a role.
pub(super) const fn home(role: Role) -> Route {
    match role {
        Role::Admin | Role::Reviewer => Route::Queues,
        Role::School => Route::Collections,
        Role::Auditor => Route::Audit,
    }
}

/// The areas of a role.
pub(super) fn areas(role: Role) -> impl Iterator<Item = &'static Route> {
    AREAS.iter().filter(move |route| route.access().admits(Some(role)))
}

fn here() -> Route {
    Route::parse(&window().location().hash().unwrap_or_default())
}

/// Opens `route` as a new history entry, so that the back button returns here.
pub(super) fn go(route: &Route) {
    drop(window().location().set_hash(&route.fragment()));
}

/// The current route; renders again whenever it changes. Used once, at the root.
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
        for route in AREAS {
            assert_eq!(Route::parse(&route.fragment()), *route);
        }
        for route in [Route::Home, Route::Account, Route::NewCollection] {
            assert_eq!(Route::parse(&route.fragment()), route);
        }
        assert_eq!(Route::parse("#/account/more"), Route::Lost);
        assert_eq!(Route::parse("#/nowhere"), Route::Lost);
    }

    #[test]
    fn a_screen_within_an_area_belongs_to_that_area() {
        let slug: Slug = "bit-2027".parse().unwrap();
        let within = [
            (Route::Review(slug.clone()), Route::Queues),
            (Route::Decisions, Route::Queues),
            (Route::Lots(slug.clone()), Route::Queues),
            (Route::NewCollection, Route::Collections),
            (Route::Collection(slug.clone()), Route::Collections),
            (Route::Poster(slug.clone()), Route::Collections),
            (Route::Roster(slug.clone()), Route::Collections),
            (Route::CopyCollection(slug.clone()), Route::Collections),
            (Route::Progress(slug), Route::Collections),
            (Route::Student(ApplicationId::new(shared::time::Timestamp::from_millis(0), 7)), Route::Students),
            (
                Route::ContactSheet(ExportId::new(shared::time::Timestamp::from_millis(0), 7)),
                Route::Deliveries,
            ),
        ];
        for (route, area) in within {
            assert_eq!(Route::parse(&route.fragment()), route);
            assert_eq!(route.area(), Some(area));
        }
        assert!(AREAS.iter().all(|route| route.area().as_ref() == Some(route)));
    }

    #[test]
    fn which_screens_a_role_opens() {
        let slug: Slug = "bit-2027".parse().unwrap();
        let screens = [
            Route::Queues,
            Route::Review(slug.clone()),
            Route::Collections,
            Route::NewCollection,
            Route::Collection(slug.clone()),
            Route::Poster(slug.clone()),
            Route::Roster(slug.clone()),
            Route::Progress(slug),
            Route::Deliveries,
            Route::ContactSheet(ExportId::new(shared::time::Timestamp::from_millis(0), 7)),
            Route::Students,
            Route::Messages,
            Route::Orders,
            Route::Corrections,
            Route::Account,
            Route::People,
            Route::Audit,
        ];
        let line = |role: &Role| {
            let opened = screens.iter().filter(|screen| screen.access().admits(Some(*role)));
            let opened: Vec<_> = opened.map(Route::fragment).collect();
            format!("{}: {}", role.as_str(), opened.join(" "))
        };
        let table: Vec<_> = Role::ALL.iter().map(line).collect();
        insta::assert_snapshot!(table.join("\n"), @r"
        admin: #/review #/review/bit-2027 #/collections #/new-collection #/collections/bit-2027 #/collections/bit-2027/poster #/collections/bit-2027/roster #/collections/bit-2027/progress #/deliveries #/deliveries/exp_00000000000000000000000000000007 #/students #/messages #/orders #/corrections #/account #/people #/audit
        reviewer: #/review #/review/bit-2027 #/collections #/collections/bit-2027/poster #/collections/bit-2027/progress #/students #/messages #/account
        school: #/collections #/collections/bit-2027/poster #/collections/bit-2027/progress #/deliveries #/deliveries/exp_00000000000000000000000000000007 #/account
        auditor: #/collections #/collections/bit-2027/poster #/collections/bit-2027/progress #/account #/audit
        ");
    }

    #[test]
    fn each_role_starts_on_a_screen_that_it_may_open() {
        for role in Role::ALL {
            assert!(areas(*role).any(|route| *route == home(*role)), "{role:?}");
        }
    }
}
