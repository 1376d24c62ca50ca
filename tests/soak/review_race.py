"""Two reviewers, 500 photographs. usage: review_race.py [photographs=500] [port=18530]
Both decide about the SAME photographs at the same time (each knows all of them), then lease expiry, the undo window across
a kill -9, undo twice, undo too late."""

from common import *
import collections

N = int(sys.argv[1]) if len(sys.argv) > 1 else 500
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 18530
D = f"race{PORT}"


async def main():
    os.system(f"rm -rf {D} {D}.*")
    os.makedirs(D)
    A = ["--review-undo-seconds", "8", "--review-lease-seconds", "60"]
    sv = Server(D, PORT, *A)
    assert sv.start()
    pw = sv.password()
    sv.import_roster(0, N + 40)
    ss = [Student(i, sv.base) for i in range(N + 40)]
    async with session() as s:
        sem = asyncio.Semaphore(12)

        async def prep(x):
            async with sem:
                await x.ready(s)
                await x.upload(s, photo(x.n))

        await asyncio.gather(*[prep(x) for x in ss[:N]])
        r1, r2 = Staff("reviewer", sv.base), Staff("reviewer2", sv.base)
        await r1.sign_in(s, pw)
        await r2.sign_in(s, pw)
        # both know every photograph without a lease (a third reviewer has one of the demo's): from the database
        d = db(D)
        cases = [
            {"application": r[0], "photo": {"id": r[1]}}
            for r in d.execute("select id,photo from application where stage='submitted'")
        ]
        d.close()
        print("photographs", len(cases))
        out = collections.Counter()
        won = collections.Counter()
        mine = {}

        async def judge(r, c, ok):
            x = new_decision()
            try:
                await r.decide(s, x, c, ok)
                won[c["photo"]["id"]] += 1
                out[r.name] += 1
                mine[c["photo"]["id"]] = (r, x)
            except Problem as e:
                out[f"{r.name} {e.status} {e.code}"] += 1

        a = list(cases)
        b = list(cases)
        random.shuffle(b)

        async def both(c):
            async with sem:
                await asyncio.gather(judge(r1, c, True), judge(r2, c, False))

        await asyncio.gather(*[both(c) for c in cases])
        print(
            "raced:",
            dict(out),
            "won once:",
            sum(1 for v in won.values() if v == 1),
            "twice:",
            sum(1 for v in won.values() if v > 1),
            "no reviewer:",
            len(cases) - len(won),
        )
        check(
            all(n == 1 for n in won.values()) and len(won) == len(cases), "a photograph was decided twice or not at all"
        )
        # undo: half of them within the window, some twice at once, then kill
        und = list(mine.items())[:60]
        res = collections.Counter()
        und_ok = set()

        async def undo(p, r, x):
            try:
                o = await r.call(s, "POST", "/api/staff/review/undo", json={"decisions": [x]})
                j = json.dumps(o)
                res["undone" if "undone" in j else j[:100]] += 1
                if "undone" in j:
                    und_ok.add(x)
            except Problem as e:
                res[f"{e.status} {e.code} {e.body[:80]}"] += 1

        await asyncio.gather(*[undo(p, *rx) for p, rx in und], *[undo(p, *rx) for p, rx in und[:20]])
        print("undo:", dict(res))
    sv.kill9()
    t = time.time()
    time.sleep(1)
    assert sv.start()
    d = db(D)
    q = lambda t: d.execute(t).fetchone()[0]
    print(
        "after kill within the window: standing",
        q("select count(*) from decision where undone_at is null"),
        "undone",
        q("select count(*) from decision where undone_at is not null"),
        "announced",
        q("select count(*) from decision where announced_at is not null"),
    )
    s = session()
    if True:
        # window still open after the restart?
        p, (r, x) = list(mine.items())[100]
        try:
            print(
                "undo after restart:",
                json.dumps(await r.call(s, "POST", "/api/staff/review/undo", json={"decisions": [x]}))[:160],
            )
        except Problem as e:
            print("undo after restart", e, e.body[:100])
        sv.kill9()
        await s.close()
        time.sleep(10)
        assert sv.start()
        await asyncio.sleep(2.5)
        s = session()
        print(
            "after the window, down meanwhile: announced",
            q("select count(*) from decision where announced_at is not null"),
            "of standing",
            q("select count(*) from decision where undone_at is null"),
        )
        print(
            "announcements in the audit more than once per decision:",
            q(
                "select count(*) from (select subject,count(*) k from audit where action like 'application.approved' or action like 'application.rejected' group by subject having k>1)"
            ),
        )
        p, (r, x) = list(mine.items())[200]
        try:
            print(
                "undo too late:",
                json.dumps(await r.call(s, "POST", "/api/staff/review/undo", json={"decisions": [x]}))[:160],
            )
        except Problem as e:
            print("undo too late", e, e.body[:120])
        # leases: reviewer opens 20, never comes back
        for st in ss[N : N + 20]:
            await st.ready(s)
            await st.upload(s, photo(st.n))
        for r in (r1, r2):
            await r.call(
                s,
                "POST",
                "/api/staff/review/release",
                json={"applications": [c["application"] for c in (await r.desk(s, 60))["cases"]][:60]},
            )
        k = await r1.desk(s, 20)
        print("reviewer has open", len(k["cases"]))
        sv.kill9()
        await s.close()
        assert sv.start()
        s = session()
        k2 = await r2.desk(s, 60)
        both = set(c["application"] for c in k["cases"]) & set(c["application"] for c in k2["cases"])
        check(not both, f"{len(both)} photographs are open with two reviewers")
        for _ in range(35):
            await asyncio.sleep(2)
            n = q("select count(*) from application where in_hand_of='reviewer'")
            if n == 0:
                break
        print(
            f"leases of the one who left: {n} left after {time.time()-t:.0f}s since first kill; lapsed photographs now decided late by their old holder:"
        )
        c = k["cases"][0]
        try:
            print((await r1.decide(s, new_decision(), c))["state"])
        except Problem as e:
            print(e, e.body[:160])
        v = sv.cli("audit", "verify", ok=False)
        print("audit", v.stdout.strip()[:40], v.stderr[:100])
    await s.close()
    d.close()
    sv.stop()


run(main())
