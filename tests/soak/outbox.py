"""The outbox across kills. usage: outbox.py [students=250] [kills=10] [port=18560]
A small simulated WeChat on 127.0.0.1:18590 takes 50-400 ms for a message and sometimes fails; the server is killed while it sends.
No message may be sent twice; no message may be lost without being marked."""

from common import *
from aiohttp import web
import collections

N = int(sys.argv[1]) if len(sys.argv) > 1 else 300
K = int(sys.argv[2]) if len(sys.argv) > 2 else 10
PORT = int(sys.argv[3]) if len(sys.argv) > 3 else 18560
D = f"out{PORT}"
W = 18590
got = collections.Counter()
answered = collections.Counter()
rnd = random.Random(3)


async def wechat():
    async def oauth(r):
        return web.json_response(
            {"openid": "o6" + r.query["code"].rjust(26, "A"), "access_token": "x", "scope": "snsapi_base"}
        )

    async def token(r):
        return web.json_response({"access_token": "T" * 40, "expires_in": 7200})

    async def send(r):
        j = await r.json()
        k = (j["touser"], json.dumps(j.get("data"), sort_keys=True)[:0])
        if rnd.random() < 0.05:
            return web.json_response({"errcode": -1, "errmsg": "system busy"})
        got[j["touser"]] += 1
        await asyncio.sleep(0.05 + rnd.random() * 0.35)
        answered[j["touser"]] += 1
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    a = web.Application()
    a.router.add_get("/sns/oauth2/access_token", oauth)
    a.router.add_post("/cgi-bin/stable_token", token)
    a.router.add_post("/cgi-bin/message/subscribe/bizsend", send)
    a.router.add_get(
        "/cgi-bin/ticket/getticket", lambda r: web.json_response({"errcode": 0, "ticket": "k" * 40, "expires_in": 7200})
    )
    run = web.AppRunner(a)
    await run.setup()
    await web.TCPSite(run, "127.0.0.1", W).start()


async def main():
    await wechat()
    os.system(f"rm -rf {D} {D}.*")
    os.makedirs(D)
    o = f"http://127.0.0.1:{W}"
    open(f"{D}/secret", "w").write("0123456789abcdef0123456789abcdef")
    open(f"{D}/wx.toml", "w").write(f"""[account]
app_id = "wx0123456789abcdef"
app_secret_file = "secret"
[templates.verdict]
id = "TEMPLATEVERDICT0000000000000000000000000000"
fields = {{ thing1 = "collection", phrase2 = "state", time3 = "time", thing4 = "hint" }}
[origins]
open = "{o}"
api = "{o}"
pay = "{o}"
js = "{o}"
""")
    A = ["--wechat", f"{D}/wx.toml", "--public-origin", f"http://127.0.0.1:{PORT}", "--review-undo-seconds", "0"]
    loop = asyncio.get_running_loop()
    sv = Server(D, PORT, *A)
    assert await loop.run_in_executor(None, sv.start), open(f"{D}.log").read()[-500:]
    pw = sv.password()
    sv.import_roster(0, N)
    studs = []
    sem = asyncio.Semaphore(8)
    async with session() as s:

        async def prep(n):
            async with sem:
                st = Student(n, sv.base)
                async with s.get(sv.base + "/wechat/enter?to=%23/", allow_redirects=False) as r:
                    visit = [c.split(";")[0] for c in r.headers.getall("Set-Cookie")][0]
                    state = re.search(r"state=([0-9a-f]+)", r.headers["Location"])[1]
                async with s.get(
                    f"{sv.base}/wechat/return?code=C{n:06d}&state={state}",
                    headers={"Cookie": visit},
                    allow_redirects=False,
                ) as r:
                    assert r.status == 303, (r.status, await r.text())
                    wx = [c.split(";")[0] for c in r.headers.getall("Set-Cookie") if c.startswith("yipai_wechat=")][0]
                async with s.post(
                    f"{sv.base}/api/collections/{SLUG}/verification",
                    headers={"Cookie": wx},
                    json={
                        "name": st.p["name"],
                        "document_kind": "resident_id",
                        "document_number": st.p["doc"],
                        "phone": st.p["phone"],
                        "consents": {"personal_data": True, "portrait": True, "version": CONSENT},
                    },
                ) as r:
                    st.id = json.loads(await answer(r))["id"]
                    st.cookie = (
                        [c.split(";")[0] for c in r.headers.getall("Set-Cookie") if c.startswith("yipai_session=")][0]
                        + "; "
                        + wx
                    )
                await st.confirm(s)
                async with s.post(
                    f"{sv.base}/api/wechat/credits",
                    headers=st.h(),
                    json={
                        "tap": f"{random.getrandbits(128):032x}",
                        "accepted": ["TEMPLATEVERDICT0000000000000000000000000000"],
                    },
                ) as r:
                    await answer(r, (200, 204))
                await st.upload(s, photo(n))
                studs.append(st)

        await asyncio.gather(*[prep(n) for n in range(N)])
    print("bound and submitted", len(studs), flush=True)
    for k in range(K + 1):
        async with session(timeout=20) as s:
            r = Staff("reviewer", sv.base)
            await r.sign_in(s, pw)
            t = time.time() + 0.8 + rnd.random() * 1.2
            try:
                while time.time() < t or k == K:
                    d = await r.desk(s, 20)
                    if not d["cases"]:
                        break
                    for c in d["cases"]:
                        if time.time() >= t and k < K:
                            break
                        try:
                            await r.decide(s, new_decision(), c)
                        except Problem:
                            pass
            except aiohttp.ClientError:
                pass
        if k < K:
            await asyncio.sleep(0.3 + rnd.random() * 1.2)
            sv.kill9()

            assert await loop.run_in_executor(None, sv.start)
        st = collections.Counter(x[0] for x in db(D).execute("select state from outbox"))
        print(
            k,
            "outbox",
            dict(st),
            "received",
            sum(got.values()),
            "more than once",
            sum(v > 1 for v in got.values()),
            flush=True,
        )
    t = time.time()
    while time.time() - t < 200:
        await asyncio.sleep(3)
        st = collections.Counter(
            x[0]
            for x in db(D).execute(
                "select state from outbox where application in (select id from application where id in (%s))"
                % ",".join("?" * len(studs)),
                [x.id for x in studs],
            )
        )
        if not st.get("queued") and not st.get("sending"):
            break
    d = db(D)
    rows = {x["application"]: x["state"] for x in d.execute("select application,state from outbox")}
    by = collections.Counter()
    for x in studs:
        by[(rows.get(x.id), got["o6" + f"C{x.n:06d}".rjust(26, "A")])] += 1
    check(not sum(v > 1 for v in got.values()), "a message was sent twice")
    check(not by[("sent", 0)], "marked as sent and never received")
    check(not by[(None, 0)] + by[(None, 1)], "no row in the outbox")
    print("(state in the outbox, times received by WeChat):", dict(by))
    print(
        "told twice:",
        sum(v > 1 for v in got.values()),
        "; sent but never received:",
        by[("sent", 0)],
        "; no row:",
        by[(None, 0)] + by[(None, 1)],
    )
    sv.stop()


run(main())
