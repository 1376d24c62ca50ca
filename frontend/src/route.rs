//! Which screen an address names. One path, the screen in the fragment: WeChat signs the entry address without it.

use shared::collection::Slug;

/// The screens of one collection, in the order in which a student meets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// 采集须知.
    Notice,
    /// 校验信息.
    Verify,
    /// 确认信息.
    Confirm,
    /// 采集照片.
    Capture,
    /// 参考线框.
    Frame,
    /// The finished file before it is uploaded.
    Preview,
    /// 审核进度, payment and 采集完成.
    Status,
    /// 我的数据.
    MyData,
}

impl Step {
    /// Every screen.
    pub(crate) const ALL: [Self; 8] = [
        Self::Notice,
        Self::Verify,
        Self::Confirm,
        Self::Capture,
        Self::Frame,
        Self::Preview,
        Self::Status,
        Self::MyData,
    ];

    /// The last part of the address; the notice is the collection's own address.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Notice => "",
            Self::Verify => "verify",
            Self::Confirm => "confirm",
            Self::Capture => "capture",
            Self::Frame => "frame",
            Self::Preview => "preview",
            Self::Status => "status",
            Self::MyData => "my-data",
        }
    }
}

/// What an address names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// The list of collections.
    Home,
    /// A screen of a collection.
    Collection(Slug, Step),
    /// The screens of a collection as its students will see them, for the staff who make it.
    Sample(Slug),
    /// An address that names nothing.
    Lost,
}

impl Route {
    /// Reads the fragment of an address, with or without its `#`.
    #[must_use]
    pub(crate) fn parse(fragment: &str) -> Self {
        // A cashier or a chat may have put a query behind the fragment.
        let path = fragment.trim_start_matches('#').split('?').next().unwrap_or_default();
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (None, ..) => Self::Home,
            (Some("c"), Some(slug), word, None) => {
                let step = Step::ALL.into_iter().find(|step| step.as_str() == word.unwrap_or_default());
                match (slug.parse(), step) {
                    (Ok(slug), Some(step)) => Self::Collection(slug, step),
                    (Ok(_) | Err(_), _) => Self::Lost,
                }
            }
            (Some("sample"), Some(slug), None, _) => slug.parse().map_or(Self::Lost, Self::Sample),
            (Some(_), ..) => Self::Lost,
        }
    }

    /// The fragment that [`Route::parse`] reads back, with its `#`.
    #[must_use]
    pub(crate) fn fragment(&self) -> String {
        match self {
            Self::Home | Self::Lost => "#/".to_owned(),
            Self::Sample(slug) => ["#/sample/", slug.as_str()].concat(),
            Self::Collection(slug, Step::Notice) => ["#/c/", slug.as_str()].concat(),
            Self::Collection(slug, step) => ["#/c/", slug.as_str(), "/", step.as_str()].concat(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug() -> Slug {
        "bit-2027".parse().unwrap()
    }

    #[test]
    fn every_screen_has_an_address_that_leads_back_to_it() {
        for step in Step::ALL {
            let route = Route::Collection(slug(), step);
            assert_eq!(Route::parse(&route.fragment()), route);
        }
        for route in [Route::Home, Route::Sample(slug())] {
            assert_eq!(Route::parse(&route.fragment()), route);
        }
    }

    #[test]
    fn addresses_are_read_as_people_and_chats_write_them() {
        for (fragment, route) in [
            ("", Route::Home),
            ("#", Route::Home),
            ("#/", Route::Home),
            ("#/c/bit-2027", Route::Collection(slug(), Step::Notice)),
            ("#/c/bit-2027/", Route::Collection(slug(), Step::Notice)),
            ("#/c/bit-2027/status?from=cashier", Route::Collection(slug(), Step::Status)),
            ("#/c/bit-2027/nowhere", Route::Lost),
            ("#/c/BIT", Route::Lost),
            ("#/c", Route::Lost),
            ("#/c/bit-2027/status/more", Route::Lost),
            ("#/x", Route::Lost),
        ] {
            assert_eq!(Route::parse(fragment), route, "{fragment}");
        }
    }
}
