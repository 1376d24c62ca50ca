//! Moments as WeChat Pay writes them: RFC 3339 with an offset, in bills China's time without one.

use shared::time::{Date, Timestamp};

/// `2026-11-23T15:30:00+08:00`.
#[must_use]
pub fn rfc3339(at: Timestamp) -> String {
    let (date, hour, minute) = at.civil_in_china();
    let second = at.as_millis().div_euclid(1000).rem_euclid(60);
    format!("{}T{hour:02}:{minute:02}:{second:02}+08:00", iso_date(date))
}

/// `2026-11-23`.
#[must_use]
pub fn iso_date(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// A day as [`iso_date`] writes it.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) =
        (number(parts.next()?, 4)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    Date::new(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

/// A moment with its offset; fractions of a second are cut off.
#[must_use]
pub fn parse(text: &str) -> Option<Timestamp> {
    let (local, rest) = text.split_at_checked(19)?;
    let rest =
        rest.strip_prefix('.').map_or(rest, |digits| digits.trim_start_matches(|c: char| c.is_ascii_digit()));
    let offset = if rest == "Z" {
        0
    } else {
        let (sign, rest) = rest.split_at_checked(1)?;
        let (hours, minutes) = rest.split_once(':')?;
        let seconds = number(hours, 2)? * 3600 + number(minutes, 2)? * 60;
        match sign {
            "+" => seconds,
            "-" => -seconds,
            _ => return None,
        }
    };
    let (date, seconds) = date_and_seconds(local, 'T')?;
    Some(Timestamp::from_millis((date.days() * 86_400 + seconds - offset) * 1000))
}

/// A moment of a bill: `2019-02-19 05:01:46`, in China.
#[must_use]
pub fn parse_of_bill(text: &str) -> Option<Timestamp> {
    let (date, seconds) = date_and_seconds(text, ' ')?;
    Some(date.begins_in_china().plus_seconds(seconds))
}

/// A date, and the seconds of its day, wherever they are.
fn date_and_seconds(text: &str, between: char) -> Option<(Date, i64)> {
    let (date, time) = text.split_once(between)?;
    let mut parts = time.splitn(3, ':');
    let (hour, minute, second) =
        (number(parts.next()?, 2)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let within = hour < 24 && minute < 60 && second < 60;
    within.then_some(())?;
    Some((parse_date(date)?, hour * 3600 + minute * 60 + second))
}

fn number(text: &str, digits: usize) -> Option<i64> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
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
