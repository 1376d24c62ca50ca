"""Sweep against upload: an orphan file two days old (of an interrupted upload) is swept at the same time as its student
submits the same bytes again. strace delays the sweep's unlink of this one file by 3 s. usage: sweep_race.py [port=18550]
"""

from common import *

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 18550
D = "sweep"


async def main():
    os.system(f"rm -rf {D} {D}.*")
    os.makedirs(D)
    sv = Server(D, PORT)
    assert sv.start()
    sv.import_roster(0, 3)
    b = jpeg(31337)
    sha = hashlib.sha256(b).hexdigest()
    f = object_path(D, sha)
    st = Student(1, sv.base)
    async with session() as s:
        await st.ready(s)
    sv.stop()
    os.makedirs(os.path.dirname(f), exist_ok=True)
    open(f, "wb").write(b)
    os.utime(f, (time.time() - 2 * 86400,) * 2)
    slow_unlink = strace(f, "unlink,unlinkat,rename", "unlink,unlinkat:delay_enter=3000000", output="sweep.strace")
    sv = Server(D, PORT, wrap=slow_unlink)
    assert sv.start(30)
    async with session() as s:
        v = await st.upload(s, b)
        print("acknowledged:", v["stage"], v["photo"]["sha256"][:12], "file there:", os.path.exists(f))
        await asyncio.sleep(5)
        check(os.path.exists(f), "the sweep removed an acknowledged photograph")
        try:
            check(await st.photo(s) == b, "other bytes are served")
        except Problem as e:
            fault(f"GET photo: {e}")
    sv.stop()


run(main())
