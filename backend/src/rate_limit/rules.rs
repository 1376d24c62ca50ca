//! The rules: how many failures are free, and what further ones lead to.

use shared::challenge::MOST_BITS;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A browser's failures, by its visitor cookie.
    Browser,
    /// The failures at one identity by a browser or a WeChat that it once succeeded with.
    KnownDevice,
    /// The failures at one identity out of one network.
    IdentityFromNetwork,
    /// The failures at one identity document of a collection, whoever types it.
    Identity,
    /// The failures at one name of a collection, whoever types it.
    Name,
    /// The failures out of one network (an IPv4 address or an IPv6 /64), whatever they aim at.
    Network,
    /// The failures at one collection.
    Collection,
    /// The failures of a browser at the console.
    StaffBrowser,
    /// The failures at one account of the console by a browser that it once succeeded with.
    StaffKnownBrowser,
    /// The failures at one account of the console out of one network.
    StaffFromNetwork,
    /// The failures at one account of the console by browsers that are not known.
    StaffName,
    /// The failures at the console out of one network.
    StaffNetwork,
}

/// What failures lead to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Rule {
    /// After `free` failures one waits, longer and longer; a day without a failure forgets them all.
    Wait {
        /// Failures that cost nothing.
        free: f64,
    },
    /// From `free` failures on each attempt brings a proof of work, a bit more with each doubling of the failures.
    Work {
        /// Failures that cost nothing.
        free: f64,
        /// What the first attempt after them costs.
        least_bits: u8,
        /// What an attempt costs at most.
        most_bits: u8,
        /// After so many seconds half of the failures are forgotten.
        half_life_seconds: f64,
    },
}

const HOUR: f64 = 3600.0;

/// A mistyped digit, the other document, the old telephone.
const MISTAKES: Rule = Rule::Wait { free: 5.0 };

/// Nobody mistypes their own name or document so often in an afternoon; a robot that tries documents for a name does.
/// At its most it costs a phone some eight seconds, and only students whose name or document is being attacked.
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
            // A campus is one address. 2^14 hashes are not noticed; 2^20 take a phone of the middle class a second or two.
            Self::Network => {
                Rule::Work { free: 30.0, least_bits: 14, most_bits: 20, half_life_seconds: HOUR / 2.0 }
            }
            Self::Collection => {
                Rule::Work { free: 200.0, least_bits: 12, most_bits: 20, half_life_seconds: HOUR / 2.0 }
            }
            // The console asks for no proof of work: its people have a few known browsers, and strangers none.
            Self::StaffName => Rule::Wait { free: 50.0 },
            Self::StaffNetwork => Rule::Wait { free: 100.0 },
        }
    }

    /// Whether it is about a single browser or device, so that a success there forgives it.
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

/// A day without failures, and all that lead to waits are forgotten.
pub(super) const FORGET_SECONDS: i64 = 24 * 3600;

/// How long one waits after so many failures, of which `free` cost nothing.
pub(super) fn wait_after(failures: f64, free: f64) -> i64 {
    if failures < free {
        return 0;
    }
    let beyond = WAITS_SECONDS.iter().zip(0_u32..).find(|(_, step)| failures < free + f64::from(*step) + 1.0);
    beyond.map_or(LONGEST_SECONDS, |(seconds, _)| *seconds)
}

/// What an attempt costs after so many failures.
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
