"""A delivery whose preparation is killed. usage: delivery_kill.py SOURCE_DATA_FOLDER [kills=8] [port=18570]"""

from common import *
import shutil, zipfile

SRC = sys.argv[1]
K = int(sys.argv[2]) if len(sys.argv) > 2 else 8
PORT = int(sys.argv[3]) if len(sys.argv) > 3 else 18570
D = "deliv"


async def main():
    os.system(f"rm -rf {D} {D}.*; cp -r {SRC} {D}")
    sv = Server(D, PORT)
    shutil.copy(f"{SRC}.pw", f"{D}.pw") if os.path.exists(f"{SRC}.pw") else None
    assert sv.start(30)
    pw = sv.password()
    n = 0
    d = None
    t0 = time.time()
    async with session() as s:
        a = Staff("admin", sv.base)
        await a.sign_in(s, pw)
        d = await a.call(
            s, "POST", "/api/staff/deliveries", json={"collection": SLUG, "template": "{学号}.jpg", "masters": True}
        )
        print("begun", d["total"])
    for k in range(K):
        await asyncio.sleep(0.2 + random.random() * 0.8)
        sv.kill9()
        assert sv.start(30)
        c = db(D)
        print(
            k,
            "done",
            (
                c.execute("select count(*) from delivery_item where sha256 is not null").fetchone()[0]
                if "sha256" in [r[1] for r in c.execute("pragma table_info(delivery_item)")]
                else "?"
            ),
            "delivered",
            c.execute("select count(*) from application where stage='delivered'").fetchone()[0],
        )
        c.close()
    async with session(timeout=300) as s:
        for _ in range(200):
            v = await a.call(s, "GET", f"/api/staff/deliveries/{d['id']}")
            if v["state"] != "preparing":
                break
            await asyncio.sleep(1)
        print({k: v[k] for k in ("state", "total", "done", "left_out", "bytes") if k in v}, f"{time.time()-t0:.0f}s")
        async with s.get(f"{sv.base}/api/staff/deliveries/{d['id']}/package", headers=a.h()) as r:
            with open("deliv.zip", "wb") as f:
                async for x in r.content.iter_chunked(1 << 20):
                    f.write(x)
        size = os.path.getsize("deliv.zip")
        check(size == v["bytes"], "the package has another size than announced")
        print("package", size, "as announced", size == v["bytes"])
        # interrupted download goes on
        sv.kill9()
        assert sv.start(30)
        async with s.get(
            f"{sv.base}/api/staff/deliveries/{d['id']}/package", headers={**a.h(), "Range": f"bytes={size//2}-"}
        ) as r:
            rest = await r.read()
            st = r.status
        check(st == 206 and rest == open("deliv.zip", "rb").read()[size // 2 :], "a resumed download has other bytes")
        print("second half after a kill:", st, "same bytes", rest == open("deliv.zip", "rb").read()[size // 2 :])
    z = zipfile.ZipFile("deliv.zip")
    names = z.namelist()
    bad = z.testzip()
    check(bad is None and len(set(names)) == len(names), "the package is damaged, or names a file twice")
    print("entries", len(names), "unique", len(set(names)), "crc", bad)
    g = 0
    for x in names[:400]:
        if x.endswith(".jpg"):
            p = subprocess.run(["djpeg", "-outfile", "/dev/null"], input=z.read(x), capture_output=True)
            g += p.returncode == 0 and not p.stderr
    print("of the first 400 entries clean for djpeg:", g)
    c = db(D)
    print(
        "delivered",
        c.execute("select count(*) from application where stage='delivered'").fetchone()[0],
        "audit lines application.delivered",
        c.execute("select count(*) from audit where action='application.delivered'").fetchone()[0],
        "delivered twice",
        c.execute(
            "select count(*) from (select subject,count(*) k from audit where action='application.delivered' group by subject having k>1)"
        ).fetchone()[0],
    )
    sv.stop()
    print(sv.cli("audit", "verify", ok=False).stdout.strip()[:40])


run(main())
