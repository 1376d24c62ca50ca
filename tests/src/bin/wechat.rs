//! `./x dev --wechat`: the WeChat simulator on this machine, in front of the product.
#![expect(clippy::print_stdout, reason = "a program for a terminal")]

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use tests::wechat::{Simulator, Timing};

const USAGE: &str =
    "wechat FOLDER BIND PRODUCT: keys and settings in FOLDER, the phone at BIND, the product at PRODUCT";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let address = |text: &str| text.parse::<SocketAddr>().ok();
    let read = match arguments.as_slice() {
        [folder, bind, product] => {
            address(bind).zip(address(product)).map(|both| (PathBuf::from(folder), both))
        }
        _ => None,
    };
    let Some((folder, (bind, product))) = read else {
        println!("{USAGE}");
        return ExitCode::FAILURE;
    };
    let simulator = Simulator::start_in(&folder, bind, Timing::INTERACTIVE);
    simulator.front(product);
    println!(
        "WeChat is at {}/__wechat, its settings in {}",
        simulator.origin,
        simulator.settings().display()
    );
    loop {
        std::thread::park();
    }
}
