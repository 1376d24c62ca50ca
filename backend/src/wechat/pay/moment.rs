//! Times in WeChat Pay's formats: RFC 3339 with an offset; in bills China's local time without one.

use shared::time::{Date, Timestamp};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// China has one time zone and no daylight saving time.
const CHINA: UtcOffset = match UtcOffset::from_hms(8, 0, 0) {
    Ok(offset) => offset,
    Err(_) => UtcOffset::UTC,
};

/// `2026-11-23T15:30:00+08:00`; fractions of a second are cut off.
#[must_use]
pub fn rfc3339(at: Timestamp) -> String {
    OffsetDateTime::from_unix_timestamp(at.as_millis().div_euclid(1000))
        .ok()
        .and_then(|at| at.to_offset(CHINA).format(&Rfc3339).ok())
        .unwrap_or_default()
}

/// `2026-11-23`.
#[must_use]
pub fn iso_date(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// A day as [`iso_date`] writes it.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    parse(&format!("{text}T00:00:00+08:00")).map(Timestamp::date_in_china)
}

/// A time with its offset; fractions of a second are cut off.
#[must_use]
pub fn parse(text: &str) -> Option<Timestamp> {
    let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    Some(Timestamp::from_millis(at.unix_timestamp() * 1000))
}

/// A time of a bill: `2019-02-19 05:01:46`, in China.
#[must_use]
pub fn parse_of_bill(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once(' ')?;
    parse(&format!("{date}T{time}+08:00"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_moment_survives_its_text(seconds in 0_i64..4_000_000_000) {
            let at = Timestamp::from_millis(seconds * 1000);
            prop_assert_eq!(parse(&rfc3339(at)), Some(at));
            let of_bill = rfc3339(at).replace('T', " ").replace("+08:00", "");
            prop_assert_eq!(parse_of_bill(&of_bill), Some(at));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9TZ:+. 年-]{0,30}") {
            let _ = (parse(&text), parse_of_bill(&text), parse_date(&text));
        }
    }

    #[test]
    fn offsets_and_fractions_are_understood() {
        let at = parse("2018-06-08T10:34:56+08:00");
        assert_eq!(at, Some(Timestamp::from_millis(1_528_425_296_000)));
        for same in ["2018-06-08T02:34:56Z", "2018-06-07T22:34:56-04:00", "2018-06-08T10:34:56.789+08:00"] {
            assert_eq!(parse(same), at, "{same}");
        }
        for wrong in
            ["2018-06-08T10:34:56", "2018-02-31T10:34:56Z", "2018-06-08T24:00:00Z", "2018-6-8T10:34:56Z"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
