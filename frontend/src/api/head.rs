//! Status and headers of an answer.

use shared::time::{Date, Timestamp};
use web_sys::{Response, XmlHttpRequest};

use crate::hooks::learn_server_time;

/// The status and headers that distinguish our server's answers from those of proxies and networks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Head {
    /// HTTP status; 0 when the browser does not report one.
    pub(crate) status: u16,
    pub(crate) media_type: Option<String>,
    /// `Retry-After`, in seconds or as a date.
    pub(crate) retry_after: Option<String>,
    /// `Date`: when the answer was made, by the clock of its sender.
    pub(crate) date: Option<String>,
    /// Whether the request was redirected to another address.
    pub(crate) redirected: bool,
}

impl Head {
    /// The head of an answer to `fetch`. An answer that was redirected and not followed has no headers.
    pub(crate) fn of_response(response: &Response) -> Self {
        let header = |name| response.headers().get(name).ok().flatten();
        Self {
            status: response.status(),
            media_type: header("content-type"),
            retry_after: header("retry-after"),
            date: header("date"),
            redirected: response.redirected() || response.type_() == web_sys::ResponseType::Opaqueredirect,
        }
    }

    /// The head of an answer to the request for `path`.
    pub(crate) fn of_request(request: &XmlHttpRequest, path: &str) -> Self {
        let header = |name| request.get_response_header(name).ok().flatten();
        let address = request.response_url();
        let asked = address.split(['?', '#']).next().unwrap_or_default();
        Self {
            status: request.status().unwrap_or_default(),
            media_type: header("content-type"),
            retry_after: header("retry-after"),
            date: header("date"),
            redirected: !address.is_empty() && !asked.ends_with(path),
        }
    }

    /// Sets the page's clock to the server's time.
    pub(crate) fn tell_time(&self) {
        if let Some(at) = self.date.as_deref().and_then(http_date) {
            learn_server_time(at);
        }
    }

    /// Whether the content type is HTML.
    pub(crate) fn is_html(&self) -> bool {
        let html = |kind: &String| kind.trim_start().to_ascii_lowercase().starts_with("text/html");
        self.media_type.as_ref().is_some_and(html)
    }

    /// The wait in seconds that `Retry-After` asks for. A date is compared with the answer's own `Date`, never with the
    /// phone's clock; without a `Date` it is ignored.
    pub(crate) fn wait_seconds(&self) -> Option<u32> {
        let text = self.retry_after.as_deref()?.trim();
        if let Ok(seconds) = text.parse() {
            return Some(seconds);
        }
        let (until, made) = (http_date(text)?, http_date(self.date.as_deref()?)?);
        Some(made.seconds_until(until))
    }
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Parses the date format of HTTP (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(text: &str) -> Option<Timestamp> {
    let (_, text) = text.trim().split_once(", ")?;
    let mut words = text.split(' ');
    let mut word = || words.next();
    let (day, month, year, time) = (word()?.parse().ok()?, word()?, word()?.parse().ok()?, word()?);
    if word()? != "GMT" || word().is_some() {
        return None;
    }
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    let date = Date::new(year, u8::try_from(month).ok()?, day)?;
    let mut parts = time.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let is_time = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
    let seconds = date.days() * 86_400 + hour * 3600 + minute * 60 + second;
    (is_time && parts.next().is_none()).then(|| Timestamp::from_millis(seconds * 1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_dates_in_the_http_format_are_parsed() {
        let read = |text| http_date(text).map(Timestamp::as_millis);
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777_000));
        assert_eq!(read("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        for text in [
            "",
            "now",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 CST",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_wait_is_in_seconds_or_a_date_of_the_same_clock() {
        let wait = |retry_after: &str, date: Option<&str>| {
            let (retry_after, date) = (Some(retry_after.to_owned()), date.map(str::to_owned));
            Head { retry_after, date, ..Head::default() }.wait_seconds()
        };
        let date = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(wait("7", None), Some(7));
        assert_eq!(wait(" 120 ", date), Some(120));
        assert_eq!(wait("Sun, 06 Nov 1994 08:50:07 GMT", date), Some(30));
        assert_eq!(wait("Sun, 06 Nov 1994 08:00:00 GMT", date), Some(0));
        assert_eq!(wait("Sun, 06 Nov 1994 08:50:07 GMT", None), None);
        assert_eq!(wait("soon", date), None);
        assert_eq!(Head::default().wait_seconds(), None);
    }
}
