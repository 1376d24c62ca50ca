"""Connections. usage: connections.py NAME... (idle slow_headers slow_bodies slow_bodies_signed_in slow_read half_closed odd)
A normal student polls GET /api/application and uploads meanwhile; prints the ratio of its latency with and without."""

from common import *
import socket, resource, collections, struct

resource.setrlimit(
    resource.RLIMIT_NOFILE,
    (min(20000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]), resource.getrlimit(resource.RLIMIT_NOFILE)[1]),
)
PORT = 18510


async def make(D, n, *extra):
    os.system(f"rm -rf {D} {D}.*")
    os.makedirs(D)
    sv = Server(D, PORT, *extra)
    assert sv.start(20)
    sv.import_roster(0, n)
    ss = []
    async with session() as s:
        for i in range(n):
            st = Student(i, sv.base)
            await st.ready(s)
            ss.append(st)
    return sv, ss


async def probe(sv, ss, secs, upload_every=0.5, fresh=True):
    """A normal user with a new connection for each request; latencies and refusals."""
    lat = []
    up = []
    bad = collections.Counter()
    t0 = time.time()
    k = 0
    while time.time() - t0 < secs:
        st = ss[k % len(ss)]
        k += 1
        async with session(timeout=25) as s:
            a = time.time()
            try:
                await st.get(s)
                lat.append(time.time() - a)
            except Problem as x:
                bad[f"get {x.status} {x.code} {x.retry}"] += 1
            except Exception as x:
                bad[f"get {type(x).__name__} after {time.time()-a:.0f}s"] += 1
            if upload_every:
                a = time.time()
                try:
                    await st.upload(s, photo(st.n))
                    up.append(time.time() - a)
                    await st.withdraw(s)
                except Problem as x:
                    bad[f"upload {x.status} {x.code} Retry-After={x.retry}"] += 1
                except Exception as x:
                    bad[f"upload {type(x).__name__} after {time.time()-a:.0f}s"] += 1
        await asyncio.sleep(0.05)
    q = lambda v, p: round(sorted(v)[min(len(v) - 1, int(len(v) * p))] * 1000, 1) if v else None
    return {
        "gets": len(lat),
        "get_p50_ms": q(lat, 0.5),
        "get_p99_ms": q(lat, 0.99),
        "get_max_ms": q(lat, 1),
        "uploads": len(up),
        "up_p50_ms": q(up, 0.5),
        "up_max_ms": q(up, 1),
        "bad": dict(bad),
    }


async def conn(data=None, rcv=None):
    loop = asyncio.get_running_loop()
    k = socket.socket()
    k.setblocking(False)
    if rcv:
        k.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcv)
    await asyncio.wait_for(loop.sock_connect(k, ("127.0.0.1", PORT)), 40)
    if data:
        await loop.sock_sendall(k, data)
    return k


async def closed(k):
    """Whether the server closed: peeks."""
    try:
        x = k.recv(65536)
        return x == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


async def attack(name, sv, ss, n, make_one, secs=20, keep=False):
    base = await probe(sv, ss[:5], 4)
    m0 = sv.mem()
    ks = []
    fail = collections.Counter()

    async def one():
        try:
            ks.append(await make_one())
        except Exception as x:
            fail[type(x).__name__] += 1

    for i in range(0, n, 250):
        await asyncio.gather(*[one() for _ in range(min(250, n - i))])
    await asyncio.sleep(0.5)
    m1 = sv.mem()
    p = await probe(sv, ss[5:10], secs)
    m2 = sv.mem()
    alive = sum([not await closed(k) for k in ks])
    print(
        f"[{name}] opened {len(ks)} failed {dict(fail)}; server fds {m0['fds']} -> {m1['fds']} -> {m2['fds']}, VmHWM {m0['VmHWM']} -> {m2['VmHWM']} MiB; still open after {secs}s: {alive}"
    )
    print("   before", base)
    print("   during", p, flush=True)
    for refusal, count in p["bad"].items():
        fault(f"{name}: {count} times {refusal} for a normal user")
    check(p["gets"] and p["uploads"], f"{name}: a normal user got no answer")
    if not keep:
        for k in ks:
            k.close()
        await asyncio.sleep(1.5)
        print("   after ", await probe(sv, ss[:5], 2), sv.mem(), flush=True)
    return ks


H = b"Host: 127.0.0.1\r\n"


async def idle(n=8000):
    sv, ss = await make("conn", 10)
    await attack(f"{n} idle, nothing sent", sv, ss, n, lambda: conn(), 25)
    sv.stop()


async def idle_small(n=850):
    sv, ss = await make("conn", 10)
    await attack(f"{n} idle, nothing sent", sv, ss, n, lambda: conn(), 15)
    sv.stop()


async def slow_headers(n=880):
    sv, ss = await make("conn", 10)

    async def one():
        k = await conn(b"GET /api/collections HTTP/1.1\r\nHost: 127.0.0.1\r\n")

        async def drip():
            loop = asyncio.get_running_loop()
            try:
                while True:
                    await asyncio.sleep(1)
                    await loop.sock_sendall(k, b"X-a: b\r\n")
            except Exception:
                pass

        asyncio.create_task(drip())
        return k

    await attack(f"{n} slow-loris headers", sv, ss, n, one, 20)
    sv.stop()


def put(cookie, length):
    return f"PUT /api/application/photo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/jpeg\r\nContent-Length: {length}\r\nContent-Digest: sha-256=:{'A'*43}=:\r\n{'Cookie: '+cookie+chr(13)+chr(10) if cookie else ''}\r\n".encode()


async def slow(cookies, n, secs, name):
    sv, ss = await make("conn", n + 12 if cookies else 12)
    it = iter(range(12, n + 12))

    async def one():
        c = ss[next(it)].cookie if cookies else None
        k = await conn(put(c, 2000000) + b"\xff\xd8")

        async def drip():
            loop = asyncio.get_running_loop()
            try:
                while True:
                    await asyncio.sleep(1)
                    await loop.sock_sendall(k, b"x")
            except Exception:
                pass

        asyncio.create_task(drip())
        return k

    ks = await attack(name, sv, ss, n, one, secs, keep=True)
    t0 = time.time()
    while time.time() - t0 < 130 - secs and not all([await closed(k) for k in ks]):
        await asyncio.sleep(2)
    print(
        f"   all slow bodies ended {secs+time.time()-t0:.0f}s after their start:",
        all([await closed(k) for k in ks]),
        sv.mem(),
    )
    sv.stop()


async def slow_bodies():
    await slow(False, 128, 20, "128 uploads of strangers (no session), 1 byte/s")


async def slow_bodies_signed_in():
    await slow(True, 128, 10, "128 signed-in students, 1 byte/s")


async def slow_read(n=1100, secs=60):
    """Clients that request large answers and read nothing."""
    sv, ss = await make("conn", 10)
    import urllib.request

    page = urllib.request.urlopen(sv.base + "/").read().decode()
    a = (
        {"/api/openapi.json"}
        | set(re.findall(r'(?:href|src)="([^"]+\.(?:wasm|js))"', page))
        | set(re.findall(r"['\"](/[^'\"]+\.wasm)['\"]", page))
    )
    sizes = []
    for x in a:
        try:
            sizes.append(
                (len(urllib.request.urlopen(sv.base + x if x.startswith("/") else sv.base + "/" + x).read()), x)
            )
        except Exception:
            pass
    size, path = max(sizes)
    print("largest asset", path, size)
    if not path.startswith("/"):
        path = "/" + path
    one = lambda: conn((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 12).encode(), rcv=2048)
    ks = await attack(f"{n} that read nothing of 12 pipelined answers of {size}", sv, ss, n, one, secs, keep=True)
    await asyncio.sleep(60)
    m = sv.mem()
    print("   2 minutes later fds", m, "a normal user:", await probe(sv, ss[:3], 6))
    for k in ks:
        k.close()
    await asyncio.sleep(2)
    print("   after closing", await probe(sv, ss[:3], 2), sv.mem())
    sv.stop()


async def half_closed(n=600):
    sv, ss = await make("conn", 10)

    async def one():
        k = await conn(b"GET /api/collections HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        k.shutdown(socket.SHUT_WR)
        return k

    async def two():
        k = await conn(put(None, 1000000) + b"\xff\xd8")
        k.shutdown(socket.SHUT_WR)
        return k

    await attack(f"{n} half-closed after a request", sv, ss, n, one, 8)
    await attack("120 half-closed in a body", sv, ss, 120, two, 8)
    sv.stop()


async def odd():
    """One malformed request at a time: what is the answer, and does the server survive?"""
    sv, ss = await make("conn", 10)
    c = ss[0].cookie
    b = photo(0)

    async def ask(name, data, wait=3, rst=False):
        try:
            r, w = await asyncio.open_connection("127.0.0.1", PORT)
            w.write(data)
            await w.drain()
            if rst:
                w.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                w.close()
                print("  ", name, "reset")
                return
            out = b""
            try:
                while True:
                    x = await asyncio.wait_for(r.read(65536), wait)
                    if not x:
                        out += b" [closed]"
                        break
                    out += x
            except asyncio.TimeoutError:
                out += b" [open]"
            lines = re.findall(rb"HTTP/1\.[01] \d+[^\r]*", out)
            code = re.findall(rb'"code":"(\w+)"', out)
            print(
                "  ",
                name,
                "->",
                [x.decode() for x in lines][:6],
                len(lines),
                [x.decode() for x in code][:4],
                out[-9:].decode(errors="replace"),
            )
            w.close()
        except Exception as e:
            print("  ", name, "->", repr(e)[:80])

    G = b"GET /api/collections HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    await ask("header of 64 KiB", G + b"X: " + b"a" * 65536 + b"\r\n\r\n")
    await ask("header of 1 MiB", G + b"X: " + b"a" * 1048576 + b"\r\n\r\n")
    await ask("101 headers", G + b"".join(b"X%d: 1\r\n" % i for i in range(101)) + b"\r\n")
    await ask("5000 headers", G + b"".join(b"X%d: 1\r\n" % i for i in range(5000)) + b"\r\n")
    await ask("address of 100 KiB", b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    await ask("50 pipelined", (G + b"\r\n") * 50)
    await ask("HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0")
    await ask(
        "h2c upgrade",
        G + b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
    )
    P = f"PUT /api/application/photo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/jpeg\r\nContent-Digest: {digest_header(b)}\r\nCookie: {c}\r\n".encode()
    T = P + b"Transfer-Encoding: chunked\r\n\r\n"
    for n, d in (
        ("chunk size no number", b"zz\r\nabc\r\n"),
        ("chunk size huge", b"ffffffffffffffff\r\nabc"),
        ("chunk size overflow", b"1" + b"0" * 40 + b"\r\n"),
        ("chunk without CRLF", b"3\r\nabcdef\r\n"),
        ("endless chunk extension", b"1;" + b"a" * 200000),
        ("endless trailers", b"0\r\n" + b"".join(b"T%d: 1\r\n" % i for i in range(3000))),
        ("negative", b"-1\r\n"),
    ):
        await ask(n, T + d)
    await ask(
        "chunked whole photograph",
        T
        + b"".join(b"%x\r\n%s\r\n" % (len(b[i : i + 1000]), b[i : i + 1000]) for i in range(0, len(b), 1000))
        + b"0\r\n\r\n",
    )
    await ask("chunked, 1 byte a chunk, 3 MiB", T + b"1\r\nx\r\n" * 500000 + b"0\r\n\r\n", 8)
    await ask("both lengths", P + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x")
    await ask("two lengths", P + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef")
    await ask("length negative", P + b"Content-Length: -5\r\n\r\n")
    await ask("length 2^64", P + b"Content-Length: 18446744073709551616\r\n\r\n")
    await ask("length 2^63", P + b"Content-Length: 9223372036854775807\r\n\r\nabc")
    await ask("Expect 100", P + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(b))
    await ask("NUL in header", G + b"X: a\0b\r\n\r\n")
    await ask("bare LF", b"GET /healthz HTTP/1.1\nHost: 127.0.0.1\n\n")
    await ask("obs-fold", G + b"X: a\r\n b\r\n\r\n")
    await ask("HTTP/1.0", b"GET /healthz HTTP/1.0\r\n\r\n")
    await ask("HTTP/0.9", b"GET /healthz\r\n\r\n")
    await ask("TLS hello", bytes.fromhex("1603010200010001fc0303") + b"\0" * 500)
    await ask("no host", b"GET /healthz HTTP/1.1\r\n\r\n")
    await ask("absolute form", b"GET http://evil/healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    await ask("CONNECT", b"CONNECT a:1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    await ask("OPTIONS *", b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    await ask("path traversal", b"GET /../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    await ask("percent NUL", b"GET /%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    for _ in range(200):
        (
            await ask("reset in the middle", P + b"Content-Length: %d\r\n\r\n" % len(b) + b[:50000], rst=True)
            if _ == 0
            else None
        )

    async def rst():
        r, w = await asyncio.open_connection("127.0.0.1", PORT)
        w.write(P + b"Content-Length: %d\r\n\r\n" % len(b) + b[:50000])
        await w.drain()
        w.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        w.close()

    await asyncio.gather(*[rst() for _ in range(400)])
    await asyncio.sleep(1)
    print(
        "   400 resets; then",
        await probe(sv, ss[1:4], 3),
        sv.mem(),
        "panics",
        open("conn.log").read().count("panicked"),
    )
    sv.stop()


async def idle_sustained(n=3000, secs=30):
    """An attacker opens a new silent connection for each closed one."""
    sv, ss = await make("conn", 10)
    base = await probe(sv, ss[:5], 4)
    m0 = sv.mem()
    stop = []
    opened = [0]

    async def one():
        while not stop:
            try:
                r, w = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", PORT), 20)
                opened[0] += 1
                await r.read(1)
                w.close()
            except Exception:
                await asyncio.sleep(0.2)

    ts = [asyncio.create_task(one()) for _ in range(n)]
    await asyncio.sleep(5)
    users = await asyncio.gather(*[probe(sv, [ss[i]], secs) for i in range(6)])
    print(
        f"[{n} silent connections, each opened again when closed] opened {opened[0]}; fds {m0['fds']} -> {sv.mem()['fds']}, VmHWM {m0['VmHWM']} -> {sv.mem()['VmHWM']}"
    )
    print("   before", base)
    for u in users:
        print("   user  ", u)
        check(u["gets"] and u["uploads"] and not u["bad"], f"{n} silent connections: a normal user was kept out: {u}")
    stop.append(1)
    [t.cancel() for t in ts]
    await asyncio.sleep(12)
    print("   after ", await probe(sv, ss[:5], 2), sv.mem())
    sv.stop()


async def slow_read_photo(n=880, secs=30):
    """One student's session, n connections that ask for the student's photograph of almost 2 MiB and read nothing."""
    sv, ss = await make("conn", 12)
    best = None
    for q in range(80, 100):
        b = jpeg(5, True, q)
        if len(b) < 2 * 1024 * 1024:
            best = b
    async with session() as s:
        await ss[11].upload(s, best)
    print("photograph of", len(best))
    c = ss[11].cookie
    one = lambda: conn(f"GET /api/application/photo HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {c}\r\n\r\n".encode(), rcv=2048)
    ks = await attack(f"{n} that read nothing of one photograph, one session", sv, ss, n, one, secs, keep=True)
    await asyncio.sleep(45)
    print("   75 s later", sv.mem(), "a normal user:", await probe(sv, ss[:3], 5))
    for k in ks:
        k.close()
    await asyncio.sleep(2)
    print("   after closing", await probe(sv, ss[:3], 2), sv.mem())
    sv.stop()


async def slow_read_small(n=400):
    await slow_read(n, 20)


async def main():
    for n in sys.argv[1:]:
        print("=====", n, flush=True)
        await globals()[n]()


run(main())
