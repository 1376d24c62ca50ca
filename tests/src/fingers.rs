//! Real touch input: any number of fingers, moving at the same time, lifted in any order.

use fantoccini::Client;
use serde_json::{Value, json};

use crate::wire;

/// A point of the screen in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// From the left edge.
    pub x: f64,
    /// From the top edge.
    pub y: f64,
}

impl Spot {
    /// This spot, moved right and down by these distances.
    #[must_use]
    pub fn by(self, x: f64, y: f64) -> Self {
        Self { x: self.x + x, y: self.y + y }
    }

    fn towards(self, to: Self, part: f64) -> Self {
        self.by((to.x - self.x) * part, (to.y - self.y) * part)
    }
}

/// The action of one finger in a step.
#[derive(Debug, Clone, Copy)]
enum Act {
    Down(Spot),
    Move(Spot),
    Up,
}

/// A gesture: a list of steps; in each, some fingers act and the others do not move.
#[derive(Debug, Default)]
pub struct Fingers {
    moments: Vec<Vec<(usize, Act)>>,
    at: Vec<Option<Spot>>,
}

/// Duration of a step: slightly more than a frame, so that each arrives as a separate event.
const MOMENT_MILLIS: u32 = 20;

impl Fingers {
    /// A gesture without steps.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts `finger` down at `spot`.
    #[must_use]
    pub fn down(mut self, finger: usize, spot: Spot) -> Self {
        self.at.resize(self.at.len().max(finger + 1), None);
        self.at[finger] = Some(spot);
        self.moments.push(vec![(finger, Act::Down(spot))]);
        self
    }

    /// Moves all named fingers to their new spots together, in `steps` steps.
    #[must_use]
    pub fn glide(mut self, to: &[(usize, Spot)], steps: u32) -> Self {
        let from: Vec<_> = to
            .iter()
            .map(|(finger, _)| self.at[*finger].expect("a finger is put down before it moves"))
            .collect();
        for step in 1..=steps {
            let part = f64::from(step) / f64::from(steps);
            let acts = to.iter().zip(&from).map(|((f, to), from)| (*f, Act::Move(from.towards(*to, part))));
            self.moments.push(acts.collect());
        }
        for (finger, spot) in to {
            self.at[*finger] = Some(*spot);
        }
        self
    }

    /// No finger moves for one or more steps: a finger that is lifted afterwards has no velocity.
    #[must_use]
    pub fn rest(mut self, moments: usize) -> Self {
        self.moments.extend(std::iter::repeat_n(Vec::new(), moments));
        self
    }

    /// Lifts `finger`.
    #[must_use]
    pub fn up(mut self, finger: usize) -> Self {
        self.at[finger] = None;
        self.moments.push(vec![(finger, Act::Up)]);
        self
    }

    /// Performs the gesture, from the first touch to the last release, in one call: chromedriver releases fingers
    /// between calls.
    pub async fn perform(self, client: &Client) {
        assert!(self.at.iter().all(Option::is_none), "a gesture ends with every finger lifted");
        let sources: Vec<Value> = (0..self.at.len()).map(|finger| self.source(finger)).collect();
        wire::actions(client, &sources).await.expect("the driver takes touch actions");
    }

    fn source(&self, finger: usize) -> Value {
        let mut actions = Vec::new();
        for moment in &self.moments {
            match moment.iter().find(|(who, _)| *who == finger).map(|(_, act)| act) {
                // In the WebDriver protocol, a move before the press sets the position of the touch.
                Some(Act::Down(spot)) => {
                    actions.push(moved(*spot, 0));
                    actions.push(json!({ "type": "pointerDown", "button": 0 }));
                }
                Some(Act::Move(spot)) => {
                    actions.push(moved(*spot, MOMENT_MILLIS));
                    actions.push(pause(0));
                }
                Some(Act::Up) => {
                    actions.push(pause(0));
                    actions.push(json!({ "type": "pointerUp", "button": 0 }));
                }
                None => {
                    actions.push(pause(MOMENT_MILLIS));
                    actions.push(pause(0));
                }
            }
        }
        json!({
            "type": "pointer",
            "id": format!("finger{finger}"),
            "parameters": { "pointerType": "touch" },
            "actions": actions,
        })
    }
}

fn moved(spot: Spot, millis: u32) -> Value {
    json!({
        "type": "pointerMove", "duration": millis, "origin": "viewport",
        "x": spot.x.round(), "y": spot.y.round(),
    })
}

fn pause(millis: u32) -> Value {
    json!({ "type": "pause", "duration": millis })
}
