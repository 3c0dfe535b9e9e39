"""AES and RC4, slow and plain, to lock test files: no library of the product has them.

Source: FIPS 197; RC4 as ISO 32000-1, 7.6.2 uses it. Not for secrets.
"""


def _tables() -> tuple[bytes, bytes]:
    """The substitution box and multiplication by two, from the field's definition."""
    double = bytes((x << 1) ^ (0x11B if x & 0x80 else 0) for x in range(256))
    logarithm, power, x = [0] * 256, [0] * 256, 1
    for exponent in range(255):
        power[exponent], logarithm[x] = x, exponent
        x ^= double[x]
    box = bytearray(256)
    for value in range(256):
        inverse = power[(255 - logarithm[value]) % 255] if value else 0
        turned = inverse
        for _ in range(4):
            inverse = (inverse << 1 | inverse >> 7) & 255
            turned ^= inverse
        box[value] = turned ^ 0x63
    return bytes(box), double


_BOX, _DOUBLE = _tables()
_FIRST = [
    _DOUBLE[x] << 24 | x << 16 | x << 8 | (_DOUBLE[x] ^ x) for x in _BOX
]  # substitution and mixing of a column's first byte; the others are it, turned
_MIXED = [
    [(word >> turn | word << (32 - turn)) & 0xFFFFFFFF for word in _FIRST]
    for turn in (0, 8, 16, 24)
]


def _round_keys(key: bytes) -> list[int]:
    words = [int.from_bytes(key[at : at + 4], "big") for at in range(0, len(key), 4)]
    size, factor = len(words), 1
    for at in range(size, 4 * (size + 7)):
        word = words[-1]
        if at % size == 0:
            word = _substituted((word << 8 | word >> 24) & 0xFFFFFFFF) ^ factor << 24
            factor = _DOUBLE[factor]
        elif size > 6 and at % size == 4:
            word = _substituted(word)
        words.append(words[at - size] ^ word)
    return words


def _substituted(word: int) -> int:
    return int.from_bytes(bytes(_BOX[byte] for byte in word.to_bytes(4, "big")), "big")


def _block(keys: list[int], state: int) -> int:
    one, two, three, four = _MIXED
    a, b, c, d = (state >> shift & 0xFFFFFFFF for shift in (96, 64, 32, 0))
    a, b, c, d = a ^ keys[0], b ^ keys[1], c ^ keys[2], d ^ keys[3]
    for at in range(4, len(keys) - 4, 4):
        rows = ((a, b, c, d), (b, c, d, a), (c, d, a, b), (d, a, b, c))
        a, b, c, d = (
            one[p >> 24] ^ two[q >> 16 & 255] ^ three[r >> 8 & 255] ^ four[s & 255] ^ keys[at + n]
            for n, (p, q, r, s) in enumerate(rows)
        )
    last = 0
    rows = ((a, b, c, d), (b, c, d, a), (c, d, a, b), (d, a, b, c))
    for (p, q, r, s), key in zip(rows, keys[-4:], strict=True):
        word = _BOX[p >> 24] << 24 | _BOX[q >> 16 & 255] << 16 | _BOX[r >> 8 & 255] << 8
        last = last << 32 | (word | _BOX[s & 255]) ^ key
    return last


def aes_cbc(key: bytes, start: bytes, data: bytes) -> bytes:
    """Whole blocks, each chained to the one before; with a zero start, one block is plain AES."""
    keys = _round_keys(key)
    out = []
    state = int.from_bytes(start, "big")
    for at in range(0, len(data), 16):
        state = _block(keys, state ^ int.from_bytes(data[at : at + 16], "big"))
        out.append(state.to_bytes(16, "big"))
    return b"".join(out)


def padded(data: bytes) -> bytes:
    """Filled to whole blocks (PKCS 7)."""
    missing = 16 - len(data) % 16
    return data + bytes((missing,)) * missing


def rc4(key: bytes, data: bytes) -> bytes:
    """The stream cipher."""
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) & 255])
    return bytes(out)
