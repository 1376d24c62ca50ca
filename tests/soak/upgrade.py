"""Older databases. usage: upgrade.py SOURCE_DATA_FOLDER [port=18540]
For each K: a database with only the first K migrations (written into sqlx's own table), filled with the rows of SOURCE
(columns that both know); the current server starts on it; compares counts, tallies, statuses, photographs, audit chain.
Then: kill -9 in the middle of migrating, and two servers migrating at once."""

from common import *
import glob, shutil

SRC = os.path.abspath(sys.argv[1])
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 18540
M = sorted(glob.glob(os.path.join(os.path.dirname(__file__), "../../backend/migrations/sqlite/*.sql")))


def old(D, K):
    shutil.rmtree(D, ignore_errors=True)
    os.makedirs(D)
    shutil.copy(f"{SRC}/key", D)
    os.symlink(f"{SRC}/objects", f"{D}/objects")
    c = sqlite3.connect(f"{D}/yipai.sqlite", isolation_level=None)
    c.execute("pragma journal_mode=wal")
    c.execute("pragma foreign_keys=off")
    c.execute(
        "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)"
    )
    for f in M[:K]:
        t = open(f, encoding="utf-8").read()
        c.executescript(t)
        v, _, d = os.path.basename(f)[:-4].partition("_")
        c.execute(
            "insert into _sqlx_migrations values(?,?,current_timestamp,1,?,1)",
            (int(v), d.replace("_", " "), hashlib.sha384(t.encode()).digest()),
        )
    s = sqlite3.connect(f"file:{SRC}/yipai.sqlite?mode=ro", uri=True)
    note = []
    tabs = [
        r[0]
        for r in c.execute(
            "select name from sqlite_master where type='table' and name not like 'sqlite_%' and name<>'_sqlx_migrations'"
        )
    ]
    trig = c.execute("select name,sql from sqlite_master where type='trigger'").fetchall()
    for n, _ in trig:
        c.execute(f"drop trigger {n}")
    c.execute("begin")
    for t in tabs:
        a = [r[1] for r in c.execute(f"pragma table_info({t})")]
        b = [r[1] for r in s.execute(f"pragma table_info({t})")]
        both = [x for x in a if x in b]
        if not both:
            note.append(f"{t} is gone")
            continue
        try:
            c.executemany(
                f"insert into {t} ({','.join(both)}) values({','.join('?'*len(both))})",
                s.execute(f"select {','.join(both)} from {t}"),
            )
        except sqlite3.Error as e:
            note.append(f"{t}: {e}")
    c.execute("commit")
    for _, q in trig:
        c.execute(q)
    c.close()
    return note, tabs


def compare(D, kept):
    """What differs from the source, of the tables that the old database could hold. Signing in adds consents."""
    a = sqlite3.connect(f"file:{D}/yipai.sqlite?mode=ro", uri=True)
    b = sqlite3.connect(f"file:{SRC}/yipai.sqlite?mode=ro", uri=True)
    out = []
    for t in ("student", "application", "photo", "consent", "payment_order", "decision"):
        x = a.execute(f"select count(*) from {t}").fetchone(), b.execute(f"select count(*) from {t}").fetchone()
        same = x[0] >= x[1] if t == "consent" else x[0] == x[1]
        if t in kept and not same:
            out.append((t, x))
    st = {
        (r[0], "stage:" + r[1]): r[2]
        for r in a.execute("select collection,stage,count(*) from application group by 1,2")
    }
    st |= {
        (r[0], "order:" + r[1]): r[2]
        for r in a.execute(
            "select a.collection,o.stage,count(*) from payment_order o join application a on a.id=o.application group by 1,2"
        )
    }
    ta = {(r[0], r[1]): r[2] for r in a.execute("select * from progress_tally where what<>'roster' and n<>0")}
    if st != ta:
        out.append(("tally", set(st.items()) ^ set(ta.items())))
    sa = dict(a.execute("select id,todo from student"))
    sb = dict(b.execute("select id,todo from student"))
    d = [k for k in sb if sa.get(k) != sb[k]]
    if d:
        out.append(("todo differs", len(d)))
    ic = a.execute("pragma integrity_check").fetchone()[0], a.execute("pragma foreign_key_check").fetchall()[:2]
    if ic != ("ok", []):
        out.append(ic)
    return out


async def main():
    for K in range(1, len(M) + 1):
        D = f"up{K}"
        note, kept = old(D, K)
        sv = Server(D, PORT)
        t = time.time()
        ok = sv.start(60)
        print(
            K,
            os.path.basename(M[K - 1]),
            "starts" if ok else "DOES NOT START",
            f"{time.time()-t:.1f}s",
            "notes",
            note,
            end=" ",
        )
        differences = []
        if ok:
            got = 0
            async with session() as s:
                for n in range(0, 40):
                    try:
                        st = Student(n, sv.base)
                        v = await st.verify(s)
                        if v.get("photo"):
                            p = await st.photo(s)
                            got += hashlib.sha256(p).hexdigest() == v["photo"]["sha256"]
                    except Problem as e:
                        print(e, end=" ")
            sv.stop()
            a = sv.cli("audit", "verify", ok=False)
            differences = compare(D, kept)
            print(
                "photographs served",
                got,
                "differences",
                differences,
                "audit",
                a.stdout.strip()[:34],
                a.stderr.strip()[:160],
            )
        else:
            sv.stop()
            print(open(f"{D}.log", errors="replace").read()[-300:])
        check(ok and not differences, f"{K} migrations: the server does not start, or rows differ")
    # kill in the middle
    res = []
    for k in range(12):
        D = "upk"
        _, kept = old(D, 5)
        for _ in range(3):
            p = subprocess.Popen([YIPAI, "migrate", "--data", D], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.02 + random.random() * 0.35)
            if p.poll() is None:
                p.kill()
            p.wait()
        r = subprocess.run([YIPAI, "migrate", "--data", D], capture_output=True, text=True)
        res.append((r.returncode, compare(D, kept) if r.returncode == 0 else r.stderr[-200:]))
    print(
        "killed while migrating, then again:", [x for x in res if x != (0, [])] or "12 of 12 complete, no differences"
    )
    check(all(r == (0, []) for r in res), f"killed while migrating: {res}")
    res = []
    for k in range(5):
        D = "upc"
        _, kept = old(D, 5)
        ps = [
            subprocess.Popen([YIPAI, "migrate", "--data", D], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(4)
        ]
        o = [(p.wait(), p.stderr.read()[-150:]) for p in ps]
        res.append(([x for x in o if x[0]], compare(D, kept)))
    check(all(r == ([], []) for r in res), f"four processes migrating at once: {res}")
    print("four migrating at once:", res)


run(main())
