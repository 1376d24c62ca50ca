//! WeChat's time and its formats: Beijing time, always eight hours ahead of UTC.

use std::time::{SystemTime, UNIX_EPOCH};

/// Beijing's offset from UTC in seconds.
const BEIJING: i64 = 8 * 3600;
/// Seconds in a day.
pub(super) const DAY: i64 = 86_400;

/// The current Unix time in seconds.
#[expect(
    clippy::disallowed_methods,
    reason = "the simulator stands outside of the product and has its own clock"
)]
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("this machine's clock is set");
    i64::try_from(since.as_secs()).expect("seconds of this age fit")
}

/// Converts days since 1970 to year, month and day (Hinnant's `civil_from_days`).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Converts a date to days since 1970.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// `2026-03-01`, in Beijing.
pub(super) fn date(at: i64) -> String {
    let (year, month, day) = civil((at + BEIJING).div_euclid(DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

/// `08:00:00`, in Beijing.
fn time(at: i64) -> String {
    let second = (at + BEIJING).rem_euclid(DAY);
    format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// `2026-03-01T08:00:00+08:00`.
pub(super) fn rfc3339(at: i64) -> String {
    format!("{}T{}+08:00", date(at), time(at))
}

/// `2026-03-01 08:00:00`, the format of bills.
pub(super) fn bill_time(at: i64) -> String {
    format!("{} {}", date(at), time(at))
}

/// `20260301080000`, the format in WeChat's identifiers.
pub(super) fn compact(at: i64) -> String {
    bill_time(at).chars().filter(char::is_ascii_digit).collect()
}

/// Parses an RFC 3339 time without fractions; returns Unix seconds, or `None` for any other text.
pub(super) fn parse(text: &str) -> Option<i64> {
    let (date, rest) = text.split_at_checked(10)?;
    let (time, zone) = rest.strip_prefix('T')?.split_at_checked(8)?;
    let zone = if zone == "Z" { "+00:00" } else { zone };
    let (sign, zone) = zone.split_at_checked(1)?;
    let [hours, minutes] = numbers(zone, ':', [2, 2])?;
    let zone = match sign {
        "+" => hours * 3600 + minutes * 60,
        "-" => -(hours * 3600 + minutes * 60),
        _ => return None,
    };
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let sane = (1..=12).contains(&month) && hour < 24 && minute < 60 && second < 60;
    let at = days(year, month, day);
    (sane && civil(at) == (year, month, day)).then(|| at * DAY + hour * 3600 + minute * 60 + second - zone)
}

/// Parses numbers with exactly these counts of digits.
fn numbers<const N: usize>(text: &str, between: char, digits: [usize; N]) -> Option<[i64; N]> {
    let parts: Vec<&str> = text.split(between).collect();
    let well = parts.len() == N
        && parts
            .iter()
            .zip(digits)
            .all(|(part, digits)| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()));
    let values: Vec<i64> =
        if well { parts.iter().filter_map(|part| part.parse().ok()).collect() } else { Vec::new() };
    values.try_into().ok()
}

/// Whether a text is a date, `2026-03-01`.
pub(super) fn is_date(text: &str) -> bool {
    parse(&format!("{text}T00:00:00+08:00")).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_beijing_time_and_parsed_with_any_offset() {
        // `date -d @1772323200` of a Unix system.
        assert_eq!(rfc3339(1_772_323_200), "2026-03-01T08:00:00+08:00");
        assert_eq!(compact(1_772_323_200), "20260301080000");
        for text in ["2026-03-01T08:00:00+08:00", "2026-03-01T00:00:00Z", "2026-02-28T19:00:00-05:00"] {
            assert_eq!(parse(text), Some(1_772_323_200), "{text}");
        }
        for at in [0, 951_782_400, 1_772_323_199, 4_102_444_799] {
            assert_eq!(parse(&rfc3339(at)), Some(at));
        }
    }

    #[test]
    fn an_invalid_time_is_refused() {
        for text in [
            "",
            "2026-02-30T00:00:00Z",
            "2026-03-01 08:00:00+08:00",
            "2026-03-01T08:00:00",
            "2026-3-1T08:00:00Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert!(is_date("2028-02-29") && !is_date("2027-02-29"));
    }
}
