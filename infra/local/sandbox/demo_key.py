"""An RSA key made on the spot for the sandbox: no private key lies in the repository."""

import base64
from dataclasses import dataclass
from functools import cache
from random import Random

EXPONENT = 65537
_ROUNDS = 16
_LONG_FORM = 0x80


@dataclass(frozen=True)
class DemoKey:
    """The private key as PKCS#8 PEM, and its public half."""

    pem: str
    n: int
    e: int = EXPONENT


@cache
def same_key(seed: int = 1) -> DemoKey:
    """The key that `seed` names, the same every time: its primes can be guessed."""
    return make_key(Random(seed))  # noqa: S311 - being the same is the point


def make_key(random: Random, bits: int = 2048) -> DemoKey:
    """A new key from `random`."""
    p, q = _prime(random, bits // 2), _prime(random, bits // 2)
    n, phi = p * q, (p - 1) * (q - 1)
    d = pow(EXPONENT, -1, phi)
    numbers = (0, n, EXPONENT, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))
    key = _element(0x30, b"".join(map(_integer, numbers)))
    algorithm = _element(0x30, bytes.fromhex("06092a864886f70d0101010500"))
    der = _element(0x30, _integer(0) + algorithm + _element(0x04, key))
    text = base64.encodebytes(der).decode()
    return DemoKey(f"-----BEGIN PRIVATE KEY-----\n{text}-----END PRIVATE KEY-----\n", n)


def public_pem(key: DemoKey) -> str:
    """The public half as SubjectPublicKeyInfo."""
    algorithm = _element(0x30, bytes.fromhex("06092a864886f70d0101010500"))
    numbers = _element(0x30, _integer(key.n) + _integer(key.e))
    der = _element(0x30, algorithm + _element(0x03, b"\0" + numbers))
    text = base64.encodebytes(der).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{text}-----END PUBLIC KEY-----\n"


def _prime(random: Random, bits: int) -> int:
    while True:
        number = random.getrandbits(bits) | 3 << (bits - 2) | 1
        if number % EXPONENT != 1 and all(_passes(number, random) for _ in range(_ROUNDS)):
            return number


def _passes(number: int, random: Random) -> bool:
    """One round of Miller and Rabin."""
    if any(number % small == 0 for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    power = pow(random.randrange(2, number - 1), odd, number)
    if power in {1, number - 1}:
        return True
    for _ in range(twos - 1):
        power = pow(power, 2, number)
        if power == number - 1:
            return True
    return False


def _integer(number: int) -> bytes:
    return _element(0x02, number.to_bytes(number.bit_length() // 8 + 1))


def _element(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < _LONG_FORM:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, _LONG_FORM | len(length)]) + length + content
