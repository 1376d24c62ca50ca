"""Load. usage: load.py [uploaders=64] [seconds=60] [port=18520]. Each uploader: verify, confirm, upload, withdraw, upload ... ;
503 waits Retry-After as the page does. A second, normal user polls his status meanwhile."""

from common import *
import collections

U = int(sys.argv[1]) if len(sys.argv) > 1 else 64
S = float(sys.argv[2]) if len(sys.argv) > 2 else 60
PORT = int(sys.argv[3]) if len(sys.argv) > 3 else 18520
D = f"load{PORT}"
cache = [open(f"photos/{i}.jpg", "rb").read() for i in range(600)]
hdr = [digest_header(b) for b in cache]


def q(v, p):
    return round(sorted(v)[min(len(v) - 1, int(len(v) * p))] * 1000) if v else None


async def main():
    os.system(f"rm -rf {D} {D}.*")
    os.makedirs(D)
    sv = Server(D, PORT)
    assert sv.start()
    sv.import_roster(0, U + 20)
    m0 = sv.mem()
    c = collections.Counter()
    lat = []
    wl = []
    retry = [0]
    acked = 0
    async with session(timeout=60) as s:
        ss = [Student(i, sv.base) for i in range(U + 20)]
        sem = asyncio.Semaphore(16)

        async def prep(x):
            async with sem:
                await x.ready(s)

        await asyncio.gather(*[prep(x) for x in ss])
        end = time.time() + S

        async def up(x):
            nonlocal acked
            k = x.n
            while time.time() < end:
                b = cache[k % 600]
                k += U
                a = time.time()
                try:
                    await x.upload(s, b)
                    lat.append(time.time() - a)
                    acked += 1
                    c["upload 200"] += 1
                    a = time.time()
                    await x.withdraw(s)
                    wl.append(time.time() - a)
                except Problem as e:
                    c[f"{e.status} {e.code} Retry-After={e.retry}"] += 1
                    if e.retry:
                        await asyncio.sleep(int(e.retry))
                except Exception as e:
                    c[type(e).__name__] += 1
                    await asyncio.sleep(1)

        polls = []

        async def poll(x):
            async with session(timeout=30) as t:
                while time.time() < end:
                    a = time.time()
                    try:
                        await x.get(t)
                        polls.append(time.time() - a)
                    except Exception as e:
                        c["poll " + str(e)[:40]] += 1
                    await asyncio.sleep(0.1)

        ready = []

        async def probe():
            async with session(timeout=10) as t:
                while time.time() < end:
                    try:
                        async with t.get(sv.base + "/readyz") as r:
                            ready.append(r.status)
                    except Exception as e:
                        ready.append(type(e).__name__)
                    await asyncio.sleep(0.5)

        await asyncio.gather(*[up(x) for x in ss[:U]], *[poll(x) for x in ss[U : U + 4]], probe())
    print(
        f"{U} uploaders {S:.0f}s: {dict(c)}; {acked/S:.0f}/s; upload p50 {q(lat,.5)} p99 {q(lat,.99)} max {q(lat,1)} ms; withdraw p50 {q(wl,.5)} p99 {q(wl,.99)}; status poll p50 {q(polls,.5)} p99 {q(polls,.99)} max {q(polls,1)}; readyz {dict(collections.Counter(ready))}; memory {m0} -> {sv.mem()}",
        flush=True,
    )
    for outcome, count in c.items():
        check(outcome == "upload 200" or outcome.startswith("503 overloaded Retry-After="), f"{count} times {outcome}")
    await asyncio.sleep(5)
    print("   5 s later", sv.mem())
    d = db(D)
    print(
        "   rows",
        d.execute("select count(*) from photo where application in (select id from application)").fetchone()[0],
        "acked",
        acked,
        "+8 demo",
    )
    sv.stop()
    print("   audit", sv.cli("audit", "verify", ok=False).stdout.strip()[:40])


run(main())
