//! The proof of work before an attempt that follows many failures: its duration on a slow phone at each difficulty, and
//! whether the page continues to draw.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Bench, Failure, Limit, Measurement};
use crate::walk::Walk;
use crate::world::journey;

#[derive(Debug)]
pub(super) struct Challenge;

/// How much slower a cheap, some years old phone is than this machine.
const SLOWDOWN: u32 = 6;
/// Number of measurements of each difficulty; the median counts.
const PASSES: usize = 3;
/// Difficulties in bits, each with the promised seconds: the lowest for a network, the lowest for a name, the highest
/// for a network, the highest for a name.
const BITS: [(u8, f64); 4] = [(14, 2.0), (16, 3.0), (20, 10.0), (23, 60.0)];
/// Timeout of a measurement.
const TIMEOUT: Duration = Duration::from_mins(4);

/// Answers the page's attempt like a server that requires a proof, and records when the proof was requested and given.
const ASK: &str = "const bits = arguments[0]; const real = window.real ??= window.fetch; \
    window.work = { asked: 0, given: 0, longest: 0 }; \
    const answer = (status, body) => Promise.resolve(new Response(JSON.stringify({ type: 'urn:yipai:problem', title: '', status, ...body }), \
      { status, headers: { 'content-type': 'application/problem+json' } })); \
    window.fetch = (path, init) => { \
      if (!String(path).endsWith('/verification')) return real(path, init); \
      if (!work.asked) { work.asked = performance.now(); let last = work.asked; \
        const frame = now => { work.longest = Math.max(work.longest, now - last); last = now; if (!work.given) requestAnimationFrame(frame); }; \
        requestAnimationFrame(now => { last = now; requestAnimationFrame(frame); }); \
        return answer(403, { code: 'challenge_required', challenge: { token: Math.random().toString(36), bits } }); } \
      work.given = JSON.parse(init.body).proof ? performance.now() : -1; \
      return answer(404, { code: 'not_matched' }); }";

impl Bench for Challenge {
    fn name(&self) -> &'static str {
        "challenge"
    }

    fn run(&self) -> Result<Vec<Measurement>, Failure> {
        let measured = Mutex::new(Vec::new());
        // A failed story panics with a message about the page.
        let told = catch_unwind(AssertUnwindSafe(|| {
            journey("bench-challenge", async |story| {
                let walk = Walk::begin(story).await;
                for (bits, most) in BITS {
                    let pair = at(&walk, bits, most).await;
                    measured.lock().expect("nobody else measures").extend(pair);
                }
            });
        }));
        match told {
            Ok(()) => Ok(measured.into_inner().expect("nobody else measures")),
            Err(_) => Err("the journey did not come to its end; see above".into()),
        }
    }
}

/// The median time at a difficulty, and the longest time without a frame.
async fn at(walk: &Walk, bits: u8, most: f64) -> [Measurement; 2] {
    let (mut seconds, mut longest) = (Vec::new(), 0.0_f64);
    for _ in 0..PASSES {
        let (took, frame) = once(walk, bits).await;
        seconds.push(took);
        longest = longest.max(frame);
    }
    seconds.sort_by(f64::total_cmp);
    [
        Measurement::of(format!("challenge.{bits}-bits"), seconds[PASSES / 2], "s")
            .within(Limit::AtMost(most)),
        Measurement::of(format!("challenge.{bits}-bits.longest-frame"), longest, "ms")
            .within(Limit::AtMost(200.0)),
    ]
}

async fn once(walk: &Walk, bits: u8) -> (f64, f64) {
    let phone = &walk.phone;
    walk.open("/verify").await;
    phone.reload().await;
    walk.at(walk.words.verify).await;
    walk.fill(&walk.student).await;
    phone.run(ASK, vec![bits.into()]).await;
    phone.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWDOWN })).await;
    walk.consent().await;
    let script = "return work.given ? [(work.given - work.asked) / 1000, work.longest] : null";
    let deadline = Instant::now() + TIMEOUT;
    let took = loop {
        let given = phone.run(script, Vec::new()).await;
        if let Ok(took) = serde_json::from_value::<(f64, f64)>(given) {
            break took;
        }
        assert!(
            Instant::now() < deadline,
            "no proof of {bits} bits; the page says:\n{}",
            phone.words().await
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    phone.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": 1 })).await;
    took
}
