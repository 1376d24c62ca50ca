"""Common parts of all faults: a server with students, the answers to users, and a check that nothing acknowledged was lost."""

import collections
import shutil

from common import *

PORT = 18506


def sh(c):
    return subprocess.run(c, shell=True, capture_output=True, text=True)


def fill(path):
    """Fills the disk that holds `path` to its last byte."""
    try:
        with open(path, "wb") as f:
            while True:
                f.write(b"x" * 4096)
                f.flush()
    except OSError:
        pass


NET = (aiohttp.ClientError, asyncio.TimeoutError, OSError)


async def ready(sv):
    try:
        async with session(timeout=8) as s:
            async with s.get(sv.base + "/readyz") as r:
                return r.status, (await r.text()).strip()
    except Exception as e:
        return repr(e)[:60]


async def becomes(sv, wanted, when):
    """Readiness answers `wanted` within five seconds."""
    for _ in range(50):
        got = await ready(sv)
        if got[0] == wanted:
            return got
        await asyncio.sleep(0.1)
    fault(f"{when}: readyz says {got}, not {wanted}")
    return got


async def health(sv):
    try:
        async with session(timeout=8) as s:
            async with s.get(sv.base + "/healthz") as r:
                return r.status
    except Exception as e:
        return repr(e)[:60]


class Tally:
    def __init__(self):
        self.c = collections.Counter()
        self.t = []

    async def do(self, what, co):
        t = time.time()
        try:
            r = await co
            self.c[f"{what}: ok"] += 1
            return r
        except Problem as x:
            self.c[f"{what}: {x.status} {x.code} Retry-After={x.retry}"] += 1
        except NET as x:
            self.c[f"{what}: {type(x).__name__}"] += 1
        finally:
            self.t.append(time.time() - t)

    def passes(self, when):
        """Every request succeeded, or was refused as temporary: 503 with Retry-After."""
        for outcome, count in self.c.items():
            passing = outcome.endswith(": ok") or re.search(r": 503 \w+ Retry-After=\d+$", outcome)
            check(passing, f"{when}: {count} times {outcome}")

    def succeeds(self, when):
        for outcome, count in self.c.items():
            check(outcome.endswith(": ok"), f"{when}: {count} times {outcome}")

    def __str__(self):
        return f"{dict(self.c)} slowest {max(self.t or [0]):.1f}s"


async def make(D, n=60, *extra, tmpfs=None, **kw):
    sh(f"umount -l {D}/objects; umount -l {D}")
    os.system(f"rm -rf {D} {D}.*")
    os.makedirs(D)
    if tmpfs:
        assert sh(f"mount -t tmpfs -o size={tmpfs} tmpfs {D}").returncode == 0
    sv = Server(D, PORT, "--review-lease-seconds", "60", *extra, **kw)
    assert sv.start(30)
    sv.pw = sv.password()
    sv.import_roster(0, n)
    ss = []
    async with session() as s:
        for i in range(n):
            st = Student(i, sv.base)
            await st.ready(s)
            ss.append(st)
    return sv, ss


def consistent(D, acked):
    c = db(D)
    have = {(r[0], r[1]) for r in c.execute("select application,sha256 from photo")}
    miss = 0
    odd = 0
    for st, b in acked:
        sha = hashlib.sha256(b).hexdigest()
        if (st.id, sha) not in have:
            miss += 1
        f = object_path(D, sha)
        if not os.path.exists(f) or open(f, "rb").read() != b:
            miss += 1
    for a, sha in have:
        if not os.path.exists(object_path(D, sha)):
            odd += 1
    check(not miss and not odd, f"{D}: {miss} acknowledged photographs lost, {odd} rows without a file")
    left = [f for r, _, fs in os.walk(f"{D}/objects/photos") for f in fs if "#" in f]
    c.close()
    return f"acked {len(acked)} lost {miss}; rows without file {odd}; temporary files left {len(left)}"


async def upload(t, x, s, acked):
    """One upload, counted in `t`; acknowledged ones are recorded for `consistent`."""
    if await t.do("upload", x.upload(s, photo(x.n))):
        acked.append((x, photo(x.n)))


async def reviewers_photo(r, s, photo):
    """A photograph as the reviewer `r` sees it."""
    async with s.get(f"{r.base}/api/staff/review/photos/{photo}", headers=r.h()) as answered:
        return await answer(answered)


def tail(D):
    print(
        "   log:",
        [
            l.split(" ", 3)[-1].strip()[:200]
            for l in open(f"{D}.log", errors="replace")
            if " ERROR " in l or " WARN " in l
        ][-3:],
    )
