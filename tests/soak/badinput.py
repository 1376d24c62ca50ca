"""Bad files. usage: badinput.py [port=18505] [mutants=3000] [seed=11]
Uploads each; asserts no crash and no 5xx; measures VmHWM and the slowest; every ACCEPTED file must decode with Pillow and
djpeg without output on stderr."""

from common import *

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 18505
NM = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
D = f"bad{PORT}"
rnd = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 11)
valid = [photo(i) for i in range(60)]


def prog(b):
    im = Image.open(io.BytesIO(b))
    o = io.BytesIO()
    im.save(o, "JPEG", quality=90, dpi=(300, 300), progressive=True)
    return o.getvalue()


def restart(b):
    try:
        return (
            subprocess.run(["jpegtran", "-restart", f"{rnd.randint(1,50)}B"], input=b, capture_output=True).stdout or b
        )
    except Exception:
        return b


def arith(b):
    return subprocess.run(["jpegtran", "-arithmetic"], input=b, capture_output=True).stdout or b


def sos(b):
    i = b.find(b"\xff\xda")
    return i + 2 + ((b[i + 2] << 8) | b[i + 3])


def mutate(b):
    k = rnd.randrange(15)
    b = bytearray(b)
    if k == 0:
        for _ in range(rnd.choice([1, 1, 2, 5, 50])):
            b[rnd.randrange(len(b))] ^= 1 << rnd.randrange(8)
    elif k == 1:
        b = b[: rnd.randrange(len(b))]
    elif k == 2:
        b = b[: rnd.randrange(len(b))] + b"\xff\xd9"
    elif k == 3:  # header flips
        h = sos(b)
        for _ in range(rnd.choice([1, 1, 2, 4])):
            b[rnd.randrange(h)] ^= 1 << rnd.randrange(8)
    elif k == 4:  # duplicate a segment
        segs = []
        i = 2
        while b[i + 1] != 0xDA:
            n = 2 + ((b[i + 2] << 8) | b[i + 3])
            segs.append((i, n))
            i += n
        s, n = rnd.choice(segs)
        b = b[:s] + b[s : s + n] * rnd.choice([2, 2, 3, 20]) + b[s + n :]
    elif k == 5:  # huge or odd dimensions
        i = b.find(b"\xff\xc0")
        if i > 0:
            b[i + 5 : i + 9] = rnd.choice(
                [
                    b"\xff\xff\xff\xff",
                    b"\0\0\0\0",
                    b"\x05\0\x03\xc1",
                    b"\x05\x01\x03\xc0",
                    rnd.randbytes(4),
                    b"\x05\0\x03\xc0",
                    b"\x02\x80\x01\xe0",
                ]
            )
    elif k == 6:  # additional RST markers
        h = sos(b)
        for _ in range(rnd.choice([1, 3])):
            p = rnd.randrange(h, len(b))
            b[p:p] = bytes([0xFF, 0xD0 + rnd.randrange(8)])
    elif k == 7:  # marker in the data
        h = sos(b)
        p = rnd.randrange(h, len(b))
        b[p:p] = bytes([0xFF, rnd.randrange(1, 255)])
    elif k == 8:  # second whole picture behind, or thumbnail in APPn
        b = rnd.choice(
            [
                b + b,
                b[:2] + b"\xff\xe1\x00\x10Exif\0\0" + b"0" * 8 + b[2:],
                b[:2] + b"\xff\xfe\x00\x06abcd" + b[2:],
                b[:-2] + b"\xff\xda" + b[-2:],
            ]
        )
    elif k == 9:  # sampling factors / component ids / quant selectors
        i = b.find(b"\xff\xc0")
        if i > 0:
            b[i + 10 + rnd.randrange(9)] = rnd.choice([0, 0x11, 0x22, 0x44, 0x41, 0xFF, 1, 2, 3, 4])
    elif k == 10:  # quant tables
        i = b.find(b"\xff\xdb")
        b[i + 5 + rnd.randrange(64)] = rnd.choice([0, 255, 1])
    elif k == 11:  # huffman tables
        i = b.find(b"\xff\xc4")
        b[i + 5 + rnd.randrange(24)] = rnd.randrange(256)
    elif k == 12:  # scan header
        i = b.find(b"\xff\xda")
        b[i + 4 + rnd.randrange(10)] = rnd.choice([0, 1, 2, 3, 0x11, 0x3F, 0xFF])
    elif k == 13:  # cut a piece out of the data
        h = sos(b)
        p = rnd.randrange(h, len(b) - 10)
        del b[p : p + rnd.choice([1, 2, 16, 1000])]
    elif k == 14:  # entropy data: few bit flips late
        h = sos(b)
        for _ in range(rnd.choice([1, 2])):
            b[rnd.randrange(h + (len(b) - h) * 3 // 4, len(b) - 2)] ^= 1 << rnd.randrange(8)
    return bytes(b), k


async def main():
    os.system(f"rm -rf {D} {D}.*")
    os.makedirs(D)
    sv = Server(D, PORT, "--review-lease-seconds", "60")
    assert sv.start()
    W = 16
    sv.import_roster(0, W)
    files = []
    extra = [prog(valid[0]), arith(valid[1])] + [restart(v) for v in valid[2:30]]
    files += [("valid", v) for v in valid] + [("variant", v) for v in extra]
    for _ in range(NM):
        src = rnd.choice(valid + extra[2:])
        try:
            m, k = mutate(src)
        except Exception:
            m, k = src, "same"
        files.append((f"mutant{k}", m))
    st0 = sv.mem()
    res = {}
    slow = []
    five = []
    accepted = []
    queue = list(enumerate(files))
    down = []
    reasons = {}
    async with session(timeout=60) as s:

        async def worker(n):
            st = Student(n, sv.base)
            await st.ready(s)
            while queue:
                i, (kind, b) = queue.pop()
                t = time.time()
                try:
                    v = await st.upload(s, b)
                    out = "accepted"
                    accepted.append((kind, b))
                    await st.withdraw(s)
                except Problem as x:
                    out = f"{x.status} {x.code}"
                    if x.status >= 500:
                        five.append((kind, hashlib.sha256(b).hexdigest()[:12], x.status, x.code))
                        open(f"bad5xx-{i}.jpg", "wb").write(b)
                    if x.code == "photo_refused":
                        for f in json.loads(x.body)["findings"]:
                            if f["verdict"] == "block":
                                reasons[f["check"]] = reasons.get(f["check"], 0) + 1
                except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as e:
                    out = f"NET {type(e).__name__}"
                    down.append((kind, len(b), str(e)))
                    open(f"baddown-{i}.jpg", "wb").write(b)
                slow.append((time.time() - t, kind, len(b)))
                res[(kind.rstrip("0123456789"), out)] = res.get((kind.rstrip("0123456789"), out), 0) + 1

        await asyncio.gather(*[worker(n) for n in range(W)])
    alive = sv.p.poll() is None
    print("files", len(files), "alive", alive, "mem before", st0, "after", sv.mem())
    for k in sorted(res):
        print("  ", k, res[k])
    print("blocked by", reasons)
    print("slowest", [(round(a, 2), b, c) for a, b, c in sorted(slow)[-5:]])
    print("5xx", five[:5], "no answer", down[:5])
    bad = []
    for kind, b in accepted:
        p = subprocess.run(["djpeg", "-outfile", "/dev/null"], input=b, capture_output=True)
        e = p.stderr.decode(errors="replace").strip()
        pe = None
        try:
            im = Image.open(io.BytesIO(b))
            im.load()
            assert im.size[0] * 4 == im.size[1] * 3 and im.mode == "RGB", (im.size, im.mode)
            assert im.info.get("dpi") == (300, 300) or tuple(round(x) for x in im.info["dpi"]) == (300, 300)
        except Exception as x:
            pe = repr(x)
        if e or p.returncode or pe:
            h = hashlib.sha256(b).hexdigest()[:12]
            open(f"accepted-bad-{kind}-{h}.jpg", "wb").write(b)
            bad.append((kind, h, p.returncode, e[:120], pe))
    print("accepted", len(accepted), "with warnings or errors in djpeg/Pillow:", len(bad))
    for x in bad:
        fault(f"accepted, but not read without a warning: {x}")
    for x in five + down:
        fault(f"answered with a server error, or not at all: {x}")
    check(alive, "the server ended")
    check("panicked" not in open(f"{D}.log", errors="replace").read(), "a panic in the log")
    sv.stop()


run(main())
