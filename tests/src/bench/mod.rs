//! Benchmarks: one file each, listed in [`BENCHES`]. `./x bench` runs all, `./x bench NAME` one.

mod browser;
mod challenge;
mod client;
pub mod crowd;
mod delivery;
mod first_load;
mod import;
mod lighthouse;
mod load;
mod photos;
mod reviewer;
mod rival;
mod scale;
mod sessions;
mod staff;
mod subject;
mod uploads;

use std::fmt;

use serde_json::{Value, json};

/// Why a benchmark could not be run.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// One benchmark.
pub trait Bench: Sync {
    /// The name for `./x bench NAME`.
    fn name(&self) -> &'static str;
    /// Runs the benchmark.
    fn run(&self) -> Result<Vec<Measurement>, Failure>;
}

/// Every benchmark.
pub const BENCHES: &[&dyn Bench] = &[
    &first_load::FirstLoad,
    &browser::Browser,
    &challenge::Challenge,
    &lighthouse::Lighthouse,
    &delivery::Delivery,
    &import::Import,
    &reviewer::Reviewer,
    &scale::Scale,
    &uploads::Uploads,
];

/// The limit of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// Smaller is better.
    AtMost(f64),
    /// Larger is better.
    AtLeast(f64),
}

/// A measured value.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// Benchmark and quantity: `uploads.c16.rate`.
    pub name: String,
    pub value: f64,
    pub unit: &'static str,
    /// The promised limit; `None` for a value that only explains another one.
    pub limit: Option<Limit>,
}

impl Measurement {
    /// A value without a limit.
    #[must_use]
    pub fn of(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit, limit: None }
    }

    /// The same value with a limit.
    #[must_use]
    pub fn within(self, limit: Limit) -> Self {
        Self { limit: Some(limit), ..self }
    }

    /// Whether the limit is met; `None` without a limit.
    #[must_use]
    pub fn held(&self) -> Option<bool> {
        self.limit.map(|limit| match limit {
            Limit::AtMost(most) => self.value <= most,
            Limit::AtLeast(least) => self.value >= least,
        })
    }

    /// The JSON for `target/bench/results.json`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let (limit, bound) = match self.limit {
            None => (Value::Null, Value::Null),
            Some(Limit::AtMost(most)) => (json!(most), json!("at most")),
            Some(Limit::AtLeast(least)) => (json!(least), json!("at least")),
        };
        let value = (self.value * 1000.0).round() / 1000.0;
        json!({ "value": value, "unit": self.unit, "limit": limit, "bound": bound, "held": self.held() })
    }
}

impl fmt::Display for Measurement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<34} {:>10.2} {:<6}", self.name, self.value, self.unit)?;
        let verdict = if self.held() == Some(false) { "MISSED" } else { "held" };
        match self.limit {
            None => Ok(()),
            Some(Limit::AtMost(most)) => write!(f, " at most  {most:>8.2}  {verdict}"),
            Some(Limit::AtLeast(least)) => write!(f, " at least {least:>8.2}  {verdict}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_applies_in_its_own_direction() {
        let value = Measurement::of("x", 2.0, "ms");
        let held = |limit| value.clone().within(limit).held();
        assert_eq!(value.held(), None);
        assert_eq!([held(Limit::AtMost(2.0)), held(Limit::AtMost(1.9))], [Some(true), Some(false)]);
        assert_eq!([held(Limit::AtLeast(2.0)), held(Limit::AtLeast(2.1))], [Some(true), Some(false)]);
    }
}
