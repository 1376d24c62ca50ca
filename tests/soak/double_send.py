"""The same photograph sent twice at the same time by the same student (a retry that overtakes a slow first answer).
usage: double_send.py [students=300] [port=18507]. Expected: both 200."""

from common import *
import collections

N = int(sys.argv[1]) if len(sys.argv) > 1 else 300
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 18507
D = "double"


async def main():
    os.system(f"rm -rf {D} {D}.*")
    os.makedirs(D)
    sv = Server(D, PORT)
    assert sv.start()
    sv.import_roster(0, N)
    c = collections.Counter()
    async with session() as s:
        sem = asyncio.Semaphore(16)

        async def one(n):
            async with sem:
                st = Student(n, sv.base)
                await st.ready(s)
                b = photo(n)
                r = await asyncio.gather(*[st.upload(s, b) for _ in range(2)], return_exceptions=True)
                c["/".join(sorted("200" if isinstance(x, dict) else f"{x.status} {x.code}" for x in r))] += 1

        await asyncio.gather(*[one(n) for n in range(N)])
        k = collections.Counter()

        async def confirm(n):
            async with sem:
                st = Student(n, sv.base)
                await st.verify(s)
                r = await asyncio.gather(*[st.confirm(s) for _ in range(2)], return_exceptions=True)
                k[
                    "confirm " + "/".join(sorted("200" if isinstance(x, dict) else f"{x.status} {x.code}" for x in r))
                ] += 1
                r = await asyncio.gather(*[st.withdraw(s) for _ in range(2)], return_exceptions=True)
                k[
                    "withdraw " + "/".join(sorted("200" if isinstance(x, dict) else f"{x.status} {x.code}" for x in r))
                ] += 1

        await asyncio.gather(*[confirm(n) for n in range(min(N, 100))])
    for pair, count in (c + k).items():
        # A second withdrawal finds no photograph to withdraw and reports that.
        right = pair.endswith("200/200") or pair == "withdraw 200/409 wrong_stage"
        check(right, f"{count} times {pair}")
    d = db(D)
    print(
        dict(c),
        dict(k),
        "photographs per student:",
        [
            tuple(x)
            for x in d.execute("select k,count(*) from (select count(*) k from photo group by application) group by k")
        ],
    )
    sv.stop()


run(main())
