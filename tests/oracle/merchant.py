"""A merchant who uses somebody else's code: the package wechatpayv3 against our simulator, both directions.

It signs what the simulator has to accept, and verifies and decrypts what the simulator signs and seals. Run by
tests/journeys/oracle.rs, which planned a forged notification, one under an unknown number, and a probe.
"""

import gzip
import hashlib
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests
from wechatpayv3 import WeChatPay, WeChatPayType

given = json.loads(sys.argv[1])
origin, folder, openid = given["origin"], Path(given["folder"]), given["openid"]
phone = requests.Session()
phone.cookies.set("__wechat_user", given["user"])


def text(name):
    return (folder / name).read_text().strip()


def merchant(private_key=None):
    client = WeChatPay(
        wechatpay_type=WeChatPayType.JSAPI, mchid=given["mch_id"], appid=given["app_id"],
        private_key=private_key or text("apiclient_key.pem"), cert_serial_no=given["key_serial"],
        apiv3_key=text("api_v3_key"), public_key=text("pub_key.pem"), public_key_id=given["platform_key"],
        notify_url=notify_url, timeout=(5, 30))
    client._core._gate_way = origin
    return client


class Notified(BaseHTTPRequestHandler):
    """The merchant's own server: takes what the package can verify and decrypt, refuses everything else."""

    taken, refused = [], []
    bell = threading.Condition()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            told = wechat.callback(headers={name.lower(): value for name, value in self.headers.items()}, body=body)
        except Exception as error:  # The package raises for a serial number that it does not know.
            told = None
            print("refused:", type(error).__name__)
        with self.bell:
            (self.taken if told else self.refused).append(told)
            self.bell.notify_all()
        self.send_response(204 if told else 401)
        self.end_headers()

    def log_message(self, *_):
        pass

    @classmethod
    def wait(cls, event):
        with cls.bell:
            found = lambda: next((told for told in cls.taken if told["event_type"] == event), None)
            assert cls.bell.wait_for(found, timeout=30), f"no {event}"
            return found()["resource"]


server = ThreadingHTTPServer(("127.0.0.1", 0), Notified)
threading.Thread(target=server.serve_forever, daemon=True).start()
notify_url = f"http://127.0.0.1:{server.server_port}/notified"
wechat = merchant()


def good(answer, status=200):
    """The package raises if the signature of a good answer does not hold."""
    assert answer[0] == status, answer
    return json.loads(answer[1]) if answer[1] else None


def refused(answer, status, code):
    assert answer[0] == status and json.loads(answer[1])["code"] == code, answer


def order(number, client=wechat, fen=2000):
    return client.pay(description="毕业生图像采集", out_trade_no=number, amount={"total": fen, "currency": "CNY"},
                      payer={"openid": openid}, attach="一")


# An order, again, and with other words; somebody else's key.
prepay = good(order("oracle_0001"))["prepay_id"]
assert good(order("oracle_0001"))["prepay_id"] != prepay
refused(order("oracle_0001", fen=1), 400, "INVALID_REQUEST")
stranger = (folder / "theirs/certificate_key.pem").read_text()
refused(order("oracle_0002", merchant(stranger)), 401, "SIGN_ERROR")
assert good(wechat.query(out_trade_no="oracle_0001"))["trade_state"] == "NOTPAY"
refused(wechat.query(out_trade_no="oracle_0002"), 404, "ORDER_NOT_EXIST")

# The sheet: the package signs it, the phone has it checked, its user pays.
stamp, nonce, package = str(int(time.time())), "593BEC0C930BF1AFEB40B4A08C8FB242", f"prepay_id={prepay}"
sheet = {"appId": given["app_id"], "timeStamp": stamp, "nonceStr": nonce, "package": package, "signType": "RSA",
         "paySign": wechat.sign([given["app_id"], stamp, nonce, package]), "page": origin + "/"}
assert phone.post(origin + "/__wechat/sheet", json={**sheet, "timeStamp": str(int(stamp) + 1)}).status_code == 400
shown = phone.post(origin + "/__wechat/sheet", json=sheet)
assert shown.status_code == 200 and shown.json()["fen"] == 2000, shown.text
assert phone.post(origin + "/__wechat/pay", json={"prepay": prepay}).status_code == 200

# The notification comes at last: the forged ones were refused. The query says the same.
paid = Notified.wait("TRANSACTION.SUCCESS")
assert len(Notified.refused) == 3, Notified.refused
assert (paid["out_trade_no"], paid["amount"]["total"], paid["payer"]["openid"]) == ("oracle_0001", 2000, openid)
told = good(wechat.query(out_trade_no="oracle_0001"))
assert told["trade_state"] == "SUCCESS" and told["transaction_id"] == paid["transaction_id"]
assert good(wechat.query(transaction_id=paid["transaction_id"]))["out_trade_no"] == "oracle_0001"
refused(order("oracle_0001"), 400, "ORDERPAID")
refused(wechat.close("oracle_0001"), 400, "ORDERPAID")

# An order is closed: the answer has no body, and is signed.
good(order("oracle_0003"))
good(wechat.close("oracle_0003"), 204)
assert good(wechat.query(out_trade_no="oracle_0003"))["trade_state"] == "CLOSED"

# A refund, and the same one again.
amount = {"refund": 2000, "total": 2000, "currency": "CNY"}
for _ in range(2):
    refund = wechat.refund(out_refund_no="oracle_0001-refund", out_trade_no="oracle_0001", reason="多付", amount=amount)
    assert good(refund)["status"] in ("PROCESSING", "SUCCESS")
back = Notified.wait("REFUND.SUCCESS")
assert (back["out_refund_no"], back["amount"]["refund"]) == ("oracle_0001-refund", 2000)
assert good(wechat.query_refund("oracle_0001-refund"))["status"] == "SUCCESS"
assert good(wechat.query(out_trade_no="oracle_0001"))["trade_state"] == "REFUND"

# The bill: its digest is the unpacked file's.
bill = good(wechat.trade_bill(paid["success_time"][:10]))
packed = wechat.download_bill(bill["download_url"])
assert packed[0] == 200
plain = gzip.decompress(packed[1])
assert hashlib.sha1(plain).hexdigest() == bill["hash_value"]
lines = plain.decode("utf-8-sig").splitlines()
assert len(lines) == 5 and lines[-1].startswith("`2,`20.00,`20.00,"), lines

# An answer that somebody else signed, or under an unknown number, is an error to the package.
for number, fault in (("oracle_0004", "wrong_signature"), ("oracle_0005", "wrong_serial")):
    planned = requests.post(origin + "/__wechat/fault", data={"fault": fault, "place": "order"}, allow_redirects=False)
    assert planned.status_code == 303, planned.text
    try:
        order(number)
    except Exception as error:
        print("as it should be:", error)
    else:
        sys.exit("an answer that was forged was believed")
print("ok")
