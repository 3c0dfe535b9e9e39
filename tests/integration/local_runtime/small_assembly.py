"""A small cloud assembly of the shapes the product uses, written as synthesis would write it.

Two stacks that share an export: `Store` (table, buckets, secret, user pool) and `Work` (layer,
functions, Express workflow, rules, mail rules, HTTP API, parameters).
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from tests.integration.local_runtime.small_functions import FUNCTIONS, LAYER
from tests.integration.local_runtime.small_templates import BUCKET, store_template, work_template


def write(folder: Path, change: dict[str, Any] | None = None) -> Path:
    """Write the assembly; `change` is merged into the resources of `Work`."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = {"layer": LAYER} | {name: {"handler.py": code} for name, code in FUNCTIONS.items()}
    files: dict[str, Any] = {}
    keys: dict[str, str] = {}
    for name, content in sources.items():
        digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()
        for path, text in content.items():
            target = folder / f"asset.{digest}" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        keys[name] = f"{digest}.zip"
        files[digest] = _file(f"asset.{digest}", "zip", keys[name])
    work = work_template(keys)
    work["Resources"] |= change or {}
    artifacts = _write_stack(folder, "Store", store_template(), {}, [])
    artifacts |= _write_stack(folder, "Work", work, files, ["Store"])
    manifest = {"version": "55.0.0", "artifacts": artifacts}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def _write_stack(
    folder: Path, name: str, template: dict[str, Any], files: dict[str, Any], after: list[str]
) -> dict[str, Any]:
    text = json.dumps(template)
    file = f"{name}.template.json"
    (folder / file).write_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    manifest = {
        "version": "55.0.0",
        "files": {**files, digest: _file(file, "file", f"{digest}.json")},
    }
    (folder / f"{name}.assets.json").write_text(json.dumps(manifest))
    assets = f"{name}.assets"
    return {
        assets: {"type": "cdk:asset-manifest", "properties": {"file": f"{name}.assets.json"}},
        name: {
            "type": "aws:cloudformation:stack",
            "environment": "aws://unknown-account/unknown-region",
            "properties": {"templateFile": file},
            "dependencies": [*after, assets],
        },
    }


def _file(path: str, packaging: str, key: str) -> dict[str, Any]:
    here = {"current_account-current_region": {"bucketName": BUCKET, "objectKey": key}}
    return {"source": {"path": path, "packaging": packaging}, "destinations": here}
