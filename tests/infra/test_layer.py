"""The layers: small enough, loadable by the runtime, the same bytes each time."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection

from infra.config import DeploymentConfig
from infra.layer import GLIBC, NEWER_GLIBC, ROOT, BuiltLayer, build_libraries, build_product

MEGABYTE = 1_000_000
MAX_COMMON = 140 * MEGABYTE
MAX_FUNCTION = 240 * MEGABYTE
"""Source: README, decision 16; Lambda takes 250 MB unzipped, layers included."""

CONFIG = DeploymentConfig.of({})


@pytest.fixture(scope="module")
def libraries() -> BuiltLayer:
    return build_libraries(python=CONFIG.python, architecture=CONFIG.architecture)


@pytest.fixture(scope="module")
def product() -> BuiltLayer:
    return build_product()


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def glibc_needed(path: Path) -> tuple[int, ...]:
    """Newest C library version that one shared object asks for."""
    needed: list[tuple[int, ...]] = [(0,)]
    with path.open("rb") as stream:
        for section in ELFFile(stream).iter_sections():
            if isinstance(section, GNUVerNeedSection):
                for _, versions in section.iter_versions():
                    names = [v.name for v in versions if v.name.startswith("GLIBC_2")]
                    needed += [tuple(int(n) for n in v[6:].split(".")) for v in names]
    return max(needed)


def test_layers_stay_within_the_limit(libraries: BuiltLayer, product: BuiltLayer) -> None:
    assert size(libraries.folder) + size(product.folder) <= MAX_COMMON


def test_any_function_fits_with_its_layers(libraries: BuiltLayer, product: BuiltLayer) -> None:
    common = size(libraries.folder) + size(product.folder)
    for folder in (ROOT / "functions").iterdir():
        assert common + size(folder) <= MAX_FUNCTION, folder.name


def test_every_shared_object_loads_on_the_runtime(libraries: BuiltLayer) -> None:
    limit = GLIBC.get(CONFIG.python, NEWER_GLIBC)
    objects = [p for p in libraries.folder.rglob("*.so*") if p.is_file()]
    assert len(objects) > 10
    too_new = {p.name: n for p in objects if (n := glibc_needed(p)) > limit}
    assert too_new == {}


def test_shared_objects_are_for_the_functions_processor(libraries: BuiltLayer) -> None:
    wanted = {"x86_64": "EM_X86_64", "arm64": "EM_AARCH64"}[CONFIG.architecture]
    for path in libraries.folder.rglob("*.so*"):
        with path.open("rb") as stream:
            elf = ELFFile(stream)
            assert elf["e_machine"] == wanted, path.name


def test_layers_hold_nothing_of_the_machine_that_built_them(
    libraries: BuiltLayer, product: BuiltLayer
) -> None:
    for built in (libraries, product):
        names = zipfile.ZipFile(built.archive).namelist()
        assert all(name.startswith("python/") for name in names)
        assert not [n for n in names if "__pycache__" in n or n.startswith("python/bin/")]
        assert not [n for n in names if n.endswith(("RECORD", "INSTALLER", "direct_url.json"))]


def test_zip_entries_carry_no_time_and_the_same_rights(product: BuiltLayer) -> None:
    entries = zipfile.ZipFile(product.archive).infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o644}


def test_the_product_layer_is_the_source_tree(product: BuiltLayer) -> None:
    root = ROOT / "layers" / "common" / "python"
    packed = {
        name.removeprefix("python/"): zipfile.ZipFile(product.archive).read(name)
        for name in zipfile.ZipFile(product.archive).namelist()
    }
    written = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in (root / "lettrage").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == written


def test_building_again_does_nothing(libraries: BuiltLayer) -> None:
    before = libraries.archive.stat().st_mtime_ns
    again = build_libraries(python=CONFIG.python, architecture=CONFIG.architecture)
    assert again == libraries
    assert again.archive.stat().st_mtime_ns == before


def test_a_text_is_printed_without_compiled_font_modules(libraries: BuiltLayer) -> None:
    """The twins in Python do: the interpreter is the functions' own."""
    script = (
        "from fpdf import FPDF; p = FPDF(); p.add_page(); p.set_font('Helvetica');"
        " p.cell(text='Total'); print(bytes(p.output())[:5].decode())"
    )
    assert not list((libraries.folder / "python" / "fontTools").rglob("*.so"))
    done = subprocess.run(
        [sys.executable, "-S", "-c", script],
        env={"PYTHONPATH": str(libraries.folder / "python")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "%PDF-"
