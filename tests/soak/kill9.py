"""kill -9 loops. usage: kill9.py [kills=45] [students=2500] [port=18502] [prefix-wrap...]
Acknowledged = the client read the whole 2xx/303. After each restart the database (read only) and the folder are compared
with the acknowledgements; requests without an answer are sent again with the same identity and must not double anything.
"""

from common import *

K = int(sys.argv[1]) if len(sys.argv) > 1 else 45
N = int(sys.argv[2]) if len(sys.argv) > 2 else 2500
PORT = int(sys.argv[3]) if len(sys.argv) > 3 else 18502
D = f"kill{PORT}"
rnd = random.Random(42)
acks = {"upload": 0, "withdraw": 0, "decision": 0, "undo": 0, "order": 0, "payment": 0}
unanswered = dict.fromkeys(acks, 0)
faults = []
refused = {}
exp = {}  # n -> {"stage":last acked knowledge,"photos":[sha acked...],"pending":...}
decisions = {}  # acked decisions id -> (app, photo, undone?)
pend_dec = {}  # unanswered decisions id -> case
paid = {}  # app -> order acked paid
pend_up = {}  # n -> bytes idx whose upload was not answered
pend_pay = {}
studs = {}
nextphoto = [0]


def note(kind, e):
    k = f"{kind}:{e.status}:{e.code}"
    refused[k] = refused.get(k, 0) + 1
    if e.status >= 500 and e.code != "overloaded":
        faults.append(f"5xx {k}")


NET = (aiohttp.ClientError, asyncio.TimeoutError, ConnectionError, OSError)


async def uploader(s, queue, stop):
    while not stop.is_set() and queue:
        n = queue.pop()
        st = studs[n]
        e = exp[n]
        try:
            if n in pend_up:
                i = pend_up[n]
            else:
                i = nextphoto[0]
                nextphoto[0] += 1
                pend_up[n] = i
            b = photo(i)
            sha = hashlib.sha256(b).hexdigest()
            e["maybe"] = sha
            v = await st.upload(s, b)
            acks["upload"] += 1
            del pend_up[n]
            e["photos"].append(sha)
            e["stage"] = "submitted+"
            if v["photo"]["sha256"] != sha:
                faults.append(f"answer names another photo {n}")
            if rnd.random() < 0.15:
                e["stage"] = "withdrawing"
                try:
                    await st.withdraw(s)
                    acks["withdraw"] += 1
                    e["stage"] = "withdrawn"
                    e["w"] = e.get("w", 0) + 1
                    queue.insert(0, n)
                except Problem as x:
                    note("withdraw", x)
                    e["stage"] = "submitted+"
        except Problem as x:
            note("upload", x)
            if x.status == 409:
                pend_up.pop(n, None)
        except NET:
            if n in pend_up:
                unanswered["upload"] += 1
            else:
                unanswered["withdraw"] += 1
            return


async def reviewer(s, name, stop, pw):
    r = Staff(name, f"http://127.0.0.1:{PORT}")
    r.cookie = cookies.get(name)
    try:
        if not r.cookie:
            await r.sign_in(s, pw)
            cookies[name] = r.cookie
        # unanswered decisions again
        for d, (case, ok) in [(d, c) for d, c in pend_dec.items() if c[0]["_by"] == name]:
            try:
                await r.decide(s, d, case, ok)
                acks["decision"] += 1
                decisions[d] = case
            except Problem as x:
                note("decide-again", x)
            pend_dec.pop(d, None)
        while not stop.is_set():
            k = await r.desk(s, 12)
            if not k["cases"]:
                await asyncio.sleep(0.1)
                continue
            for c in k["cases"]:
                if stop.is_set():
                    break
                d = new_decision()
                ok = rnd.random() < 0.8
                c["_by"] = name
                pend_dec[d] = (c, ok)
                try:
                    await r.decide(s, d, c, ok)
                    acks["decision"] += 1
                    decisions[d] = c
                except Problem as x:
                    note("decide", x)
                del pend_dec[d]
                if rnd.random() < 0.05:
                    try:
                        o = await r.call(s, "POST", "/api/staff/review/undo", json={"decisions": [d]})
                        if "undone" in json.dumps(o):
                            acks["undo"] += 1
                            undone.add(d)
                    except Problem as x:
                        note("undo", x)
    except NET:
        unanswered["decision"] += sum(1 for c, _ in pend_dec.values() if c["_by"] == name)


async def payer(s, stop):
    while not stop.is_set():
        todo = [n for n in list(exp) if exp[n]["stage"] == "submitted+" and not exp[n].get("paid")]
        rnd.shuffle(todo)
        for n in list(pend_pay) + todo[:40]:
            if stop.is_set():
                break
            st = studs[n]
            try:
                v = await st.get(s)
                if v["stage"] == "rejected":
                    exp[n]["stage"] = "rejected"
                    retry.append(n)
                if v["stage"] == "paid":
                    exp[n]["paid"] = True
                    pend_pay.pop(n, None)
                    continue
                if v["stage"] != "approved":
                    continue
                o = await st.order(s)
                acks["order"] += 1
                pend_pay[n] = o["id"]
                await st.pay(s, o["id"])
                acks["payment"] += 1
                paid[v["id"]] = o["id"]
                exp[n]["paid"] = True
                pend_pay.pop(n, None)
            except Problem as x:
                note("pay", x)
            except NET:
                unanswered["payment"] += 1
                return
        await asyncio.sleep(0.05)


cookies = {}
undone = set()
retry = []


def compare(final=False):
    c = db(D)
    ph = {}
    for r in c.execute("select application,sha256,id from photo"):
        ph.setdefault(r["application"], []).append((r["sha256"], r["id"]))
    app = {r["id"]: r for r in c.execute("select id,stage,photo,revision from application")}
    lost = dbl = 0
    for n, e in exp.items():
        have = [x[0] for x in ph.get(studs[n].id, [])]
        for sha in e["photos"]:
            if have.count(sha) == 0:
                lost += 1
                faults.append(f"lost upload {n} {sha}")
            if have.count(sha) > 1:
                dbl += 1
                faults.append(f"doubled upload {n} {sha}")
        extra = set(have) - set(e["photos"]) - {e.get("maybe")}
        if extra:
            faults.append(f"photo from nowhere {n} {extra}")
        a = app[studs[n].id]
        if e["stage"] == "withdrawn" and a["stage"] != "matched" and n not in pend_up:
            faults.append(f"withdrawal undone {n} {a['stage']}")
        if e["stage"] == "submitted+" and a["stage"] in ("matched",):
            faults.append(f"submission undone {n} {a['stage']}")
    seen = set()
    for r in c.execute("select distinct sha256 from photo where erased_at is null"):
        f = object_path(D, r[0])
        if r[0] in okfiles and not final:
            continue
        try:
            if hashlib.sha256(open(f, "rb").read()).hexdigest() != r[0]:
                faults.append(f"bytes differ {r[0]}")
            okfiles.add(r[0])
        except FileNotFoundError:
            faults.append(f"row without file {r[0]}")
    ds = {r["id"]: r for r in c.execute("select * from decision")}
    for d, case in decisions.items():
        if d not in ds:
            faults.append(f"lost decision {d}")
        elif d in undone and ds[d]["undone_at"] is None:
            faults.append(f"undo lost {d}")
        elif d not in undone and ds[d]["undone_at"] is not None:
            faults.append(f"decision undone without a request {d}") if d not in maybe_undone else None
    for r in c.execute("select photo,count(*) k from decision where undone_at is null group by photo having k>1"):
        faults.append(f"two decisions {r[0]}")
    po = {}
    for r in c.execute("select application,id,stage from payment_order"):
        po.setdefault(r["application"], []).append((r["id"], r["stage"]))
    for a, o in paid.items():
        if (o, "paid") not in po.get(a, []):
            faults.append(f"lost payment {a} {o} {po.get(a)}")
    for a, os_ in po.items():
        if sum(1 for o in os_ if o[1] == "paid") > 1:
            faults.append(f"two paid orders {a}")
        if any(o[1] == "paid" for o in os_) and app[a]["stage"] not in ("paid", "delivered"):
            faults.append(f"paid order, stage {app[a]['stage']}")
    # audit rows per submit: one per photo
    x = c.execute("select count(*) from audit where action='submitted'").fetchone()[0]
    t = c.execute("select * from progress_tally").fetchall() if final else []
    files = set()
    for root, _, fs in os.walk(f"{D}/objects/photos"):
        files |= set(fs)
    orphans = len(
        [
            f
            for f in files
            if f[:-4] not in {r[0] for r in c.execute("select sha256 from photo where erased_at is null")}
        ]
    )
    ic = c.execute("pragma integrity_check").fetchone()[0] if final else "ok"
    fk = c.execute("pragma foreign_key_check").fetchall() if final else []
    if ic != "ok" or fk:
        faults.append(f"integrity {ic} {fk[:3]}")
    c.close()
    return orphans, len(files)


okfiles = set()
maybe_undone = set()


async def main():
    os.system(f"rm -rf {D} {D}.*")
    os.makedirs(D)
    sv = Server(D, PORT, "--review-undo-seconds", "1", "--review-lease-seconds", "60")
    assert sv.start()
    pw = sv.password()
    sv.import_roster(0, N)
    async with session() as s:
        sem = asyncio.Semaphore(32)

        async def prep(n):
            async with sem:
                st = Student(n, sv.base)
                await st.ready(s)
                studs[n] = st
                exp[n] = {"stage": "matched", "photos": []}

        await asyncio.gather(*[prep(n) for n in range(N)])
    queue = list(range(N))
    print("prepared", flush=True)
    t0 = time.time()
    orphans = 0
    for k in range(K):
        stop = asyncio.Event()
        async with session(timeout=20) as s:
            tasks = (
                [asyncio.create_task(uploader(s, queue, stop)) for _ in range(24)]
                + [asyncio.create_task(reviewer(s, x, stop, pw)) for x in ("reviewer", "reviewer2")]
                + [asyncio.create_task(payer(s, stop)) for _ in range(3)]
            )
            await asyncio.sleep(0.15 + rnd.random() * 1.6)
            sv.kill9()
            stop.set()
            await asyncio.wait(tasks, timeout=25)
            [t.cancel() for t in tasks]
        for n in list(pend_up):
            queue.append(n)
        while retry:
            queue.insert(0, retry.pop())
        if not queue:
            queue.extend(n for n in exp if exp[n]["stage"] in ("withdrawn", "rejected"))
        for d in list(decisions):
            if d not in undone:
                maybe_undone.add(d)  # an undo may have been cut off before its answer
        if not sv.start():
            faults.append(f"no restart after kill {k}")
            break
        orphans, files = compare()
        if k % 5 == 4:
            print(
                k + 1,
                "kills",
                acks,
                "unanswered",
                unanswered,
                "orphans",
                orphans,
                "files",
                files,
                "faults",
                len(faults),
                f"{time.time()-t0:.0f}s",
                flush=True,
            )
        if k % 10 == 9:
            a = sv.cli("audit", "verify", ok=False)
            if a.returncode:
                faults.append("audit " + a.stdout[-200:] + a.stderr[-200:])
    # settle: everything unanswered is sent again
    async with session() as s:
        for n in list(pend_up):
            i = pend_up[n]
            b = photo(i)
            try:
                await studs[n].upload(s, b)
                exp[n]["photos"].append(hashlib.sha256(b).hexdigest())
                acks["upload"] += 1
            except Problem as x:
                note("upload-last", x)
        await asyncio.sleep(2)
        bad = 0
        for n in rnd.sample([n for n in exp if exp[n]["photos"]], 300):
            v = await studs[n].get(s)
            if v.get("photo"):
                b = await studs[n].photo(s)
                if hashlib.sha256(b).hexdigest() != v["photo"]["sha256"]:
                    bad += 1
        print("300 photographs fetched by HTTP, differing:", bad)
    orphans, files = compare(True)
    tally(D)
    a = sv.cli("audit", "verify", ok=False)
    print("audit:", a.stdout.strip()[:100], a.stderr[:200])
    # orphans are swept: make them two days old and restart
    old = time.time() - 2 * 86400
    for root, _, fs in os.walk(f"{D}/objects"):
        for f in fs:
            os.utime(os.path.join(root, f), (old, old))
    open(f"{D}/objects/photos/00/half#1", "w").write("x") if os.path.isdir(f"{D}/objects/photos/00") else None
    sv.stop()
    sv.start()
    await asyncio.sleep(3)
    o2, f2 = compare(True)
    print("orphans before", orphans, "after sweep", o2, "files", files, "->", f2)
    print("kills", K, "acks", acks, "unanswered", unanswered, "refused", refused)
    for x in faults:
        fault(x)
    print(sv.mem())
    sv.stop()


def tally(D):
    """Counts of progress_tally against the rows themselves."""
    c = db(D)
    cols = [r[1] for r in c.execute("pragma table_info(progress_tally)")]
    print("tally columns", cols)
    st = {(r[0], r[1]): r[2] for r in c.execute("select collection,stage,count(*) from application group by 1,2")}
    try:
        for r in c.execute("select * from progress_tally"):
            pass
        got = {
            (r["collection"], r["what"].removeprefix("stage:")): r["n"]
            for r in c.execute("select * from progress_tally where what like 'stage:%'")
        }
        diff = {k: (st.get(k), got.get(k)) for k in set(st) if st.get(k) != got.get(k)}
        check(not diff, f"tallies differ from the rows: {diff}")
    finally:
        c.close()


run(main())
