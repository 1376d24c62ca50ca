//! `./x bench [NAME]`: measures, prints, and stores the values in `target/bench/results.json`.
#![expect(clippy::print_stdout, reason = "a program for a terminal")]

use std::process::ExitCode;

use serde_json::{Map, Value};
use tests::bench::{BENCHES, Bench, Failure, Measurement};

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let known: Vec<_> = BENCHES.iter().map(|bench| bench.name()).collect();
    if let Some(unknown) = wanted.iter().find(|name| !known.contains(&name.as_str())) {
        println!("no benchmark {unknown}; there are: {}", known.join(", "));
        return ExitCode::FAILURE;
    }
    let mut good = true;
    for bench in BENCHES {
        if wanted.is_empty() || wanted.iter().any(|name| name == bench.name()) {
            good &= run(*bench);
        }
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs one benchmark; returns whether it ran and met its limits.
fn run(bench: &dyn Bench) -> bool {
    println!("== {}", bench.name());
    let kept = bench.run().and_then(|measured| {
        for measurement in &measured {
            println!("{measurement}");
        }
        keep(&measured).map(|()| measured)
    });
    match kept {
        Ok(measured) => measured.iter().all(|measurement| measurement.held() != Some(false)),
        Err(failure) => {
            println!("could not be measured: {failure}");
            false
        }
    }
}

/// Merges the values with those of other benchmarks.
fn keep(measured: &[Measurement]) -> Result<(), Failure> {
    let folder = tests::target_dir().join("bench");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("results.json");
    let earlier = std::fs::read_to_string(&path).unwrap_or_else(|_| "{}".to_owned());
    let mut results: Map<String, Value> = serde_json::from_str(&earlier)?;
    for measurement in measured {
        results.insert(measurement.name.clone(), measurement.to_json());
    }
    std::fs::write(path, serde_json::to_string_pretty(&results)? + "\n")?;
    Ok(())
}
