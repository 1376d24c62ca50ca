//! Points in time as data, without a clock.

use serde::{Deserialize, Serialize};

/// A point in time in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The point in time at Unix milliseconds.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Unix milliseconds.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This point in time plus `seconds`, saturating instead of wrapping.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// Seconds from `self` to `later`, rounded up; zero when `later` is not later.
    #[must_use]
    pub fn seconds_until(self, later: Self) -> u32 {
        let millis = later.0.saturating_sub(self.0).max(0);
        u32::try_from(millis.div_euclid(1000) + i64::from(millis.rem_euclid(1000) > 0)).unwrap_or(u32::MAX)
    }

    /// The calendar date in China (UTC+8, no daylight saving since 1991).
    #[must_use]
    pub fn date_in_china(self) -> Date {
        self.civil_in_china().0
    }

    /// Date, hour and minute in China (UTC+8), for display.
    #[must_use]
    pub fn civil_in_china(self) -> (Date, u8, u8) {
        let shifted = self.0.saturating_add(CHINA_OFFSET_MILLIS);
        let (days, rest) = (shifted.div_euclid(DAY_MILLIS), shifted.rem_euclid(DAY_MILLIS));
        let minute_of_day = rest / 60_000;
        let part = |n: i64| u8::try_from(n).unwrap_or(0);
        (Date::from_days(days), part(minute_of_day / 60), part(minute_of_day % 60))
    }

    /// Second of the minute, 0 to 59, for records in which the order of events matters.
    #[must_use]
    pub fn second(self) -> u8 {
        u8::try_from(self.0.div_euclid(1000).rem_euclid(60)).unwrap_or(0)
    }

    /// [`Self::civil_in_china`] for a deadline: midnight is 24:00 of the day before, as deadlines are written
    /// in China. Readers take "until 1 December, 00:00" for a day more than there is.
    #[must_use]
    pub fn deadline_in_china(self) -> (Date, u8, u8) {
        match self.civil_in_china() {
            (_, 0, 0) => (self.plus_seconds(-60).date_in_china(), 24, 0),
            civil => civil,
        }
    }
}

const CHINA_OFFSET_MILLIS: i64 = 8 * 3_600_000;
const DAY_MILLIS: i64 = 86_400_000;

/// An existing day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// The date, or `None` when it does not exist, such as 31 February.
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        (1..=length).contains(&day).then_some(Self { year, month, day })
    }

    /// Days since 1970-01-01, by Howard Hinnant's `days_from_civil`.
    #[must_use]
    pub fn days(self) -> i64 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let shifted_month = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * shifted_month + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The beginning of the day in China (UTC+8).
    #[must_use]
    pub fn begins_in_china(self) -> Timestamp {
        Timestamp(self.days() * DAY_MILLIS - CHINA_OFFSET_MILLIS)
    }

    /// Year of the Gregorian calendar.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.year
    }

    /// Month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Day of the month, 1 to 31.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Days since 1970-01-01 to a date, by the algorithm `civil_from_days` of Howard Hinnant's
    /// "chrono-Compatible Low-Level Date Algorithms".
    fn from_days(days: i64) -> Self {
        let z = days + 719_468;
        let era = z.div_euclid(146_097);
        let day_of_era = z.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self {
            year: i32::try_from(year).unwrap_or(i32::MAX),
            month: u8::try_from(month).unwrap_or(1),
            day: u8::try_from(day).unwrap_or(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_day_after_is_later(millis in 0_i64..4_000_000_000_000) {
            let today = Timestamp::from_millis(millis).date_in_china();
            let tomorrow = Timestamp::from_millis(millis + DAY_MILLIS).date_in_china();
            prop_assert!(today < tomorrow);
            prop_assert_eq!(Date::new(today.year(), today.month(), today.day()), Some(today));
        }

        #[test]
        fn a_deadline_is_the_same_minute_and_never_reads_as_the_day_that_follows(minute in 0_i64..70_000_000, rest in 0_i64..60_000) {
            let at = Timestamp::from_millis(minute * 60_000 + rest);
            let (date, hour, of_hour) = at.deadline_in_china();
            let told = date.begins_in_china().plus_seconds(i64::from(hour) * 3600 + i64::from(of_hour) * 60);
            prop_assert_eq!(told.as_millis(), minute * 60_000);
            prop_assert!((hour, of_hour) != (0, 0) && (hour < 24 || of_hour == 0));
        }

        #[test]
        fn days_are_counted_there_and_back(days in -1_000_000_i64..1_000_000) {
            prop_assert_eq!(Date::from_days(days).days(), days);
        }

        #[test]
        fn waiting_is_never_announced_too_short(a in 0_i64..1_000_000_000, wait in 0_i64..1_000_000) {
            let (now, then) = (Timestamp::from_millis(a), Timestamp::from_millis(a + wait));
            prop_assert!(now.plus_seconds(i64::from(now.seconds_until(then))) >= then);
        }
    }

    #[test]
    fn midnight_in_china_is_four_in_the_afternoon_in_greenwich() {
        // 2026-11-23T16:00:00Z
        let at = Timestamp::from_millis(1_795_449_600_000);
        assert_eq!(at.civil_in_china(), (Date::new(2026, 11, 24).unwrap(), 0, 0));
        assert_eq!(at.deadline_in_china(), (Date::new(2026, 11, 23).unwrap(), 24, 0));
    }

    #[test]
    fn february_has_its_leap_years() {
        assert!(Date::new(2024, 2, 29).is_some());
        assert!(Date::new(2100, 2, 29).is_none());
        assert!(Date::new(2000, 2, 29).is_some());
    }
}
