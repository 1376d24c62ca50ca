//! Checks the simulator with an independent client of WeChat Pay: the Python package `wechatpayv3`, pinned.

use std::path::PathBuf;
use std::process::Command;

use serde_json::json;
use tests::wechat::{APP_ID, Fault, KEY_SERIAL, MCH_ID, PLATFORM_KEY, Place, Simulator};

/// A Python interpreter with the package; `./x test` installs it and sets its path.
fn python() -> PathBuf {
    if let Some(named) = std::env::var_os("YIPAI_PYTHON") {
        return named.into();
    }
    let cache = std::env::var_os("YIPAI_CACHE").map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/yipai"));
    let python = cache.or_else(home).unwrap_or_default().join("python/bin/python");
    assert!(
        python.exists(),
        "{} is missing: ./x setup --browser makes it, with wechatpayv3",
        python.display()
    );
    python
}

#[test]
fn an_independent_client_and_the_simulator_accept_each_others_signatures() {
    let simulator = Simulator::start();
    let user = simulator.user("anran");
    let folder = simulator.settings().parent().map(|folder| folder.display().to_string());
    // The first three tries of the first notification.
    for fault in [Fault::WrongSignature, Fault::WrongSerial, Fault::SignTest] {
        simulator.plan(Place::Notification, fault, 1);
    }
    let given = json!({
        "origin": simulator.origin, "folder": folder, "openid": user.openid, "user": user.name,
        "app_id": APP_ID, "mch_id": MCH_ID, "key_serial": KEY_SERIAL, "platform_key": PLATFORM_KEY,
    });
    let script = tests::workspace().join("tests/oracle/merchant.py");
    let output =
        Command::new(python()).arg(script).arg(given.to_string()).output().expect("Python can be started");
    let said =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "{said}\nWeChat saw:\n{}", simulator.story());
    assert_eq!(simulator.violations(), [""; 0]);
    assert_eq!(simulator.money(), (2000, 2000));
    assert_eq!(simulator.calls(Place::BillFile), 1);
}
