"""RS256 of our own, judged by OpenSSL where it is there, and by the public key everywhere."""

import base64
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from lettrage.adapters.banks.rs256 import RsaKey, signature_of, signed
from lettrage.domain.errors import Denied

from infra.local.sandbox.demo_key import public_pem, same_key

INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def _opened(signature: bytes, n: int, e: int) -> bytes:
    return pow(int.from_bytes(signature), e, n).to_bytes((n.bit_length() + 7) // 8)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("message", [b"", b"a", "été".encode(), b"x" * 5000])
def test_signature_opens_to_the_padded_digest(seed: int, message: bytes) -> None:
    made = same_key(seed)
    opened = _opened(signature_of(message, RsaKey.of_pem(made.pem)), made.n, made.e)
    tail = b"\0" + INFO + hashlib.sha256(message).digest()
    assert opened == b"\0\1" + b"\xff" * (256 - 2 - len(tail)) + tail


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl on this machine")
def test_openssl_accepts_our_signature_and_we_read_its_key(tmp_path: Path) -> None:
    made = same_key()
    files = {name: tmp_path / name for name in ("public.pem", "signature", "message", "own.pem")}
    files["public.pem"].write_text(public_pem(made))
    files["message"].write_bytes(b"judged by another")
    files["signature"].write_bytes(signature_of(b"judged by another", RsaKey.of_pem(made.pem)))
    verify = ["openssl", "dgst", "-sha256", "-verify", "public.pem", "-signature", "signature"]
    done = subprocess.run([*verify, "message"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    make = ["openssl", "genpkey", "-algorithm", "RSA", "-out", "own.pem"]
    subprocess.run([*make, "-pkeyopt", "rsa_keygen_bits:3072"], cwd=tmp_path, check=True,
                   capture_output=True)  # fmt: skip
    assert RsaKey.of_pem(files["own.pem"].read_text()).n.bit_length() == 3072


def test_token_has_the_three_parts_of_a_jwt() -> None:
    made = same_key()
    token = signed({"typ": "JWT", "kid": "app"}, {"iss": "x"}, RsaKey.of_pem(made.pem))
    header, claims, signature = token.split(".")
    assert json.loads(base64.urlsafe_b64decode(header + "==")) == {
        "typ": "JWT",
        "kid": "app",
        "alg": "RS256",
    }
    assert json.loads(base64.urlsafe_b64decode(claims + "==")) == {"iss": "x"}
    raw = base64.urlsafe_b64decode(signature + "==")
    assert _opened(raw, made.n, made.e).endswith(
        hashlib.sha256(f"{header}.{claims}".encode()).digest()
    )


def _cut(pem: str) -> str:
    return pem.replace("\n", "")[:900] + "-----END PRIVATE KEY-----"


@pytest.mark.parametrize(
    "change",
    [
        lambda pem: "",
        lambda pem: "not a key",
        lambda pem: pem.replace("PRIVATE KEY", "RSA PRIVATE KEY"),
        lambda pem: pem.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
        _cut,
        lambda pem: "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----",
        lambda pem: "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----",
    ],
)
def test_other_keys_are_refused_by_the_secrets_name(change: object) -> None:
    assert callable(change)
    with pytest.raises(Denied) as refused:
        RsaKey.of_pem(change(same_key().pem))
    assert "enable_banking_private_key" in str(refused.value)


def test_parts_that_do_not_fit_never_leave_as_a_signature() -> None:
    key = RsaKey.of_pem(same_key().pem)
    with pytest.raises(Denied):
        signature_of(b"m", RsaKey(n=key.n, e=key.e, d=key.d ^ 2))


def test_key_is_never_printed() -> None:
    key = RsaKey.of_pem(same_key().pem)
    assert str(key.d) not in repr(key)
