"""Students submit while an operator imports a large roster on the command line (CLI) or in the console (HTTP).
usage: import_lock.py [rows=60000] [port=18585]"""

from common import *
import collections

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 60000
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 18585
D = "import"


async def main():
    os.system(f"rm -rf {D} {D}.*")
    os.makedirs(D)
    sv = Server(D, PORT)
    assert sv.start()
    pw = sv.password()
    sv.import_roster(0, 40)
    loop = asyncio.get_running_loop()
    async with session(timeout=120) as s:
        ss = [Student(i, sv.base) for i in range(24)]
        for x in ss:
            await x.ready(s)
        a = Staff("admin", sv.base)
        await a.sign_in(s, pw)
        for how in ("cli", "http"):
            c = collections.Counter()
            lat = []
            stop = []

            async def free(x):
                # Until it is withdrawn, the stage refuses every other photograph.
                while True:
                    try:
                        return await x.withdraw(s)
                    except Problem as e:
                        if e.status != 503:
                            raise
                        c[f"{e.status} {e.code}"] += 1
                        await asyncio.sleep(1)

            async def up(x):
                k = x.n
                while not stop:
                    k += 24
                    t = time.time()
                    try:
                        await x.upload(s, photo(k))
                        lat.append(time.time() - t)
                        c["200"] += 1
                        await free(x)
                    except Problem as e:
                        c[f"{e.status} {e.code}"] += 1
                        lat.append(time.time() - t)
                    except Exception as e:
                        c[type(e).__name__] += 1

            ts = [asyncio.create_task(up(x)) for x in ss]
            await asyncio.sleep(2)
            before = max(lat)
            lat.clear()
            t = time.time()
            f = "import.csv"
            roster_csv(1000 if how == "cli" else 1000 + ROWS, ROWS, f)
            if how == "cli":
                r = await loop.run_in_executor(
                    None,
                    lambda: subprocess.run(
                        [YIPAI, "roster", "import", f, "--collection", SLUG, "--data", D],
                        capture_output=True,
                        text=True,
                    ),
                )
                out = r.stdout.strip()[-90:] + r.stderr.strip()[-200:]
            else:
                try:
                    async with s.post(
                        f"{sv.base}/api/staff/collections/{SLUG}/roster?dry_run=false",
                        data=open(f, "rb").read(),
                        headers={**a.h(), "Content-Type": "text/csv"},
                    ) as r:
                        out = (await answer(r))[-200:].decode()
                except Problem as e:
                    out = str(e) + e.body[:200].decode()
            took = time.time() - t
            stop.append(1)
            await asyncio.gather(*ts)
            print(how, f"import of {ROWS} took {took:.1f}s:", out)
            for outcome, count in c.items():
                check(
                    outcome in ("200", "503 overloaded", "503 unavailable"),
                    f"{how}: {count} uploads ended with {outcome}",
                )
            print("   uploads meanwhile", dict(c), f"longest {max(lat):.1f}s (before {before:.2f}s)")
    sv.stop()
    print(sv.cli("audit", "verify", ok=False).stdout.strip()[:40])


run(main())
