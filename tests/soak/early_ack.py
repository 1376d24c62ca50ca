"""Answers before durability. usage: early_ack.py [rounds=25] [port=18555]
strace delays every fsync of the WAL by 0.4 s. The same request is sent twice at the same time (a phone that retries). Is the
result of the first successful answer committed (visible to another connection)? A request that finds its own work done by
a member of the open group must not be answered before the group is durable."""

from common import *
import collections

R = int(sys.argv[1]) if len(sys.argv) > 1 else 25
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 18555
D = "early"
SLOW_WAL = strace(f"{D}/yipai.sqlite-wal", "fsync,fdatasync", "fsync,fdatasync:delay_enter=400000")


def seen(sql, *a):
    c = sqlite3.connect(f"file:{D}/yipai.sqlite?mode=ro", uri=True, timeout=5)
    try:
        return c.execute(sql, a).fetchone()[0]
    finally:
        c.close()


def told(res):
    for what, outcomes in res.items():
        print(what, dict(outcomes))
        for outcome, count in outcomes.items():
            # A second withdrawal finds no photograph to withdraw and reports that.
            right = outcome == "committed before the answer" or (what, outcome[:15]) == ("withdraw", "409 wrong_stage")
            check(right, f"{what}: {count} times {outcome}")


async def main():
    os.system(f"rm -rf {D} {D}.*")
    os.makedirs(D)
    sv = Server(D, PORT, "--review-undo-seconds", "600")
    assert sv.start()
    pw = sv.password()
    sv.import_roster(0, R * 3 + 20)
    async with session() as s:
        ss = [Student(i, sv.base) for i in range(R * 3)]
        for x in ss:
            await x.ready(s)
            await x.upload(s, photo(x.n))
        r = Staff("reviewer", sv.base)
        await r.sign_in(s, pw)
        d = db(D)
        cs = {
            a[0]: {"application": a[0], "photo": {"id": a[1]}}
            for a in d.execute("select id,photo from application where stage='submitted'")
        }
        d.close()
    sv.stop()
    sv = Server(D, PORT, "--review-undo-seconds", "600", wrap=SLOW_WAL)
    assert sv.start(40)
    async with session(timeout=60) as s:
        res = collections.defaultdict(collections.Counter)

        async def twice(name, f, sql, *a):
            t = time.time()
            ts = [asyncio.create_task(f()) for _ in range(2)]
            # a third request that opens the group
            await asyncio.wait(ts, return_when=asyncio.FIRST_COMPLETED)
            first = [x for x in ts if x.done()][0]
            dt = time.time() - t
            ok = first.exception() is None
            vis = seen(sql, *a)
            if ok and not vis:
                res[name][f"answered with success after {dt:.1f}s, NOT committed"] += 1
            elif ok:
                res[name]["committed before the answer"] += 1
            else:
                res[name][str(first.exception())[:40]] += 1
            await asyncio.gather(*ts, return_exceptions=True)

        for i in range(R):
            x = ss[i]
            c = cs[x.id]
            dec = new_decision()
            await twice("decide", lambda: r.decide(s, dec, c), "select count(*) from decision where id=?", dec)
            await twice(
                "undo",
                lambda: r.call(s, "POST", "/api/staff/review/undo", json={"decisions": [dec]}),
                "select count(*) from decision where id=? and undone_at is not null",
                dec,
            )
            if i < 6:
                y = ss[R + i]
                await twice(
                    "withdraw",
                    lambda: y.withdraw(s),
                    "select count(*) from application where id=? and stage='matched'",
                    y.id,
                )
                z = ss[2 * R + i]
        told(res)
    sv.stop()
    # payments
    sv = Server(D, PORT, "--review-undo-seconds", "0")
    assert sv.start(40)
    async with session() as s:
        for i in range(8):
            await r.decide(s, new_decision(), cs[ss[2 * R + i].id])
        await asyncio.sleep(1.5)
    sv.stop()
    sv = Server(D, PORT, wrap=SLOW_WAL)
    assert sv.start(40)
    async with session(timeout=60) as s:
        res.clear()
        for i in range(8):
            z = ss[2 * R + i]
            await twice("order", lambda: z.order(s), "select count(*) from payment_order where application=?", z.id)
            o = await z.order(s)
            await twice(
                "pay",
                lambda: z.pay(s, o["id"]),
                "select count(*) from payment_order where id=? and stage='paid'",
                o["id"],
            )
        told(res)
    sv.stop()
    print("audit", sv.cli("audit", "verify", ok=False).stdout.strip()[:40])


run(main())
