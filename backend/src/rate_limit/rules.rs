//! The rules: how many failures are free, and the effect of further ones.

use shared::challenge::MOST_BITS;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A browser's failures, by its visitor cookie.
    Browser,
    /// The failures at one identity from a browser or a WeChat account that has verified as it before.
    KnownDevice,
    /// The failures at one identity from one network.
    IdentityFromNetwork,
    /// The failures at one identity document of a collection, by all clients.
    Identity,
    /// The failures at one name of a collection, by all clients.
    Name,
    /// The failures from one network (an IPv4 address or an IPv6 /64), at any target.
    Network,
    /// The failures at one collection.
    Collection,
    /// The failures of a browser at the console.
    StaffBrowser,
    /// The failures at one console account from a browser that has signed in to it before.
    StaffKnownBrowser,
    /// The failures at one console account from one network.
    StaffFromNetwork,
    /// The failures at one console account from unknown browsers.
    StaffName,
    /// The failures at the console from one network.
    StaffNetwork,
}

/// The effect of failures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Rule {
    /// After `free` failures the client has to wait, longer each time; a day without a failure resets the count.
    Wait {
        /// Failures without effect.
        free: f64,
    },
    /// After `free` failures each attempt needs a proof of work, one bit more for each doubling of the failures.
    Work {
        /// Failures without effect.
        free: f64,
        /// The work of the first attempt after them.
        least_bits: u8,
        /// The most work of an attempt.
        most_bits: u8,
        /// After this many seconds half of the failures are forgotten.
        half_life_seconds: f64,
    },
}

const HOUR: f64 = 3600.0;

/// A mistyped digit, the other document, the old telephone number.
const MISTAKES: Rule = Rule::Wait { free: 5.0 };

/// A student does not mistype their own name or document so often in an afternoon; a program that tries documents for a
/// name does. At most it costs a phone some eight seconds, and only students whose name or document is being attacked.
const TARGETED: Rule =
    Rule::Work { free: 10.0, least_bits: 16, most_bits: MOST_BITS, half_life_seconds: 6.0 * HOUR };

impl Kind {
    pub(super) const fn rule(self) -> Rule {
        match self {
            Self::Browser
            | Self::KnownDevice
            | Self::IdentityFromNetwork
            | Self::StaffBrowser
            | Self::StaffKnownBrowser
            | Self::StaffFromNetwork => MISTAKES,
            Self::Identity | Self::Name => TARGETED,
            // A campus is one address. The time of 2^14 hashes is not noticeable; 2^20 take a mid-range phone a second
            // or two.
            Self::Network => {
                Rule::Work { free: 30.0, least_bits: 14, most_bits: 20, half_life_seconds: HOUR / 2.0 }
            }
            Self::Collection => {
                Rule::Work { free: 200.0, least_bits: 12, most_bits: 20, half_life_seconds: HOUR / 2.0 }
            }
            // The console asks for no proof of work: staff use a few known browsers, and unknown browsers need not be
            // served.
            Self::StaffName => Rule::Wait { free: 50.0 },
            Self::StaffNetwork => Rule::Wait { free: 100.0 },
        }
    }

    /// Whether the counter is about a single browser or device, so that a success there deletes its failures.
    pub(super) const fn is_of_a_device(self) -> bool {
        match self {
            Self::Browser
            | Self::KnownDevice
            | Self::StaffBrowser
            | Self::StaffKnownBrowser
            | Self::StaffFromNetwork => true,
            Self::IdentityFromNetwork
            | Self::Identity
            | Self::Name
            | Self::Network
            | Self::Collection
            | Self::StaffName
            | Self::StaffNetwork => false,
        }
    }
}

/// The wait after the first failure that is not free, the second, and so on, in seconds; the last one repeats.
const WAITS_SECONDS: [i64; 4] = [60, 5 * 60, 15 * 60, 60 * 60];

/// The longest wait, in seconds.
pub(super) const LONGEST_SECONDS: i64 = WAITS_SECONDS[WAITS_SECONDS.len() - 1];

/// After a day without failures, all failures that cause waiting times are deleted.
pub(super) const FORGET_SECONDS: i64 = 24 * 3600;

/// The wait in seconds after this many failures, of which `free` have no effect.
pub(super) fn wait_after(failures: f64, free: f64) -> i64 {
    if failures < free {
        return 0;
    }
    let beyond = WAITS_SECONDS.iter().zip(0_u32..).find(|(_, step)| failures < free + f64::from(*step) + 1.0);
    beyond.map_or(LONGEST_SECONDS, |(seconds, _)| *seconds)
}

/// The work of an attempt after this many failures, in bits.
pub(super) fn bits_after(failures: f64, free: f64, least: u8, most: u8) -> u8 {
    let doublings = (least..most).zip(1_i32..).take_while(|(_, n)| failures >= free * 2_f64.powi(*n)).count();
    if failures < free { 0 } else { least.saturating_add(u8::try_from(doublings).unwrap_or(most)).min(most) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_an_hour() {
        let waits: Vec<i64> = (0..=9).map(|failures| wait_after(f64::from(failures), 5.0)).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 60, 300, 900, 3600, 3600]);
    }

    #[test]
    fn work_grows_by_a_bit_with_each_doubling_and_no_further_than_its_end() {
        let bits = |failures| bits_after(failures, 10.0, 16, 18);
        let all = [0.0, 9.9, 10.0, 19.9, 20.0, 40.0, 1e9].map(bits);
        assert_eq!(all, [0, 0, 16, 16, 17, 18, 18]);
    }
}
