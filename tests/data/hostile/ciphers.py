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
_SHIFT = bytes(5 * at % 16 for at in range(16))


def _round_keys(key: bytes) -> list[bytes]:
    words = [key[at : at + 4] for at in range(0, len(key), 4)]
    size, factor = len(words), 1
    for at in range(size, 4 * (size + 7)):
        word = words[-1]
        if at % size == 0:
            word = bytes(_BOX[b] for b in word[1:] + word[:1])
            word = bytes((word[0] ^ factor,)) + word[1:]
            factor = _DOUBLE[factor]
        elif size > 6 and at % size == 4:
            word = bytes(_BOX[b] for b in word)
        words.append(bytes(a ^ b for a, b in zip(words[at - size], word, strict=True)))
    return [b"".join(words[at : at + 4]) for at in range(0, len(words), 4)]


def _mixed(state: bytes) -> bytes:
    out = bytearray()
    for at in range(0, 16, 4):
        column = state[at : at + 4]
        whole = column[0] ^ column[1] ^ column[2] ^ column[3]
        out += bytes(
            column[row] ^ whole ^ _DOUBLE[column[row] ^ column[(row + 1) % 4]] for row in range(4)
        )
    return bytes(out)


def _xor(one: bytes, other: bytes) -> bytes:
    size = len(one)
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).to_bytes(size, "big")


def aes_cbc(key: bytes, start: bytes, data: bytes) -> bytes:
    """Whole blocks, each chained to the one before; with a zero start, one block is plain AES."""
    keys = _round_keys(key)
    out = []
    for at in range(0, len(data), 16):
        state = _xor(_xor(data[at : at + 16], start), keys[0])
        for number, each in enumerate(keys[1:], start=1):
            state = bytes(_BOX[state[place]] for place in _SHIFT)
            state = _xor(state if number == len(keys) - 1 else _mixed(state), each)
        start = state
        out.append(state)
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
