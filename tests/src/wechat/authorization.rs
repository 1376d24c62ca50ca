//! Verifies that a request to WeChat Pay comes from the merchant: its format, time and signature.

use std::collections::BTreeMap;

use super::call::{Call, Refusal};
use super::keys::{KEY_SERIAL, MCH_ID, PLATFORM_CERTIFICATE, PLATFORM_KEY};
use super::place::Place;
use super::state::SimulatorState;

const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048 ";
/// The parts of an `Authorization`, each once, in any order.
const PARTS: [&str; 5] = ["mchid", "nonce_str", "serial_no", "signature", "timestamp"];
/// How far the merchant's clock may differ, in seconds.
const WINDOW: i64 = 300;
/// Maximum length of a nonce.
const NONCE: usize = 32;

fn sign_error(message: impl Into<String>) -> Refusal {
    Refusal::Pay(401, "SIGN_ERROR", message.into())
}

/// Refuses what WeChat Pay refuses, and also what its documentation advises against.
pub(super) fn check(desk: &mut SimulatorState, place: Place, call: &Call) -> Result<(), Refusal> {
    if call.header("user-agent").is_none_or(str::is_empty) {
        return Err(Refusal::param("Http头缺少Accept或User-Agent"));
    }
    let accept = call.header("accept").unwrap_or_default();
    if place != Place::BillFile && !accept.contains("application/json") {
        return Err(Refusal::param("Http头缺少Accept或User-Agent"));
    }
    if call.method == "POST"
        && !call.header("content-type").unwrap_or_default().starts_with("application/json")
    {
        return Err(Refusal::param("Content-Type 须为 application/json"));
    }
    if place != Place::BillFile {
        let serial = call.header("wechatpay-serial").unwrap_or_default();
        if serial != PLATFORM_KEY && serial != PLATFORM_CERTIFICATE {
            return Err(Refusal::param("Wechatpay-Serial 不正确"));
        }
    }
    let header = call.header("authorization").ok_or_else(|| sign_error("缺少 Authorization"))?;
    let parts = parse(header).ok_or_else(|| sign_error("Authorization 格式不正确"))?;
    if parts["mchid"] != MCH_ID || parts["serial_no"] != KEY_SERIAL {
        return Err(sign_error("商户号或商户API证书序列号有误"));
    }
    let (timestamp, nonce) = (parts["timestamp"], parts["nonce_str"]);
    let at: i64 = timestamp.parse().map_err(|_| sign_error("timestamp 不正确"))?;
    if (desk.now() - at).abs() > WINDOW {
        return Err(sign_error("Http头Authorization中的timestamp与发起请求的时间不得超过5分钟"));
    }
    if nonce.is_empty() || nonce.len() > NONCE || !nonce.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(sign_error("nonce_str 不正确"));
    }
    let message =
        [format!("{}\n{}\n{timestamp}\n{nonce}\n", call.method, call.target).as_bytes(), &call.body, b"\n"]
            .concat();
    if !desk.keys.merchant_signed(&message, parts["signature"]) {
        return Err(sign_error("错误的签名，验签失败"));
    }
    if !desk.nonces.insert(nonce.to_owned()) {
        return Err(sign_error("nonce_str 重复"));
    }
    Ok(())
}

/// The parts of the header: `name="value"`, separated only by commas.
fn parse(header: &str) -> Option<BTreeMap<&str, &str>> {
    let parts = header.strip_prefix(SCHEME)?.split(',').map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.strip_prefix('"')?.strip_suffix('"')?;
        (!value.contains('"')).then_some((name, value))
    });
    let list = parts.collect::<Option<Vec<_>>>()?;
    let map: BTreeMap<_, _> = list.iter().copied().collect();
    (list.len() == PARTS.len() && map.keys().eq(PARTS.iter())).then_some(map)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, Method};

    use super::super::keys::Signer;
    use super::super::order::tests::word;
    use super::super::state::tests::desk;
    use super::super::state::tests::desk as stranger;
    use super::*;

    #[test]
    fn the_header_has_exactly_its_five_parts() {
        let good = "WECHATPAY2-SHA256-RSA2048 mchid=\"1\",nonce_str=\"n\",signature=\"a+/=\",timestamp=\"1\",serial_no=\"S\"";
        assert_eq!(parse(good).unwrap()["signature"], "a+/=");
        let bad = [
            good.replace("WECHATPAY2-SHA256-RSA2048 ", ""),
            good.replace(",nonce", ", nonce"),
            good.replace("mchid=\"1\"", "mchid=1"),
            good.replace("mchid=\"1\",", ""),
            good.replace("mchid", "timestamp"),
            format!("{good},mchid=\"2\""),
        ];
        for header in bad {
            assert_eq!(parse(&header), None, "{header}");
        }
    }

    /// A valid signed request of the merchant.
    fn request(desk: &SimulatorState, at: i64, nonce: &str) -> Call {
        let (target, body) = ("/v3/pay/transactions/jsapi", "{\"a\":1}");
        let message = format!("POST\n{target}\n{at}\n{nonce}\n{body}\n");
        // `Signer::Forger` signs with the merchant's private key, which this request needs.
        let (_, signature) = desk.keys.sign(Signer::Forger, message.as_bytes());
        let authorization = format!(
            "{SCHEME}mchid=\"{MCH_ID}\",nonce_str=\"{nonce}\",signature=\"{signature}\",timestamp=\"{at}\",serial_no=\"{KEY_SERIAL}\""
        );
        let headers = [
            ("authorization", authorization.as_str()),
            ("accept", "application/json"),
            ("content-type", "application/json"),
            ("user-agent", "test"),
            ("wechatpay-serial", PLATFORM_KEY),
        ];
        let headers = headers.map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        let headers = HeaderMap::from_iter(headers);
        Call { method: Method::POST, target: target.to_owned(), headers, body: body.into() }
    }

    #[test]
    fn each_single_error_is_refused() {
        let mut desk = desk();
        let now = desk.now();
        let strangers = request(&stranger(), now, "n0");
        let good = request(&desk, now, "n1");
        let mut asked = |call: &Call| check(&mut desk, Place::Order, call).map_err(|refusal| word(&refusal));
        for (name, wanted) in [
            ("user-agent", "PARAM_ERROR"),
            ("accept", "PARAM_ERROR"),
            ("content-type", "PARAM_ERROR"),
            ("wechatpay-serial", "PARAM_ERROR"),
            ("authorization", "SIGN_ERROR"),
        ] {
            let mut call = good.clone();
            call.headers.remove(name);
            assert_eq!(asked(&call), Err(wanted), "without {name}");
        }
        assert_eq!(asked(&strangers), Err("SIGN_ERROR"), "another merchant's key");
        assert_eq!(
            asked(&Call { body: "{\"a\":2}".into(), ..good.clone() }),
            Err("SIGN_ERROR"),
            "another body"
        );
        assert_eq!(
            asked(&Call { target: "/v3/x".to_owned(), ..good.clone() }),
            Err("SIGN_ERROR"),
            "another address"
        );
        assert_eq!(asked(&good), Ok(()));
        assert_eq!(asked(&good), Err("SIGN_ERROR"), "the same nonce again");
        for (seconds, wanted) in
            [(-301, Err("SIGN_ERROR")), (-290, Ok(())), (290, Ok(())), (310, Err("SIGN_ERROR"))]
        {
            let call = request(&desk, now + seconds, &format!("t{}", 1000 + seconds));
            assert_eq!(
                check(&mut desk, Place::Order, &call).map_err(|refusal| word(&refusal)),
                wanted,
                "{seconds}"
            );
        }
    }
}
