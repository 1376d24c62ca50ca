"""strace of single uploads: is every durable step before the answer? usage: durable_order.py [uploads=6]
Walks the trace: for the photo file, its folder(s) and the WAL, each must be fsync'ed after its last write/rename and before
the bytes of the answer leave (write/sendto to the socket)."""

from common import *

D = "order"
TR = "order.strace"
M = int(sys.argv[1]) if len(sys.argv) > 1 else 6


async def main():
    os.system(f"rm -rf {D} {D}.* {TR}")
    os.makedirs(D)
    sv = Server(D, 18503)
    assert sv.start()
    sv.import_roster(0, 60)
    sv.stop()
    sv = Server(
        D,
        18503,
        wrap=[
            "strace",
            "-f",
            "-y",
            "-ttt",
            "-s",
            "2000",
            "-o",
            TR,
            "-e",
            "trace=openat,mkdir,mkdirat,write,pwrite64,pwritev,writev,sendto,sendmsg,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,ftruncate,recvfrom,read",
        ],
    )
    assert sv.start(40)
    async with session() as s:
        for n in range(M):
            st = Student(n, sv.base)
            await st.ready(s)
            await asyncio.sleep(0.3)
            await st.upload(s, photo(n + (int(time.time()) % 1000)))
        # concurrent: 12
        ss = [Student(n, sv.base) for n in range(20, 32)]
        for x in ss:
            await x.ready(s)
        await asyncio.sleep(0.3)
        await asyncio.gather(*[x.upload(s, photo(100 + x.n)) for x in ss])
    sv.stop()
    verify_order()


def verify_order():
    """For each photograph: write < fsync(file) < rename < fsync(folder) < first WAL frame after it < fsync(WAL) < answer."""
    L = [l.rstrip("\n") for l in open(TR, errors="replace")]
    # joins unfinished/resumed
    pend = {}
    ev = []
    for i, l in enumerate(L):
        m = re.match(r"(\d+) +([\d.]+) (.*)", l)
        if not m:
            continue
        pid, t, x = m[1], float(m[2]), m[3]
        if x.endswith("<unfinished ...>"):
            pend[pid] = x[:-16]
            ev.append([t, pid, "BEGIN " + x[:-16]])
            continue
        r = re.match(r"<\.\.\. (\w+) resumed>(.*)", x)
        if r:
            x = pend.pop(pid, "") + r[2]
        ev.append([t, pid, x])
    photos = {}
    walsync = []
    answers = []
    walwrites = []
    for t, pid, x in ev:
        if x.startswith("BEGIN"):
            continue
        m = re.search(r"photos/(\w\w)/([0-9a-f]{64})\.jpg", x)
        if x.startswith("write(") and m:
            photos.setdefault(m[2], {})["write"] = t
        elif x.startswith("fsync(") and m:
            photos[m[2]]["fsync"] = t
        elif x.startswith("rename(") and m:
            photos[m[2]]["rename"] = t
            last = m[2]
            photos[m[2]]["dir"] = m[1]
            photos[m[2]]["pid"] = pid
        elif x.startswith("mkdir(") and "photos/" in x:
            photos.setdefault("mk" + x[x.index("photos/") + 7 :][:2], {})["t"] = t
        elif x.startswith("fsync(") and re.search(r"photos/\w\w>", x):
            dd = re.search(r"photos/(\w\w)>", x)[1]
            for p in photos.values():
                if p.get("dir") == dd and "rename" in p and "dirsync" not in p:
                    p["dirsync"] = t
        elif x.startswith(("fsync(", "fdatasync(")) and "-wal" in x:
            walsync.append(t)
        elif x.startswith("pwrite64(") and "-wal" in x:
            walwrites.append(t)
        elif x.startswith(("sendto(", "write(", "writev(")) and "HTTP/1.1 200" in x:
            answers.append(t)
            m = re.search(r'sha256[\\":]+([0-9a-f]{64})', x)
            if m and m[1] in photos:
                photos[m[1]].setdefault("answer", t)
    bad = 0
    for k, p in photos.items():
        if k.startswith("mk"):
            continue
        ok = p.get("write", 9e18) < p.get("fsync", 0) < p.get("rename", 0) < p.get("dirsync", 0)
        # next answer after dirsync must be after a wal sync after dirsync, wal write after dirsync before that sync
        w = [t for t in walwrites if t > p["dirsync"]][:1]
        s = [t for t in walsync if w and t > w[0]][:1]
        a = [p["answer"]] if "answer" in p else []
        ok2 = bool(w and s and a) and w[0] < s[0] < a[0]
        if not (ok and ok2):
            bad += 1
            fault(f"not durable before the answer: {k[:10]}")
            print("VIOLATION?", k[:10], ok, ok2, p, w, s, a)
    print(
        len([k for k in photos if not k.startswith("mk")]),
        "photographs; violations",
        bad,
        "; wal syncs",
        len(walsync),
        "200 answers",
        len(answers),
    )
    tmp = sum(1 for _, _, x in ev if "etilqs" in x and x.startswith("openat"))
    print("temporary files opened outside the data folder (etilqs):", tmp)
    check(tmp == 0, f"{tmp} temporary files of the database outside the data folder")
    check(len(answers) > 0 and len(photos) > 0, "the trace shows no upload")


run(main())
