"""The photo folder and the temporary folder: read-only or missing."""

from fault.tools import *


async def objects_ro():
    """The photographs' folder becomes read-only (a remount after a disk error)."""
    D = "ro"
    sv, ss = await make(D, 30)
    acked = []
    o = f"{D}/objects"
    async with session() as s:
        t = Tally()
        for x in ss[:5]:
            await upload(t, x, s, acked)
        print(sh(f"mount --bind {o} {o} && mount -o remount,ro,bind {o}").stderr)
        sv.stop()
        sv.start()  # the server holds no open file below, but the mount must be seen by its path
        t = Tally()
        for x in ss[5:10]:
            await upload(t, x, s, acked)
        await t.do("photo", ss[0].photo(s))
        print("read-only:", t, "ready", await becomes(sv, 503, "photographs read-only"))
        t.passes("photographs read-only")
        sh(f"mount -o remount,rw,bind {o}")
        t = Tally()
        for x in ss[5:12]:
            await upload(t, x, s, acked)
        print("writable again:", t)
    print(consistent(D, acked))
    sv.stop()
    sh(f"umount -l {o}")
    tail(D)


async def objects_gone():
    """The photographs' folder is moved away, then back."""
    D = "gone"
    sv, ss = await make(D, 30)
    acked = []
    o = f"{D}/objects"
    async with session() as s:
        t = Tally()
        r = Staff("reviewer", sv.base)
        await r.sign_in(s, sv.pw)
        for x in ss[:5]:
            await upload(t, x, s, acked)
        os.rename(o, o + "-away")
        t = Tally()
        await t.do("photo", ss[0].photo(s))
        await t.do("status", ss[0].get(s))
        k = await r.desk(s, 3)
        await t.do("reviewer's photo", reviewers_photo(r, s, k["cases"][-1]["photo"]["id"]))
        print("while away, before uploads:", t, "ready", await becomes(sv, 503, "photographs away"))
        t = Tally()
        late = []
        for x in ss[5:10]:
            await upload(t, x, s, late)
        print("uploads while away:", t, "folder made again:", os.path.isdir(o), "ready", await ready(sv))
        t.passes("photographs away")
        check(not os.path.isdir(o), "the photographs' folder was created again")
        if not os.path.isdir(o):
            os.rename(o + "-away", o)
        t = Tally()
        await becomes(sv, 200, "photographs back")
        for x in ss[10:15]:
            await upload(t, x, s, late)
        await t.do("photo", ss[0].photo(s))
        t.succeeds("photographs back")
    sv.stop()
    tail(D)


async def tmpdir():
    """No writable temporary folder (a hardened unit: read-only root, no /tmp)."""
    D = "tmpd"
    sv, ss = await make(D, 30)
    sv.stop()
    os.makedirs("/srv/yipai-soak-data", exist_ok=True)
    shutil.rmtree("/srv/yipai-soak-data")
    shutil.copytree(D, "/srv/yipai-soak-data")
    shutil.copy(YIPAI, "/srv/yipai-soak")
    cmd = (
        "mount --make-rprivate / ; mount -t tmpfs -o ro tmpfs /tmp && mount -t tmpfs -o ro tmpfs /var/tmp && { mount -t tmpfs -o ro tmpfs /usr/tmp 2>/dev/null; cd /proc; exec /srv/yipai-soak run --data /srv/yipai-soak-data --bind 127.0.0.1:%d --payment sandbox; }"
        % PORT
    )
    p = subprocess.Popen(
        ["unshare", "-m", "sh", "-c", cmd], stdout=open("tmpd.out", "wb"), stderr=open("tmpd2.log", "wb")
    )
    await asyncio.sleep(3)
    t = Tally()
    sv.base = f"http://127.0.0.1:{PORT}"
    async with session() as s:
        await t.do("status", ss[0].get(s))
        for x in ss[:10]:
            await t.do("upload", x.upload(s, photo(x.n)))
        await t.do("verify", ss[12].verify(s))
        r = Staff("reviewer", sv.base)
        await t.do("sign-in", r.sign_in(s, sv.pw))
        await t.do("desk", r.desk(s, 5))
    print("no temporary folder:", t, "ready", await ready(sv))
    t.succeeds("no temporary folder")
    p.terminate()
    try:
        p.wait(10)
    except Exception:
        p.kill()
    print("   log:", [l.strip()[-260:] for l in open("tmpd2.log", errors="replace") if " ERROR " in l][-2:])
    os.system("rm -rf /srv/yipai-soak-data /srv/yipai-soak")
