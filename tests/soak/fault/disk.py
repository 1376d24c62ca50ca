"""Disks that fill up."""

from fault.tools import *


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
        fill(f"{D}/filler2")
        t = Tally()
        for x in ss[60:70]:
            await upload(t, x, s, acked)
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
            await upload(t, x, s, acked)
        print("space again, no restart:", t, "ready", await becomes(sv, 200, "space again"))
        t.succeeds("space again")
    print(consistent(D, acked))
    sv.stop()
    print("audit", sv.cli("audit", "verify", ok=False).stdout.strip()[:60])
    tail(D)
    sh(f"umount -l {D}")


async def db_full():
    """Only the database's disk fills up (photographs elsewhere)."""
    D = "dbfull"
    O = "dbfull-objects"
    os.system(f"rm -rf {O}")
    sv, ss = await make(D, 160, "--objects", O, tmpfs="24m")
    acked = []
    async with session() as s:
        fill(f"{D}/filler")
        t = Tally()

        async def one(x):
            await upload(t, x, s, acked)

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
            await upload(t, x, s, acked)
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
