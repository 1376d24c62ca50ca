"""Faults, one function each. usage: faults.py NAME... (all: disk_full db_full objects_ro objects_gone db_locked fds clock corrupt truncated two_servers tmpdir)
Needs root (mount). Prints what users were answered, readiness, recovery, partial state."""

from common import *
import shutil, collections

PORT = 18506


def sh(c):
    return subprocess.run(c, shell=True, capture_output=True, text=True)


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
        """Every request succeeded, or was refused as something that passes: 503 with a time to come back."""
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


async def disk_full():
    """Data and photographs on one tmpfs that fills up."""
    D = "full"
    sv, ss = await make(D, 100, tmpfs="40m")
    acked = []
    free = shutil.disk_usage(D).free
    open(f"{D}/filler", "wb").write(b"x" * max(0, free - 3_000_000))
    t = Tally()
    async with session() as s:

        async def one(st):
            if await t.do("upload", st.upload(s, photo(st.n))):
                acked.append((st, photo(st.n)))

        for k in range(0, 60, 6):
            await asyncio.gather(*[one(x) for x in ss[k : k + 6]])
        # small writes and reads while full
        await t.do("status", ss[0].get(s))
        await t.do("photo", ss[0].photo(s))
        await t.do("verify", ss[90].verify(s))
        await t.do("confirm", ss[91].confirm(s))
        print("full:", t, "free", shutil.disk_usage(D).free, "ready", await ready(sv), "health", await health(sv))
        t.passes("disk full")
        # now really to the last byte: the database can't grow either
        try:
            with open(f"{D}/filler2", "wb") as f:
                while True:
                    f.write(b"x" * 4096)
                    f.flush()
        except OSError:
            pass
        t = Tally()
        for x in ss[60:70]:
            await one2(t, x, s, acked)
        for x in ss[70:75]:
            await t.do("verify", x.verify(s))
        r = Staff("reviewer", sv.base)
        await t.do("staff sign-in", r.sign_in(s, sv.pw))
        await t.do("status", ss[0].get(s))
        await t.do("photo", acked and acked[0][0].photo(s))
        print("to the last byte:", t, "free", shutil.disk_usage(D).free, "ready", await becomes(sv, 503, "disk full"))
        t.passes("disk full to the last byte")
        os.unlink(f"{D}/filler")
        os.unlink(f"{D}/filler2")
        t = Tally()
        for x in ss[60:90]:
            await one2(t, x, s, acked)
        print("space again, no restart:", t, "ready", await becomes(sv, 200, "space again"))
        t.succeeds("space again")
    print(consistent(D, acked))
    sv.stop()
    print("audit", sv.cli("audit", "verify", ok=False).stdout.strip()[:60])
    tail(D)
    sh(f"umount -l {D}")


async def one2(t, x, s, acked):
    if await t.do("upload", x.upload(s, photo(x.n))):
        acked.append((x, photo(x.n)))


def tail(D):
    print(
        "   log:",
        [
            l.split(" ", 3)[-1].strip()[:200]
            for l in open(f"{D}.log", errors="replace")
            if " ERROR " in l or " WARN " in l
        ][-3:],
    )


async def db_full():
    """Only the database's disk fills up (photographs elsewhere)."""
    D = "dbfull"
    O = "dbfull-objects"
    os.system(f"rm -rf {O}")
    sv, ss = await make(D, 160, "--objects", O, tmpfs="24m")
    acked = []
    async with session() as s:
        try:
            with open(f"{D}/filler", "wb") as f:
                while True:
                    f.write(b"x" * 4096)
                    f.flush()
        except OSError:
            pass
        t = Tally()

        async def one(x):
            await one2(t, x, s, acked)

        for k in range(0, 120, 12):
            await asyncio.gather(*[one(x) for x in ss[k : k + 12]])
        t2 = Tally()
        r = Staff("reviewer", sv.base)
        await t2.do("staff sign-in", r.sign_in(s, sv.pw))
        await t2.do("desk", r.desk(s, 60))
        await t2.do("status", ss[0].get(s))
        await t2.do("verify", ss[130].verify(s))
        print(
            "full:",
            t,
            t2,
            "wal",
            os.path.getsize(f"{D}/yipai.sqlite-wal"),
            "free",
            shutil.disk_usage(D).free,
            "ready",
            await becomes(sv, 503, "database's disk full"),
        )
        os.unlink(f"{D}/filler")
        t = Tally()
        for x in ss[120:150]:
            await one2(t, x, s, acked)
        print("space again:", t, "ready", await becomes(sv, 200, "space again"))
        t.succeeds("space again")
    c = db(D)
    have = {(r0[0], r0[1]) for r0 in c.execute("select application,sha256 from photo")}
    print(
        "acked",
        len(acked),
        "lost",
        sum((x.id, hashlib.sha256(b).hexdigest()) not in have for x, b in acked),
        "integrity",
        c.execute("pragma integrity_check").fetchone()[0],
    )
    c.close()
    sv.stop()
    print("audit", sv.cli("audit", "verify", ok=False).stdout.strip()[:60])
    tail(D)
    sh(f"umount -l {D}")


async def objects_ro():
    """The photographs' folder becomes read-only (a remount after a disk error)."""
    D = "ro"
    sv, ss = await make(D, 30)
    acked = []
    o = f"{D}/objects"
    async with session() as s:
        t = Tally()
        for x in ss[:5]:
            await one2(t, x, s, acked)
        print(sh(f"mount --bind {o} {o} && mount -o remount,ro,bind {o}").stderr)
        sv.stop()
        sv.start()  # the server holds no open file below, but the mount must be seen by its path
        t = Tally()
        for x in ss[5:10]:
            await one2(t, x, s, acked)
        await t.do("photo", ss[0].photo(s))
        print("read-only:", t, "ready", await becomes(sv, 503, "photographs read-only"))
        t.passes("photographs read-only")
        sh(f"mount -o remount,rw,bind {o}")
        t = Tally()
        for x in ss[5:12]:
            await one2(t, x, s, acked)
        print("writable again:", t)
    print(consistent(D, acked))
    sv.stop()
    sh(f"umount -l {o}")
    tail(D)


async def objects_gone():
    """The photographs' folder is moved away, then back."""
    D = "gone"
    sv, ss = await make(D, 30)
    acked = []
    o = f"{D}/objects"
    async with session() as s:
        t = Tally()
        r = Staff("reviewer", sv.base)
        await r.sign_in(s, sv.pw)
        for x in ss[:5]:
            await one2(t, x, s, acked)
        os.rename(o, o + "-away")
        t = Tally()
        await t.do("photo", ss[0].photo(s))
        await t.do("status", ss[0].get(s))
        k = await r.desk(s, 3)
        await t.do("reviewer's photo", r.call2(s, k["cases"][-1]["photo"]["id"]))
        print("while away, before uploads:", t, "ready", await becomes(sv, 503, "photographs away"))
        t = Tally()
        late = []
        for x in ss[5:10]:
            await one2(t, x, s, late)
        print("uploads while away:", t, "folder made again:", os.path.isdir(o), "ready", await ready(sv))
        t.passes("photographs away")
        check(not os.path.isdir(o), "the photographs' folder was made anew")
        if not os.path.isdir(o):
            os.rename(o + "-away", o)
        t = Tally()
        await becomes(sv, 200, "photographs back")
        for x in ss[10:15]:
            await one2(t, x, s, late)
        await t.do("photo", ss[0].photo(s))
        t.succeeds("photographs back")
    sv.stop()
    tail(D)


async def call2(self, s, pid):
    async with s.get(f"{self.base}/api/staff/review/photos/{pid}", headers=self.h()) as r:
        return await answer(r)


Staff.call2 = call2


async def db_locked(hold=20, clients=24):
    """Another process holds the database exclusively for 20 s."""
    D = "lock"
    sv, ss = await make(D, 80)
    acked = []
    c = sqlite3.connect(f"{D}/yipai.sqlite", isolation_level=None, timeout=10, check_same_thread=False)
    c.execute("BEGIN EXCLUSIVE")
    t0 = time.time()
    t = Tally()
    lat = []

    async def unlock():
        await asyncio.sleep(hold)
        c.execute("ROLLBACK")
        print(f"unlocked at {time.time()-t0:.1f}s")

    async def one(x):
        a = time.time()
        await one2(t, x, s, acked)
        lat.append(time.time() - a)

    async with session(timeout=180) as s:
        u = asyncio.create_task(unlock())
        g = [asyncio.create_task(one(x)) for x in ss[:clients]]
        await asyncio.sleep(1)
        q = Tally()
        await q.do("status", ss[50].get(s))
        print("while locked: reads", q, "ready", await ready(sv))
        await asyncio.gather(*g)
        await u
        print("uploads:", t, "latencies", [round(x, 1) for x in sorted(lat)])
        t2 = Tally()
        again = []
        for x in ss[:clients]:
            if x not in [a for a, _ in acked]:
                await one2(t2, x, s, acked)
        print("after:", t2, "ready", await becomes(sv, 200, "unlocked"))
        t.passes("database locked")
        t2.succeeds("unlocked")
    print(consistent(D, acked))
    sv.stop()
    tail(D)


async def db_locked_long():
    await db_locked(60, 40)


async def fds():
    """64 open files."""
    D = "fds"
    os.system(f"rm -rf {D} {D}.*")
    os.makedirs(D)
    sv = Server(D, PORT)
    assert sv.start()
    sv.import_roster(0, 40)
    sv.stop()
    sv = Server(D, PORT, wrap=["prlimit", "--nofile=64:64"])
    sv.pid = lambda: sv.p.pid
    assert sv.start()
    acked = []
    ss = [Student(i, sv.base) for i in range(30)]
    async with session() as s:
        for x in ss:
            await x.ready(s)
    socks = []
    for _ in range(200):
        try:
            r, w = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", PORT), 2)
            socks.append(w)
        except Exception:
            break
    await asyncio.sleep(0.5)
    print("idle connections", len(socks), "fds", sv.mem()["fds"])
    async with session(timeout=30) as s:
        t = Tally()
        await asyncio.gather(*[one2(t, x, s, acked) for x in ss[:12]])
        print("12 uploads meanwhile:", t, "ready", await ready(sv))
        for w in socks:
            w.close()
        await asyncio.sleep(1)
        t = Tally()
        await asyncio.gather(*[one2(t, x, s, acked) for x in ss[:30] if x not in [a for a, _ in acked]])
        print("afterwards 18+:", t, sv.mem(), "ready", await ready(sv))
        t = Tally()
        for x in ss:
            if x not in [a for a, _ in acked]:
                await one2(t, x, s, acked)
        print("one by one:", t)
    print(consistent(D, acked))
    sv.stop()
    tail(D)


async def clock():
    """The wall clock jumps (libfaketime, monotonic clock left alone)."""
    D = "clock"
    f = "clock.rc"
    open(f, "w").write("+0")
    os.system(f"rm -rf {D} {D}.out {D}.log {D}.pw")
    os.makedirs(D)
    env = {
        "LD_PRELOAD": "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
        "FAKETIME_TIMESTAMP_FILE": f,
        "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    sv = Server(D, PORT, "--review-undo-seconds", "2", "--review-lease-seconds", "60", env=env)
    assert sv.start()
    sv.pw = sv.password()
    sv.import_roster(0, 40)
    async with session() as s:
        acked = []
        ss = [Student(i, sv.base) for i in range(40)]
        for x in ss[:20]:
            await x.ready(s)
        t = Tally()
        for x in ss[:3]:
            await one2(t, x, s, acked)
        r = Staff("reviewer", sv.base)
        await r.sign_in(s, sv.pw)
        for jump in ("-2h", "-3d", "+2h", "+3d", "+400d", "-400d", "+0"):
            open(f, "w").write(jump)
            await asyncio.sleep(2.5)
            t = Tally()
            await t.do("status", ss[0].get(s))
            n = {"-2h": 3, "-3d": 4, "+2h": 5, "+3d": 6, "+400d": 7, "-400d": 8, "+0": 9}[jump]
            await t.do("session", ss[n].get(s))
            await t.do("upload", ss[n].upload(s, photo(n)))
            await t.do("fresh verify", ss[20 + n].verify(s))
            try:
                await r.desk(s, 4)
                t.c["desk ok"] += 1
            except Problem as e:
                t.c[f"desk {e.status} {e.code}"] += 1
                try:
                    await r.sign_in(s, sv.pw)
                    await r.desk(s, 4)
                    t.c["desk after sign-in ok"] += 1
                except Problem as e2:
                    t.c[f"sign-in {e2.status} {e2.code}"] += 1
            k = None
            try:
                k = await r.desk(s, 4)
                if k["cases"]:
                    await r.decide(s, new_decision(), k["cases"][0])
                    t.c["decided"] += 1
            except Problem as e:
                t.c[f"decide {e.status} {e.code}"] += 1
            print(jump, t, "ready", await ready(sv))
        await asyncio.sleep(4)
        c = db(D)
        print(
            "stages",
            [tuple(x) for x in c.execute("select stage,count(*) from application group by 1")],
            "unannounced",
            c.execute("select count(*) from decision where announced_at is null and undone_at is null").fetchone()[0],
        )
    sv.stop()
    print("audit", sv.cli("audit", "verify", ok=False).stdout.strip()[:60])
    tail(D)


async def corrupt():
    """A photograph's file is damaged, emptied, exchanged, removed on disk."""
    D = "corr"
    sv, ss = await make(D, 12)
    acked = []
    async with session() as s:
        t = Tally()
        for x in ss[:8]:
            await one2(t, x, s, acked)
        r = Staff("reviewer", sv.base)
        await r.sign_in(s, sv.pw)
        k = await r.desk(s, 40)
        case = {c["application"]: c for c in k["cases"]}

        def f(i):
            return object_path(D, hashlib.sha256(photo(i)).hexdigest())

        b = bytearray(photo(0))
        b[60000] ^= 255
        open(f(0), "wb").write(b)
        open(f(1), "wb").write(b"")
        shutil.copy(f(3), f(2))
        os.unlink(f(4))
        for i, what in (
            (0, "one byte flipped"),
            (1, "emptied"),
            (2, "another student's photograph"),
            (4, "removed"),
            (5, "whole"),
        ):
            out = []
            for who, co in (("student", ss[i].photo(s)), ("reviewer", r.call2(s, case[ss[i].id]["photo"]["id"]))):
                try:
                    x = await co
                    check(x == photo(i), f"{what}: other bytes are served to the {who}")
                    out.append(f"{who}: 200 {'same bytes' if x==photo(i) else 'DIFFERENT BYTES ('+str(len(x))+')'}")
                except Problem as e:
                    out.append(f"{who}: {e.status} {e.code}")
                except NET as e:
                    out.append(f"{who}: {type(e).__name__}")
            print(what, out)
        # the same bytes again: healed?
        for i in (0, 1, 2, 4):
            t = Tally()
            await t.do("re-upload", ss[i].upload(s, photo(i)))
            print(i, t, "healed", os.path.exists(f(i)) and open(f(i), "rb").read() == photo(i))
        # delivery of damaged ones
        for i in (0, 1, 2, 4, 5):
            try:
                await r.decide(s, new_decision(), case[ss[i].id])
            except Problem as e:
                print("decide", i, e)
        print("restart with undo over")
    sv.stop()
    sv = Server(D, PORT, "--review-undo-seconds", "0")
    sv.start()
    async with session() as s:
        await asyncio.sleep(33)
        for i in (0, 1, 2, 4, 5):
            t = Tally()
            o = await t.do("order", ss[i].order(s))
            if o:
                await t.do("pay", ss[i].pay(s, o["id"]))
            print(i, t)

        b = bytearray(photo(0))
        b[60000] ^= 255
        open(f(0), "wb").write(b)
        open(f(1), "wb").write(b"")
        shutil.copy(f(3), f(2))
        os.unlink(f(4))
        a = Staff("admin", sv.base)
        await a.sign_in(s, sv.pw if hasattr(sv, "pw") else open(f"{D}.pw").read().strip())
        try:
            d = await a.call(s, "POST", "/api/staff/deliveries", json={"collection": SLUG, "template": "{学号}.jpg"})
        except Problem as e:
            d = None
            print("delivery", e, e.body[:300])
        if d:
            for _ in range(20):
                await asyncio.sleep(1)
                v = await a.call(s, "GET", f"/api/staff/deliveries/{d['id']}")
                if v.get("state") not in ("preparing",):
                    break
            print("delivery", json.dumps(v)[:700])
    sv.stop()
    tail(D)


async def truncated():
    """The database file is cut to half under a running server; then a restart."""
    D = "trunc"
    sv, ss = await make(D, 60)
    acked = []
    async with session(timeout=20) as s:
        t = Tally()
        for x in ss[:5]:
            await one2(t, x, s, acked)
        sqlite3.connect(f"{D}/yipai.sqlite").execute("pragma wal_checkpoint(passive)").fetchall()
        os.truncate(f"{D}/yipai.sqlite", os.path.getsize(f"{D}/yipai.sqlite") // 2 // 4096 * 4096)
        t = Tally()
        for x in ss[5:15]:
            await one2(t, x, s, acked)
            await t.do("status", x.get(s))
        print("cut to half:", t, "ready", await ready(sv), "health", await health(sv))
    sv.stop()
    ok = sv.start(5)
    print("restart starts:", ok, "ready", await ready(sv) if ok else sv.p.poll())
    if ok:
        async with session(timeout=20) as s:
            t = Tally()
            for x in ss[:10]:
                await t.do("status", x.get(s))
                await t.do("upload", x.upload(s, photo(x.n)))
            print("after restart:", t)
        sv.stop()
    print("audit verify:", sv.cli("audit", "verify", ok=False))
    tail(D)


async def two_servers():
    """Two servers on one folder."""
    D = "two"
    sv, ss = await make(D, 400, "--review-undo-seconds", "1")
    s2 = Server(D, PORT + 1, "--review-undo-seconds", "1")
    s2.outpath = "two.2.out"
    print("second starts:", s2.start())
    acked = []
    t = Tally()
    async with session() as s:
        for i, x in enumerate(ss):
            x.base = (sv if i % 2 else s2).base
        sem = asyncio.Semaphore(24)

        async def one(x):
            async with sem:
                await one2(t, x, s, acked)

        r1, r2 = Staff("reviewer", sv.base), Staff("reviewer2", s2.base)
        await r1.sign_in(s, sv.pw)
        await r2.sign_in(s, sv.pw)
        dec = collections.Counter()
        stop = []

        async def rev(r):
            while not stop:
                k = await r.desk(s, 10)
                for c in k["cases"]:
                    try:
                        await r.decide(s, new_decision(), c)
                        dec[c["photo"]["id"]] += 1
                    except Problem as e:
                        dec[str(e)] += 1
                await asyncio.sleep(0.02)

        g = [asyncio.create_task(rev(r)) for r in (r1, r2)]
        a = time.time()
        await asyncio.gather(*[one(x) for x in ss])
        print("uploads through both:", t, f"{time.time()-a:.1f}s")
        await asyncio.sleep(4)
        stop.append(1)
        await asyncio.gather(*g)
    await asyncio.sleep(3)
    print(
        "decided",
        sum(1 for k in dec if k.startswith("pho")),
        "twice",
        [k for k, v in dec.items() if k.startswith("pho") and v > 1],
        "refused",
        {k: v for k, v in dec.items() if not k.startswith("pho")},
    )
    print(consistent(D, acked))
    sv.stop()
    s2.stop()
    print("audit", sv.cli("audit", "verify", ok=False).stdout.strip()[:60])
    c = db(D)
    print(
        "announced twice:",
        c.execute(
            "select count(*) from (select subject,count(*) k,(select count(*) from decision d where d.application=a.subject and announced_at is not null) n from audit a where action in('application.approved','approved') group by subject having k>n)"
        ).fetchone()[0],
    )
    tail(D)


async def tmpdir():
    """No writable temporary folder (a hardened unit: read-only root, no /tmp)."""
    D = "tmpd"
    sv, ss = await make(D, 30)
    sv.stop()
    os.makedirs("/srv/yipai-soak-data", exist_ok=True)
    shutil.rmtree("/srv/yipai-soak-data")
    shutil.copytree(D, "/srv/yipai-soak-data")
    shutil.copy(YIPAI, "/srv/yipai-soak")
    cmd = (
        "mount --make-rprivate / ; mount -t tmpfs -o ro tmpfs /tmp && mount -t tmpfs -o ro tmpfs /var/tmp && { mount -t tmpfs -o ro tmpfs /usr/tmp 2>/dev/null; cd /proc; exec /srv/yipai-soak run --data /srv/yipai-soak-data --bind 127.0.0.1:%d --payment sandbox; }"
        % PORT
    )
    p = subprocess.Popen(
        ["unshare", "-m", "sh", "-c", cmd], stdout=open("tmpd.out", "wb"), stderr=open("tmpd2.log", "wb")
    )
    await asyncio.sleep(3)
    t = Tally()
    sv.base = f"http://127.0.0.1:{PORT}"
    async with session() as s:
        await t.do("status", ss[0].get(s))
        for x in ss[:10]:
            await t.do("upload", x.upload(s, photo(x.n)))
        await t.do("verify", ss[12].verify(s))
        r = Staff("reviewer", sv.base)
        await t.do("sign-in", r.sign_in(s, sv.pw))
        await t.do("desk", r.desk(s, 5))
    print("no temporary folder:", t, "ready", await ready(sv))
    t.succeeds("no temporary folder")
    p.terminate()
    try:
        p.wait(10)
    except Exception:
        p.kill()
    print("   log:", [l.strip()[-260:] for l in open("tmpd2.log", errors="replace") if " ERROR " in l][-2:])
    os.system("rm -rf /srv/yipai-soak-data /srv/yipai-soak")


async def main():
    for n in sys.argv[1:]:
        print(f"===== {n}: {globals()[n].__doc__}", flush=True)
        await globals()[n]()


run(main())
