"""The early answer made visible: a decision is sent twice at once, the power is cut right after the first success.
usage: early_ack_cut.py [tries=12] [port=18557]"""

import sys

T = int(sys.argv[1]) if len(sys.argv) > 1 else 12
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 18557
sys.argv = sys.argv[:1]
from powercut import *

D = "cut2/a"


async def main():
    os.system("rm -rf cut2")
    os.makedirs(D)
    d = D
    sv = Server(d, PORT)
    assert sv.start()
    pw = sv.password()
    sv.import_roster(0, T + 5)
    async with session() as s:
        for i in range(T):
            st = Student(i, sv.base)
            await st.ready(s)
            await st.upload(s, photo(i))
        r = Staff("reviewer", sv.base)
        await r.sign_in(s, pw)
        c = db(d)
        cs = [
            {"application": a[0], "photo": {"id": a[1]}}
            for a in c.execute("select id,photo from application where stage='submitted'")
        ][-T:]
        c.close()
    sv.stop()
    lost = kept = 0
    for k in range(T):
        seed_shadow(d)
        sv = Server(
            d,
            PORT,
            "--review-undo-seconds",
            "600",
            env={"LD_PRELOAD": "./shadow.so", "SHADOW": SH, "SLOW": "300000"},
        )
        assert sv.start(40)
        dec = new_decision()
        async with session(timeout=20) as s:
            ts = [asyncio.create_task(r.decide(s, dec, cs[k])) for _ in range(3)]
            await asyncio.wait(ts, return_when=asyncio.FIRST_COMPLETED)
            first = [x for x in ts if x.done()][0]
            ok = first.exception() is None
            sv.kill9()
            await asyncio.gather(*ts, return_exceptions=True)
        n = f"cut2/{k}"
        image(d, n, False)
        d = n
        chk = Server(d, PORT)
        assert chk.start(30)
        c = db(d)
        there = c.execute("select count(*) from decision where id=?", (dec,)).fetchone()[0]
        c.close()
        chk.stop()
        if ok and not there:
            lost += 1
        elif ok:
            kept += 1
    check(not lost, f"{lost} acknowledged decisions lost")
    print("decisions answered 200 and then the power cut:", lost + kept, "; LOST", lost, "; kept", kept)


run(main())
