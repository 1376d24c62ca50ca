//! Faults that tests inject, by name.

use super::place::Place;

/// A fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A notification arrives twice, at the same time.
    Duplicate,
    /// A notification waits until the next one was delivered.
    Reorder,
    /// A notification is delivered a minute late.
    Delay,
    /// A notification and all its repetitions are lost.
    Drop,
    /// A notification or an answer is signed with a forger's key.
    WrongSignature,
    /// A notification or an answer is signed with an unknown serial number.
    WrongSerial,
    /// A notification is signed with the earlier platform certificate, which is as valid as the key.
    OldKey,
    /// A notification is delivered again, with a signature from ten minutes ago.
    Replay,
    /// A notification with a valid signature has a wrong amount. The correct one follows.
    AmountChanged,
    /// A notification with a valid signature has a wrong payer. The correct one follows.
    PayerChanged,
    /// A probe is delivered first, with a signature that begins with `WECHATPAY/SIGNTEST/`.
    SignTest,
    /// A request fails before it is processed: status 500, or the account API's −1.
    Http500,
    /// A request is processed, and the connection breaks before the answer.
    LostAnswer,
    /// An answer takes three seconds.
    Slow,
    /// The access token is invalid.
    TokenExpired,
    /// The merchant's balance does not cover a refund.
    NotEnough,
}

impl Fault {
    /// All faults.
    pub const ALL: [Self; 16] = [
        Self::Duplicate,
        Self::Reorder,
        Self::Delay,
        Self::Drop,
        Self::WrongSignature,
        Self::WrongSerial,
        Self::OldKey,
        Self::Replay,
        Self::AmountChanged,
        Self::PayerChanged,
        Self::SignTest,
        Self::Http500,
        Self::LostAnswer,
        Self::Slow,
        Self::TokenExpired,
        Self::NotEnough,
    ];

    /// Its name in scripts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Reorder => "reorder",
            Self::Delay => "delay",
            Self::Drop => "drop",
            Self::WrongSignature => "wrong_signature",
            Self::WrongSerial => "wrong_serial",
            Self::OldKey => "old_key",
            Self::Replay => "replay",
            Self::AmountChanged => "amount_changed",
            Self::PayerChanged => "payer_changed",
            Self::SignTest => "signtest",
            Self::Http500 => "http_500",
            Self::LostAnswer => "lost_answer",
            Self::Slow => "slow",
            Self::TokenExpired => "token_expired",
            Self::NotEnough => "not_enough",
        }
    }

    /// Whether it affects the delivery of notifications.
    pub(super) const fn is_of_letters(self) -> bool {
        match self {
            Self::Duplicate
            | Self::Reorder
            | Self::Delay
            | Self::Drop
            | Self::WrongSignature
            | Self::WrongSerial
            | Self::OldKey
            | Self::Replay
            | Self::AmountChanged
            | Self::PayerChanged
            | Self::SignTest => true,
            Self::Http500 | Self::LostAnswer | Self::Slow | Self::TokenExpired | Self::NotEnough => false,
        }
    }

    /// Whether a receiver that accepts such a message accepts a forgery.
    pub(super) const fn is_forgery(self) -> bool {
        matches!(self, Self::WrongSignature | Self::WrongSerial | Self::SignTest | Self::Replay)
    }

    /// The fault with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }
}

/// A planned fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) fault: Fault,
    pub(super) place: Place,
    /// Remaining number of uses.
    pub(super) times: u32,
}

/// The planned faults.
#[derive(Debug, Default)]
pub(super) struct Plans(pub(super) Vec<Plan>);

impl Plans {
    /// The next planned fault for this place that satisfies `fits`; it is used once.
    pub(super) fn take(&mut self, place: Place, fits: impl Fn(Fault) -> bool) -> Option<Fault> {
        let at = self.0.iter().position(|plan| plan.place == place && fits(plan.fault))?;
        let plan = &mut self.0[at];
        plan.times -= 1;
        let fault = plan.fault;
        if plan.times == 0 {
            self.0.remove(at);
        }
        Some(fault)
    }

    /// Whether this fault is planned here; it is used once.
    pub(super) fn strikes(&mut self, place: Place, fault: Fault) -> bool {
        self.take(place, |planned| planned == fault).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_occurs_where_and_as_often_as_planned() {
        let mut plans = Plans(vec![Plan { fault: Fault::Http500, place: Place::Order, times: 2 }]);
        assert!(!plans.strikes(Place::Query, Fault::Http500));
        assert!(!plans.strikes(Place::Order, Fault::Slow));
        assert_eq!([0; 3].map(|_| plans.strikes(Place::Order, Fault::Http500)), [true, true, false]);
    }

    #[test]
    fn every_fault_and_every_place_is_found_by_its_name() {
        assert!(Fault::ALL.iter().all(|fault| Fault::named(fault.name()) == Some(*fault)));
        assert!(Place::ALL.iter().all(|place| Place::named(place.name()) == Some(*place)));
    }
}
