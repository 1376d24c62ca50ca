"""Hand-made JPEGs at the edges of the standard: which does the server accept, and do djpeg and Pillow decode those?
Then: what happens to an accepted file that no decoder reads (review, delivery). usage: targeted.py [port=18508]"""

from common import *

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 18508
D = "targ"


def segs(b):
    out = []
    i = 2
    while b[i + 1] != 0xDA:
        n = 2 + ((b[i + 2] << 8) | b[i + 3])
        out.append([b[i + 1], b[i + 4 : i + n]])
        i += n
    return out, b[i:]


def join(ss, rest):
    return b"\xff\xd8" + b"".join(bytes([0xFF, m]) + (len(p) + 2).to_bytes(2, "big") + p for m, p in ss) + rest


V = {}


def v(name):
    def d(f):
        V[name] = f
        return f

    return d


def edit(b, m, f):
    ss, r = segs(b)
    [s.__setitem__(1, f(bytearray(s[1]))) for s in ss if s[0] == m]
    return join(ss, r)


def quality(q, **k):
    a = Image.open(io.BytesIO(jpeg(5)))
    o = io.BytesIO()
    a.save(o, "JPEG", quality=q, dpi=(300, 300), **k)
    return o.getvalue()


def jt(b, *a):
    return subprocess.run(["jpegtran", "-copy", "all", *a], input=b, capture_output=True).stdout


def scans(b, text):
    open("scans.txt", "w").write(text)
    return jt(b, "-scans", "scans.txt")


B = jpeg(4242)
V["plain"] = B
ss, r = segs(B)
V["no DQT at all"] = join([s for s in ss if s[0] != 0xDB], r)
V["one DQT of two"] = join(
    [s for i, s in enumerate(ss) if s[0] != 0xDB or i == [k for k, x in enumerate(ss) if x[0] == 0xDB][0]], r
)
V["DQT with zeros"] = edit(B, 0xDB, lambda p: p[:1] + bytes(64))
V["DQT id 5"] = edit(B, 0xDB, lambda p: bytes([5]) + p[1:])
V["DQT precision 1 (128 bytes)"] = edit(
    B, 0xDB, lambda p: bytes([p[0] | 16]) + b"".join(bytes([0, x]) for x in p[1:65])
)
V["DQT precision 2"] = edit(B, 0xDB, lambda p: bytes([p[0] | 32]) + p[1:])
V["DQT too short"] = edit(B, 0xDB, lambda p: p[:40])
V["DQT one byte too long"] = edit(B, 0xDB, lambda p: p + b"\0")
V["DQT empty"] = edit(B, 0xDB, lambda p: b"")
V["DQT after SOF"] = join([s for s in ss if s[0] != 0xDB] + [s for s in ss if s[0] == 0xDB], r)
V["SOF Tq 3"] = edit(B, 0xC0, lambda p: p[:8] + bytes([3]) + p[9:])
V["DRI 1 without RST"] = join(ss + [[0xDD, b"\0\1"]], r)
V["DRI 0"] = join(ss + [[0xDD, b"\0\0"]], r)
V["DRI twice"] = join(ss + [[0xDD, b"\0\0"], [0xDD, b"\0\0"]], r)
V["DRI 65535"] = join(ss + [[0xDD, b"\xff\xff"]], r)
for q in ("2x2", "1x1", "2x1", "1x2", "4x1", "1x4", "4x2", "4x4", "3x1", "3x3"):
    V["sampling " + q] = subprocess.run(
        ["cjpeg", "-quality", "92", "-sample", q],
        input=subprocess.run(["djpeg"], input=jpeg(77, True), capture_output=True).stdout,
        capture_output=True,
    ).stdout
for k in list(V):
    if k.startswith("sampling"):
        V[k] = edit(V[k], 0xE0, lambda p: p[:7] + b"\1\1\x2c\1\x2c" + p[12:]) if V[k] else b""
V["not interleaved"] = scans(B, "0;\n1;\n2;\n")
V["two scans"] = scans(B, "0;\n1 2;\n")
V["chroma first"] = scans(B, "1;\n2;\n0;\n")
V["optimised"] = jt(B, "-optimize")
V["restart 1B"] = jt(B, "-restart", "1B")
V["restart 1 row"] = jt(B, "-restart", "1")
V["components 1 1 1"] = edit(
    B, 0xC0, lambda p: p[:6] + bytes([1]) + p[7:9] + bytes([1]) + p[10:12] + bytes([1]) + p[13:]
)
V["SOF1 extended"] = B.replace(b"\xff\xc0", b"\xff\xc1", 1)
V["component ids RGB"] = edit(B, 0xC0, lambda p: p[:6] + b"R" + p[7:9] + b"G" + p[10:12] + b"B" + p[13:]).replace(
    b"\xff\xda\0\x0c\3\1\0\2\x11\3\x11", b"\xff\xda\0\x0c\3R\0G\x11B\x11"
)


def fullcode(p):
    # the last code of the longest length made all ones: counts moved so that the code is complete
    return p


def dht_complete(b):
    ss, r = segs(b)
    for s in ss:
        if s[0] == 0xC4 and s[1][0] == 0x00 and len(s[1]) < 40:
            # DC table 0 with a complete code: lengths chosen so that Kraft sum is 1
            return b
    return b


V["JFIF 1.00"] = edit(B, 0xE0, lambda p: p[:5] + b"\1\0" + p[7:])
V["JFIF 2.00"] = edit(B, 0xE0, lambda p: p[:5] + b"\2\0" + p[7:])
V["JFIF with thumbnail"] = edit(B, 0xE0, lambda p: p[:12] + b"\1\1\0\0\0")
V["JFIF thumbnail missing"] = edit(B, 0xE0, lambda p: p[:12] + b"\x10\x10")
V["JFIF longer"] = edit(B, 0xE0, lambda p: p + b"hello")
V["JFIF twice"] = join([ss[0]] + ss, r)
V["fill bytes before marker"] = B.replace(b"\xff\xdb", b"\xff\xff\xff\xff\xdb", 1)
V["fill bytes before EOI"] = B[:-2] + b"\xff\xff\xff\xd9"
V["zero byte before EOI"] = B[:-2] + b"\0\xff\xd9"
V["stuffed FF before EOI"] = B[:-2] + b"\xff\0\xff\xd9"
V["padding bits zero"] = None
V["EOI twice"] = B + b"\xff\xd9"
V["SOI twice"] = b"\xff\xd8" + B
V["RST before EOI"] = B[:-2] + b"\xff\xd0\xff\xd9"
V["DNL before EOI"] = B[:-2] + b"\xff\xdc\0\4\2\x80\xff\xd9"
V["empty DHT"] = join(ss + [[0xC4, b""]], r)
V["bogus unused DHT 3"] = join(ss + [[0xC4, b"\x03" + bytes([255] + [0] * 15) + bytes(255)]], r)
V["DHT with a complete code"] = None
i = [k for k, s in enumerate(ss) if s[0] == 0xC4][0]


def complete():
    """All Huffman tables rewritten by jpegtran -optimize; then the longest length gains one symbol: the all-ones code."""
    o = jt(B, "-optimize")
    t, rr = segs(o)
    out = []
    for m, p in t:
        if m == 0xC4:
            q = bytearray()
            j = 0
            while j < len(p):
                c = p[j]
                counts = list(p[j + 1 : j + 17])
                n = sum(counts)
                vals = list(p[j + 17 : j + 17 + n])
                j += 17 + n
                last = max(k for k in range(16) if counts[k])
                code = 0
                for k in range(16):
                    code = (code + counts[k]) << 1 if k < 15 else code + counts[k]
                counts[last] += 1
                used = set(vals)
                extra = (
                    next(x for x in ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] if c < 16 else range(256)) if x not in used)
                    if (len(used) < 12 or c >= 16)
                    else None
                )
                if extra is None:
                    counts[last] -= 1
                else:
                    vals.append(extra)
                q += bytes([c]) + bytes(counts) + bytes(vals)
            p = bytes(q)
        out.append([m, p])
    return join(out, rr)


V["DHT with a complete code"] = complete()
V = {k: x for k, x in V.items() if x}


def judge(b):
    p = subprocess.run(["djpeg", "-outfile", "/dev/null"], input=b, capture_output=True)
    e = p.stderr.decode(errors="replace").strip().replace("\n", " | ")
    try:
        im = Image.open(io.BytesIO(b))
        im.load()
        pe = "ok"
    except Exception as x:
        pe = repr(x)[:70]
    return p.returncode, e[:90], pe


async def main():
    os.system(f"rm -rf {D} {D}.*")
    os.makedirs(D)
    sv = Server(D, PORT, "--review-undo-seconds", "0")
    assert sv.start()
    pw = sv.password()
    sv.import_roster(0, 20)
    bad = []
    async with session() as s:
        st = Student(0, sv.base)
        await st.ready(s)
        for name, b in V.items():
            try:
                await st.upload(s, b)
                out = "ACCEPTED"
                await st.withdraw(s)
            except Problem as e:
                out = f"{e.status} " + ",".join(
                    f["check"] for f in json.loads(e.body).get("findings", []) if f["verdict"] == "block"
                )
            j = judge(b)
            flag = "" if out != "ACCEPTED" or (j[0] == 0 and not j[1] and j[2] == "ok") else "  <== DEFECT"
            if flag:
                bad.append(name)
                open(f"targeted-{name.replace(' ','_')}.jpg", "wb").write(b)
            print(f"   {name:30} {len(b):7} {out:45} djpeg {j}{flag}")
        # what happens to one
        worst = "no DQT at all" if "no DQT at all" in bad else (bad[0] if bad else None)
        for name in bad:
            fault(f"accepted, but no decoder reads it without a warning: {name}")
        ss = [Student(i, sv.base) for i in range(1, 6)]
        for x in ss:
            await x.ready(s)
            await x.upload(s, jpeg(x.n) if x.n != 3 or not worst else V[worst])
        r = Staff("admin", sv.base)
        await r.sign_in(s, pw)
        k = await r.desk(s, 60)
        for c in k["cases"]:
            try:
                await r.decide(s, new_decision(), c)
            except Problem as e:
                print("decide", e)
        for x in ss:
            o = await x.order(s)
            await x.pay(s, o["id"])
        try:
            d = await r.call(s, "POST", "/api/staff/deliveries", json={"collection": SLUG, "template": "{学号}.jpg"})
            for _ in range(15):
                await asyncio.sleep(1)
                d = await r.call(s, "GET", f"/api/staff/deliveries/{d['id']}")
                if d.get("state") not in ("preparing", {"state": "preparing"}):
                    break
            print("delivery of 5, one unreadable:", json.dumps(d, ensure_ascii=False)[:900])
            print("that student's stage:", (await ss[2].get(s))["stage"])
            # upload-side: the student whose photo was left out
            m = await r.call(
                s,
                "POST",
                "/api/staff/students/find",
                json={"collection": SLUG, "query": ss[2].p["number"]},
                ok=(200, 400, 404, 422),
            )
            print("find:", json.dumps(m, ensure_ascii=False)[:200])
        except Problem as e:
            print("delivery", e, e.body[:300])
    sv.stop()


run(main())
