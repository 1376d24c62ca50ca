//! What goes wrong on demand, by name.

use super::place::Place;

/// Something that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A notification arrives twice, at the same time.
    Duplicate,
    /// A notification waits until the next one has arrived.
    Reorder,
    /// A notification comes a minute late.
    Delay,
    /// A notification never comes, nor any of its repetitions.
    Drop,
    /// A notification or an answer is signed by somebody else.
    WrongSignature,
    /// A notification or an answer is signed under a serial number that nobody was told.
    WrongSerial,
    /// A notification is signed with the platform certificate from before, which is as good as the key.
    OldKey,
    /// A notification arrives once more, signed ten minutes ago.
    Replay,
    /// A notification, well signed, names another amount. The true one follows.
    AmountChanged,
    /// A notification, well signed, names another payer. The true one follows.
    PayerChanged,
    /// A probe comes first, whose signature begins with `WECHATPAY/SIGNTEST/`.
    SignTest,
    /// A request fails before it does anything: 500, or the account's −1.
    Http500,
    /// A request does its work and the connection breaks before the answer.
    LostAnswer,
    /// An answer takes three seconds.
    Slow,
    /// The access token is no longer good.
    TokenExpired,
    /// The merchant's balance does not cover a refund.
    NotEnough,
}

impl Fault {
    /// All of them.
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

    /// Whether it is made by whoever brings notifications.
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

    /// Whether whoever takes what arrives under it takes a forgery.
    pub(super) const fn is_forgery(self) -> bool {
        matches!(self, Self::WrongSignature | Self::WrongSerial | Self::SignTest | Self::Replay)
    }

    /// The fault of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }
}

/// A fault that waits for its moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) fault: Fault,
    pub(super) place: Place,
    /// How often yet.
    pub(super) times: u32,
}

/// The faults that wait.
#[derive(Debug, Default)]
pub(super) struct Plans(pub(super) Vec<Plan>);

impl Plans {
    /// The next fault for this place, which is used up by this; only those that `fits` lets through.
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

    /// Whether this very fault waits here; it is used up by this.
    pub(super) fn strikes(&mut self, place: Place, fault: Fault) -> bool {
        self.take(place, |planned| planned == fault).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_where_and_as_often_as_it_was_planned() {
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
