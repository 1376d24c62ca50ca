"""Shared by all reliability trials: roster, photographs, server process, HTTP client, verdict. Talks to 127.0.0.1 only.

A trial runs in a scratch folder (`./x soak` makes one), keeps all its data there, prints its observations, calls `fault` for each
violation, and ends with `FAULTS n` and exit code 1 when n > 0. All people are invented.
"""

import asyncio, base64, hashlib, io, json, os, random, re, signal, sqlite3, subprocess, sys, time, uuid
import aiohttp, numpy as np
from PIL import Image

YIPAI = os.environ["YIPAI_BIN"]
CONSENT = "2026-12"
SLUG = "bit-2027"
DECISION = os.environ.get("DECISION_PREFIX", "dec")


# ---------- people ----------
def rid(n):
    """A resident ID with a valid check digit; n < 900*28*12*20."""
    y, r = 2003 + n % 4, n // 4
    m, r = 1 + r % 12, r // 12
    d, r = 1 + r % 28, r // 28
    body = f"110108{y:04d}{m:02d}{d:02d}{r:03d}"
    w = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(a) * b for a, b in zip(body, w)) % 11]


SUR = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIV = "一二三四五六七八九十百千子文安平"


def person(n):
    return {
        "number": f"9{n:08d}",
        "name": SUR[n % 16] + GIV[(n // 16) % 16] + GIV[(n // 256) % 16],
        "doc": rid(n),
        "phone": f"139{n:08d}",
    }


def roster_csv(first, count, path):
    with open(path, "w", encoding="utf-8") as f:
        f.write("学号,姓名,证件类型,证件号码,联系电话\n")
        for n in range(first, first + count):
            p = person(n)
            f.write(f"{p['number']},{p['name']},居民身份证,{p['doc']},{p['phone']}\n")


# ---------- photographs ----------
_rng = np.random.default_rng(1)
_base = {}


def jpeg(seed, big=False, quality=85):
    """A distinct valid finished photograph (3:4, JFIF 300 dpi, baseline, no EXIF, > 100 KiB)."""
    w, h = (960, 1280) if big else (480, 640)
    if (w, h) not in _base:
        yy, xx = np.mgrid[0:h, 0:w]
        smooth = np.stack([(xx * 120 // w) + 60, (yy * 120 // h) + 60, ((xx + yy) * 60 // w) + 60], -1).astype(np.int16)
        _base[(w, h)] = (
            (smooth + _rng.integers(-40 if not big else -25, 40 if not big else 25, smooth.shape, dtype=np.int16))
            .clip(0, 255)
            .astype(np.uint8)
        )
    a = _base[(w, h)].copy()
    r = np.random.default_rng(seed)
    a[8:40, 8:40] = r.integers(0, 255, (32, 32, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(a).save(out, "JPEG", quality=quality, dpi=(300, 300))
    return out.getvalue()


def photo(i, distinct=6000):
    """The i-th of the distinct photographs; made once, kept in `photos/`."""
    i %= distinct
    name = f"photos/{i}.jpg"
    if not os.path.exists(name):
        os.makedirs("photos", exist_ok=True)
        part = f"{name}.{os.getpid()}"
        with open(part, "wb") as f:
            f.write(jpeg(i, big=i % 8 == 0))
        os.rename(part, name)
    with open(name, "rb") as f:
        return f.read()


def digest_header(b):
    return "sha-256=:" + base64.b64encode(hashlib.sha256(b).digest()).decode() + ":"


# ---------- server ----------
_all = []
import atexit


@atexit.register
def _end():
    """Stops all servers when the trial ends."""
    for s in _all:
        if s.p and s.p.poll() is None:
            try:
                os.kill(s.pid(), signal.SIGKILL)
            except ProcessLookupError:
                pass
            s.p.kill()


def strace(path, calls, inject=None, output="/dev/null"):
    """A wrapper for a server: traces `calls` on one file, and delays those that `inject` names, as strace writes it."""
    wrap = ["strace", "-f", "-qq", "-o", output, "-P", path, "-e", f"trace={calls}"]
    return wrap + (["-e", f"inject={inject}"] if inject else [])


class Server:
    def __init__(self, data, port, *extra, wrap=(), cmd="run", env=None):
        self.data, self.port, self.extra, self.wrap, self.cmd, self.env = data, port, list(extra), list(wrap), cmd, env
        self.base = f"http://127.0.0.1:{port}"
        self.p = None
        _all.append(self)
        self.log = open(f"{data.rstrip('/')}.log", "ab")
        self.outpath = f"{data.rstrip('/')}.out"

    def args(self):
        return (
            self.wrap
            + [YIPAI, self.cmd, "--data", self.data, "--bind", f"127.0.0.1:{self.port}"]
            + self.extra
        )

    def start(self, wait=60):
        import socket

        k = socket.socket()
        taken = k.connect_ex(("127.0.0.1", self.port)) == 0
        k.close()
        if taken:
            raise SystemExit(f"port {self.port} is taken: another harness runs?")
        out = open(self.outpath, "wb")
        e = dict(os.environ)
        e.update(self.env or {})
        self.p = subprocess.Popen(self.args(), stdout=out, stderr=self.log, env=e)
        t = time.time()
        import urllib.request

        while time.time() - t < wait:
            if self.p.poll() is not None:
                return False
            try:
                if urllib.request.urlopen(self.base + "/readyz", timeout=1).status == 200:
                    return True
            except Exception:
                time.sleep(0.03)
        return False

    def pid(self):
        """pid of yipai itself when wrapped"""
        if not self.wrap:
            return self.p.pid
        try:
            return int(subprocess.check_output(["pgrep", "-P", str(self.p.pid)]).split()[0])
        except Exception:
            return self.p.pid

    def kill9(self):
        os.kill(self.pid(), signal.SIGKILL)
        self.p.wait()

    def stop(self):
        try:
            os.kill(self.pid(), signal.SIGTERM)
        except ProcessLookupError:
            pass
        try:
            self.p.wait(15)
        except subprocess.TimeoutExpired:
            self.p.kill()
            self.p.wait()

    def cli(self, *a, ok=True):
        r = subprocess.run([YIPAI, *a, "--data", self.data], capture_output=True, text=True)
        if ok and r.returncode:
            raise SystemExit(f"cli {a}: {r.stdout[-500:]} {r.stderr[-500:]}")
        return r

    def password(self):
        """Printed by `run` at each start (kept for later)."""
        t = open(self.outpath, encoding="utf-8").read()
        m = re.search(r"password (\S+)", t)
        pw = f"{self.data.rstrip('/')}.pw"
        if m and re.match(r"^[a-z0-9]{4}(-[a-z0-9]{4}){3}$", m[1]):
            open(pw, "w").write(m[1])
        return open(pw).read().strip() if os.path.exists(pw) else None

    def mem(self):
        s = open(f"/proc/{self.pid()}/status").read()
        return (
            {k: int(re.search(k + r":\s+(\d+)", s)[1]) // 1024 for k in ("VmHWM", "VmRSS")}
            | {"threads": int(re.search(r"Threads:\s+(\d+)", s)[1])}
            | {"fds": len(os.listdir(f"/proc/{self.pid()}/fd"))}
        )

    def import_roster(self, first, count):
        f = f"{self.data.rstrip('/')}.roster.csv"
        roster_csv(first, count, f)
        return self.cli("roster", "import", f, "--collection", SLUG).stdout


class Problem(Exception):
    def __init__(self, status, code, retry, body):
        super().__init__(f"{status} {code} retry={retry}")
        self.status, self.code, self.retry, self.body = status, code, retry, body


async def answer(r, ok=(200,)):
    b = await r.read()
    if r.status in ok:
        return b
    try:
        code = json.loads(b).get("code")
    except Exception:
        code = b[:60]
    raise Problem(r.status, code, r.headers.get("Retry-After"), b)


class Student:
    def __init__(self, n, base):
        self.n, self.base, self.p, self.cookie = n, base, person(n), None

    def h(self, **k):
        return {"Cookie": self.cookie or "", **k}

    async def verify(self, s):
        async with s.post(
            f"{self.base}/api/collections/{SLUG}/verification",
            json={
                "name": self.p["name"],
                "document_kind": "resident_id",
                "document_number": self.p["doc"],
                "phone": self.p["phone"],
                "consents": {"personal_data": True, "portrait": True, "version": CONSENT},
            },
        ) as r:
            b = await answer(r)
            for c in r.headers.getall("Set-Cookie", []):
                if c.startswith("yipai_session="):
                    self.cookie = c.split(";")[0]
            v = json.loads(b)
            self.id = v.get("id") or v.get("application", {}).get("id")
            return v

    async def confirm(self, s):
        async with s.post(f"{self.base}/api/application/confirmation", json={"notify": False}, headers=self.h()) as r:
            return json.loads(await answer(r))

    async def ready(self, s):
        await self.verify(s)
        await self.confirm(s)

    async def upload(self, s, b, **kw):
        async with s.put(
            f"{self.base}/api/application/photo",
            data=b,
            headers=self.h(**{"Content-Type": "image/jpeg", "Content-Digest": digest_header(b)}),
            **kw,
        ) as r:
            return json.loads(await answer(r))

    async def get(self, s):
        async with s.get(f"{self.base}/api/application", headers=self.h()) as r:
            return json.loads(await answer(r))

    async def photo(self, s):
        async with s.get(f"{self.base}/api/application/photo", headers=self.h()) as r:
            return await answer(r)

    async def withdraw(self, s):
        async with s.delete(f"{self.base}/api/application/photo", headers=self.h()) as r:
            return json.loads(await answer(r))

    async def order(self, s):
        async with s.post(f"{self.base}/api/application/order", headers=self.h()) as r:
            return json.loads(await answer(r))

    async def pay(self, s, order):
        async with s.post(f"{self.base}/cashier/{order}/pay", headers=self.h(), allow_redirects=False) as r:
            await answer(r, (303,))


class Staff:
    def __init__(self, name, base):
        self.name, self.base, self.cookie = name, base, None

    def h(self):
        return {"Cookie": self.cookie or ""}

    async def sign_in(self, s, password):
        async with s.post(f"{self.base}/api/staff/session", json={"name": self.name, "password": password}) as r:
            b = await answer(r)
            for c in r.headers.getall("Set-Cookie", []):
                if c.startswith("yipai_staff="):
                    self.cookie = c.split(";")[0]
            return json.loads(b)

    async def call(self, s, method, path, ok=(200, 204), **k):
        async with s.request(method, self.base + path, headers=self.h(), **k) as r:
            b = await answer(r, ok)
            return json.loads(b) if b else None

    async def desk(self, s, want):
        return await self.call(s, "POST", f"/api/staff/review/queues/{SLUG}/desk", json={"want": want})

    async def decide(self, s, dec, case, approve=True):
        body = {
            "application": case["application"],
            "photo": case["photo"]["id"],
            **({"verdict": "approve"} if approve else {"verdict": "reject", "reasons": ["blurred"]}),
        }
        return await self.call(s, "PUT", f"/api/staff/review/decisions/{dec}", json=body)


def new_decision():
    return f"{DECISION}_{(int(time.time()*1000) << 80 | random.getrandbits(80)):032x}"


def session(limit=0, timeout=60, **k):
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=limit, **k),
        timeout=aiohttp.ClientTimeout(total=timeout),
        cookie_jar=aiohttp.DummyCookieJar(),
    )


def db(data):
    c = sqlite3.connect(f"file:{data}/yipai.sqlite?mode=ro", uri=True, timeout=10)
    c.row_factory = sqlite3.Row
    return c


def object_path(data, sha):
    return f"{data}/objects/photos/{sha[:2]}/{sha}.jpg"


# ---------- verdict ----------
_faults = []


def fault(text):
    """A violation: the trial fails."""
    _faults.append(str(text))


def check(holds, text):
    """A fault named `text` unless the condition holds."""
    if not holds:
        fault(text)


def run(main):
    """Runs the trial and exits with its verdict."""
    asyncio.run(main)
    print("FAULTS", len(_faults), *_faults[:10], sep="\n   " if _faults else " ", flush=True)
    sys.exit(1 if _faults else 0)
