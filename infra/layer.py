"""Build what functions import, without containers: one zip of libraries, one of the product.

Two zips, because the libraries change rarely and weigh nearly everything: an edit of the
product rebuilds and uploads some hundred kilobytes. Each is kept in `.build/layer/` under the
hash of what it was made from; same input, same bytes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "layers" / "common"
BUILD = ROOT / ".build" / "layer"

RECIPE = "4"
"""Raise it when this file makes other bytes from the same input."""

PLATFORMS = {"3.11": "manylinux2014"}
"""Wheels that the runtime's C library can load, where it is not `NEWER_PLATFORM`.

Source: python3.11 runs on Amazon Linux 2 (glibc 2.26), later ones on Amazon Linux 2023
(glibc 2.34). README, decision 2.
"""
NEWER_PLATFORM = "manylinux_2_34"

GLIBC = {"3.11": (2, 26)}
"""C library of the runtime, where it is not `NEWER_GLIBC`. Source: as `PLATFORMS`."""
NEWER_GLIBC = (2, 34)

_PROCESSORS = {"x86_64": "x86_64", "arm64": "aarch64"}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip entry can carry
_LEFT_OUT = ("__pycache__", "bin", ".lock")
_SOURCES = frozenset({".c", ".cpp", ".h", ".hpp", ".pxd", ".pxi", ".pyx"})
"""What compilers read and no interpreter loads: eight megabytes of lxml and fontTools."""
_PURE_TOO = "fontTools"
"""A library whose compiled modules have twins in Python: they speed up work on font files, and the
PDFs that functions write use the standard fonts, which have none. Thirteen megabytes."""


@dataclass(frozen=True)
class BuiltLayer:
    """One part of the layer.

    Attributes:
        folder: What functions will find under `/opt`.
        archive: The same as a zip whose name is the hash of its input.
    """

    folder: Path
    archive: Path


def build_libraries(*, python: str, architecture: str) -> BuiltLayer:
    """The locked libraries, as wheels for the functions' interpreter and processor.

    Raises: CalledProcessError, when a wheel is missing for that platform or its hash differs.
    """
    lock = SOURCE / "requirements.txt"
    key = _hash(f"{RECIPE} {python} {architecture}".encode(), lock.read_bytes())
    platform = f"{_PROCESSORS[architecture]}-{PLATFORMS.get(python, NEWER_PLATFORM)}"

    def fill(target: Path) -> None:
        command = [str(_uv()), "pip", "install", "--quiet", "--target", str(target)]
        command += ["--python-version", python, "--python-platform", platform]
        command += ["--only-binary", ":all:", "--require-hashes", "-r", str(lock)]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("VIRTUAL_ENV")}
        subprocess.run(command, check=True, env=environment)  # noqa: S603 - our own words
        _remove_traces(target)

    return _cached(f"libraries-{key}", fill)


def build_product() -> BuiltLayer:
    """The product's own package."""
    files = sorted(_sources(SOURCE / "python"))
    key = _hash(RECIPE.encode(), *(part for pair in files for part in pair))

    def fill(target: Path) -> None:
        for name, data in files:
            path = target / name.decode()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    return _cached(f"product-{key}", fill)


def _sources(root: Path) -> Iterator[tuple[bytes, bytes]]:
    for path in root.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts and "egg-info" not in str(path):
            yield path.relative_to(root).as_posix().encode(), path.read_bytes()


def _hash(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:32]


def _uv() -> Path:
    found = Path(sys.executable).parent / "uv"
    if not found.exists():
        msg = f"{found} is missing: run `make install`"
        raise FileNotFoundError(msg)
    return found


def _remove_traces(target: Path) -> None:
    """Drop what differs from one build to the next, names this machine, or is never loaded."""
    for path in sorted(target.rglob("*"), reverse=True):
        if path.name in _LEFT_OUT and (path.name != "bin" or path.parent == target):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        elif _is_trace(path) or _is_never_loaded(path):
            path.unlink()


def _is_trace(path: Path) -> bool:
    return path.parent.name.endswith(".dist-info") and path.name in {
        "RECORD",
        "INSTALLER",
        "REQUESTED",
        "direct_url.json",
        "uv_cache.json",
    }


def _is_never_loaded(path: Path) -> bool:
    return path.suffix in _SOURCES or (path.suffix == ".so" and _PURE_TOO in path.parts)


def _cached(name: str, fill: Callable[[Path], None]) -> BuiltLayer:
    built = BuiltLayer(folder=BUILD / name, archive=BUILD / f"{name}.zip")
    if built.archive.exists() and built.folder.exists():
        return built
    BUILD.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as scratch:
        folder = Path(scratch) / "layer"
        (folder / "python").mkdir(parents=True)
        fill(folder / "python")
        archive = Path(scratch) / "layer.zip"
        _zip(folder, archive)
        # Another process may have built the same meanwhile: its bytes are ours.
        if not built.folder.exists():
            folder.rename(built.folder)
        archive.rename(built.archive)
    return built


def _zip(folder: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as bundle:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, path.read_bytes())
