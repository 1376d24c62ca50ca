"""Simulated power cuts. usage: powercut.py [cuts=20] [port=18504]
The server runs with shadow.so, which records what is durable by the strictest rules (bytes at the last fsync, names at the
folder's last fsync). It is killed at a random moment; the next server starts on an image made of the durable state alone
(in odd cuts, each unsynced 4 KiB block of the database's files survives with probability 1/2). Every acknowledged upload, decision
and withdrawal must exist."""

from common import *
import shutil

C = int(sys.argv[1]) if len(sys.argv) > 1 else 20
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 18504
D0 = "cut/a"
SH = "cut/shadow"
rnd = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 7)


NET = (aiohttp.ClientError, asyncio.TimeoutError, ConnectionError, OSError)


def seed_shadow(D):
    shutil.rmtree(SH, ignore_errors=True)
    os.makedirs(SH)
    for root, ds, fs in os.walk(D):
        with open(f"{SH}/d{os.stat(root).st_ino}", "w") as o:
            for x in ds:
                o.write(f"{os.stat(os.path.join(root,x)).st_ino} d {x}\n")
            for x in fs:
                o.write(f"{os.stat(os.path.join(root,x)).st_ino} f {x}\n")
        for x in fs:
            shutil.copyfile(os.path.join(root, x), f"{SH}/i{os.stat(os.path.join(root,x)).st_ino}")


def image(D, to, coin):
    stat = {"empty": 0, "mixed": 0}

    def dir_(ino, dst, real):
        os.makedirs(dst)
        p = f"{SH}/d{ino}"
        if not os.path.exists(p):
            return
        for l in open(p):
            i, k, name = l.rstrip("\n").split(" ", 2)
            if k == "d":
                dir_(i, f"{dst}/{name}", f"{real}/{name}")
                continue
            if name.endswith("-shm"):
                continue
            src = f"{SH}/i{i}"
            old = open(src, "rb").read() if os.path.exists(src) else b""
            if not old:
                stat["empty"] += 1
            if coin and name.startswith("yipai.sqlite") and os.path.exists(f"{real}/{name}"):
                new = open(f"{real}/{name}", "rb").read()
                n = max(len(old), len(new))
                out = bytearray()
                for at in range(0, n, 4096):
                    a, b = old[at : at + 4096], new[at : at + 4096]
                    if a != b:
                        stat["mixed"] += 1
                    out += (b if rnd.random() < 0.5 or not a else a).ljust(min(4096, n - at), b"\0")
                old = bytes(out)
            open(f"{dst}/{name}", "wb").write(old)
            os.chmod(f"{dst}/{name}", 0o600)  # as the server made it: a key that others can read is refused

    dir_(os.stat(D).st_ino, to, D)
    return stat


async def main():
    os.system("rm -rf cut")
    os.makedirs(D0)
    N = C * 40 + 50
    sv = Server(D0, PORT)
    assert sv.start()
    pw = sv.password()
    sv.import_roster(0, N)
    studs = {}
    async with session() as s:
        sem = asyncio.Semaphore(16)

        async def prep(n):
            async with sem:
                st = Student(n, sv.base)
                await st.ready(s)
                studs[n] = st

        await asyncio.gather(*[prep(n) for n in range(N)])
        r = Staff("reviewer", sv.base)
        await r.sign_in(s, pw)
    sv.stop()
    D = D0
    acked = {}
    decs = {}
    tot = 0
    lost = 0
    faults = []
    nxt = 0
    wd = 0
    gone = set()
    paid = {}
    for k in range(C):
        seed_shadow(D)
        sv = Server(
            D,
            PORT,
            "--review-undo-seconds",
            "0",
            env={"LD_PRELOAD": os.environ.get("SHIM", "./shadow.so"), "SHADOW": SH},
        )
        assert sv.start(30), "no start"
        # names that exist but were never acknowledged
        stop = False
        async with session(timeout=15) as s:

            async def up():
                nonlocal nxt, wd
                while not stop and nxt < N:
                    n = nxt
                    nxt += 1
                    b = photo(n + 3000)
                    try:
                        await studs[n].upload(s, b)
                        acked[n] = hashlib.sha256(b).hexdigest()
                        if rnd.random() < 0.1:
                            try:
                                await studs[n].withdraw(s)
                                wd += 1
                                gone.add(n)
                            except Problem:
                                pass
                    except NET:
                        return
                    except Problem as x:
                        faults.append(str(x))

            async def rev():
                try:
                    while not stop:
                        d = await r.desk(s, 8)
                        for c in d["cases"]:
                            x = new_decision()
                            try:
                                await r.decide(s, x, c)
                                decs[x] = c["application"]
                            except Problem as e:
                                continue
                        await asyncio.sleep(0.05)
                except NET:
                    return

            async def payer():
                try:
                    while not stop:
                        for n in rnd.sample(list(acked), min(40, len(acked))):
                            if stop:
                                return
                            v = await studs[n].get(s)
                            if v["stage"] == "approved":
                                o = await studs[n].order(s)
                                await studs[n].pay(s, o["id"])
                                paid[o["id"]] = n
                        await asyncio.sleep(0.05)
                except NET:
                    return
                except Problem as e:
                    faults.append("pay " + str(e))
                    return

            ts = [asyncio.create_task(up()) for _ in range(8)] + [
                asyncio.create_task(rev()),
                asyncio.create_task(payer()),
            ]
            await asyncio.sleep(0.3 + rnd.random() * 0.9)
            sv.kill9()
            stop = True
            await asyncio.wait(ts, timeout=20)
        D2 = f"cut/{k}"
        st = image(D, D2, k % 2 == 1)
        if D != D0:
            shutil.rmtree(D)
        D = D2
        chk = Server(D, PORT)
        if not chk.start(30):
            faults.append(f"no start after cut {k}")
            break
        c = db(D)
        have = {(r0[0], r0[1]) for r0 in c.execute("select application,sha256 from photo")}
        ds = {r0[0] for r0 in c.execute("select id from decision where undone_at is null")}
        po = {r0[0] for r0 in c.execute("select id from payment_order where stage='paid'")}
        for n, sha in acked.items():
            if (studs[n].id, sha) not in have:
                lost += 1
                faults.append(f"cut {k}: row of {n} lost")
            f = object_path(D, sha)
            if not os.path.exists(f) or hashlib.sha256(open(f, "rb").read()).hexdigest() != sha:
                lost += 1
                faults.append(f"cut {k}: file of {n} lost or damaged")
        for a, sha in have:
            if not os.path.exists(object_path(D, sha)):
                faults.append(f"cut {k}: row without file {sha}")
        for x in decs:
            if x not in ds:
                faults.append(f"cut {k}: decision lost {x}")
        for x in paid:
            if x not in po:
                faults.append(f"cut {k}: payment lost {x}")
        for n in gone:
            if c.execute("select stage from application where id=?", (studs[n].id,)).fetchone()[0] != "matched":
                faults.append(f"cut {k}: withdrawal lost {n}")
        if c.execute("pragma integrity_check").fetchone()[0] != "ok":
            faults.append(f"cut {k}: integrity")
        c.close()
        a = chk.cli("audit", "verify", ok=False)
        if a.returncode:
            faults.append("audit " + a.stdout + a.stderr[-200:])
        chk.stop()
        print(
            k,
            "acked uploads",
            len(acked),
            "decisions",
            len(decs),
            "payments",
            len(paid),
            "withdrawn",
            wd,
            "image",
            st,
            "faults",
            len(faults),
            flush=True,
        )
    for x in faults:
        fault(x)


if __name__ == "__main__":
    run(main())
