"""The database: locked, truncated, used by two servers."""

from fault.tools import *


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
        await upload(t, x, s, acked)
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
                await upload(t2, x, s, acked)
        print("after:", t2, "ready", await becomes(sv, 200, "unlocked"))
        t.passes("database locked")
        t2.succeeds("unlocked")
    print(consistent(D, acked))
    sv.stop()
    tail(D)


async def db_locked_long():
    await db_locked(60, 40)


async def truncated():
    """The database file is truncated to half under a running server; then a restart."""
    D = "trunc"
    sv, ss = await make(D, 60)
    acked = []
    async with session(timeout=20) as s:
        t = Tally()
        for x in ss[:5]:
            await upload(t, x, s, acked)
        sqlite3.connect(f"{D}/yipai.sqlite").execute("pragma wal_checkpoint(passive)").fetchall()
        os.truncate(f"{D}/yipai.sqlite", os.path.getsize(f"{D}/yipai.sqlite") // 2 // 4096 * 4096)
        t = Tally()
        for x in ss[5:15]:
            await upload(t, x, s, acked)
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
                await upload(t, x, s, acked)

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
