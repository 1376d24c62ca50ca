"""SIGTERM under load (`serve`): no started request is dropped. usage: graceful.py [rounds=5] [port=18580]"""

from common import *
import collections

R = int(sys.argv[1]) if len(sys.argv) > 1 else 5
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 18580
D = "grace"


async def main():
    os.system(f"rm -rf {D} {D}.*")
    os.makedirs(D)
    sv = Server(D, PORT)
    assert sv.start()
    sv.import_roster(0, 40)
    sv.stop()
    c = collections.Counter()
    acked = []
    times = []
    for k in range(R):
        sv = Server(D, PORT, cmd="serve")
        assert sv.start()
        stop = []
        async with session(force_close=True) as s:
            ss = [Student(i, sv.base) for i in range(32)]
            for x in ss:
                await x.ready(s)

            async def up(x, j=[0]):
                while not stop:
                    j[0] += 1
                    b = photo(j[0])
                    try:
                        v = await x.upload(s, b)
                        c["upload 200"] += 1
                        acked.append((x.id, hashlib.sha256(b).hexdigest()))
                        await x.withdraw(s)
                        c["withdraw 200"] += 1
                    except aiohttp.ClientConnectorError:
                        c["refused connection (after the notice)"] += 1
                        return
                    except Problem as e:
                        c[f"{e.status} {e.code}"] += 1
                    except Exception as e:
                        c[f"CUT OFF {type(e).__name__} {e}"] += 1
                        return

            ts = [asyncio.create_task(up(x)) for x in ss]
            await asyncio.sleep(1.5)
            t = time.time()
            os.kill(sv.p.pid, signal.SIGTERM)
            await asyncio.wait(ts, timeout=30)
            stop.append(1)
            while sv.p.poll() is None and time.time() - t < 30:
                await asyncio.sleep(0.1)
            times.append(round(time.time() - t, 1))
    d = db(D)
    have = {(r[0], r[1]) for r in d.execute("select application,sha256 from photo")}
    for outcome, count in c.items():
        check(not outcome.startswith("CUT OFF"), f"{count} times {outcome}")
    check(all(x in have for x in acked), "an acknowledged upload is lost")
    print(
        dict(c),
        "acked",
        len(acked),
        "lost",
        sum(x not in have for x in acked),
        "seconds until the process ended",
        times,
        "exit",
        sv.p.returncode,
    )


run(main())
