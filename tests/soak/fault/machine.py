"""Few open files, and a clock that jumps."""

from fault.tools import *


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
        await asyncio.gather(*[upload(t, x, s, acked) for x in ss[:12]])
        print("12 uploads meanwhile:", t, "ready", await ready(sv))
        for w in socks:
            w.close()
        await asyncio.sleep(1)
        t = Tally()
        await asyncio.gather(*[upload(t, x, s, acked) for x in ss[:30] if x not in [a for a, _ in acked]])
        print("afterwards 18+:", t, sv.mem(), "ready", await ready(sv))
        t = Tally()
        for x in ss:
            if x not in [a for a, _ in acked]:
                await upload(t, x, s, acked)
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
            await upload(t, x, s, acked)
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
