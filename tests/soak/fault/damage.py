"""Photographs whose files are damaged."""

from fault.tools import *


async def corrupt():
    """A photograph's file is damaged, emptied, replaced or removed on disk."""
    D = "corr"
    sv, ss = await make(D, 12)
    acked = []
    async with session() as s:
        t = Tally()
        for x in ss[:8]:
            await upload(t, x, s, acked)
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
            for who, co in (("student", ss[i].photo(s)), ("reviewer", reviewers_photo(r, s, case[ss[i].id]["photo"]["id"]))):
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
