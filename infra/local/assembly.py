"""A synthesized cloud assembly, read from its folder: stacks in order, each with its files.

Reads files only; knows neither CDK nor AWS.

Source: the assembly's own schema (`manifest.json`, `*.assets.json`), as written by aws-cdk-lib 2.
"""

import hashlib
import io
import json
import os
import zipfile
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

_STACK = "aws:cloudformation:stack"
_ASSETS = "cdk:asset-manifest"
_NESTED = "cdk:cloud-assembly"
_EPOCH = (1980, 1, 1, 0, 0, 0)


class AssemblyError(Exception):
    """The folder is no assembly this runtime can deploy; the message says which part."""


@dataclass(frozen=True)
class Asset:
    """One file to publish: `path` as it is, or its folder as a zip."""

    path: Path
    packaging: str
    bucket: str
    key: str

    def content(self) -> bytes:
        """The bytes to upload; the same folder always gives the same bytes."""
        return _zipped(self.path) if self.packaging == "zip" else self.path.read_bytes()


@dataclass(frozen=True)
class Stack:
    """One stack: its template's file and the assets it was synthesized with."""

    name: str
    template: Path
    assets: tuple[Asset, ...]

    def document(self) -> dict[str, Any]:
        """The template as synthesized."""
        document: dict[str, Any] = json.loads(self.template.read_text())
        return document

    def template_asset(self) -> Asset:
        """The asset that carries the template itself.

        Raises: AssemblyError when the assembly does not publish it.
        """
        for asset in self.assets:
            if asset.path == self.template:
                return asset
        raise AssemblyError(f"{self.name}: the template is not among the published files")


def read(folder: Path, *, account: str, region: str) -> list[Stack]:
    """Stacks of an assembly, each after those it depends on.

    Raises: AssemblyError for a missing folder, a nested assembly or a container image.
    """
    manifest = folder / "manifest.json"
    if not manifest.exists():
        raise AssemblyError(f"{folder} holds no assembly; run `make synth`")
    artifacts = json.loads(manifest.read_text())["artifacts"]
    nested = [name for name, artifact in artifacts.items() if artifact["type"] == _NESTED]
    if nested:
        raise AssemblyError(f"Nested assemblies are not deployed locally: {', '.join(nested)}")
    graph = {name: artifact.get("dependencies", []) for name, artifact in artifacts.items()}
    ordered = TopologicalSorter(graph).static_order()
    stacks = [name for name in ordered if artifacts.get(name, {}).get("type") == _STACK]
    places = {"${AWS::AccountId}": account, "${AWS::Region}": region, "${AWS::Partition}": "aws"}
    return [_stack(folder, name, artifacts, places) for name in stacks]


def digest(stacks: list[Stack], parameters: dict[str, str]) -> str:
    """What is to be deployed, as one hash: templates, asset hashes and parameters."""
    running = hashlib.sha256(json.dumps(parameters, sort_keys=True).encode())
    for stack in stacks:
        running.update(stack.name.encode())
        running.update(stack.template.read_bytes())
        for asset in stack.assets:
            running.update(asset.key.encode())
    return running.hexdigest()


def _stack(folder: Path, name: str, artifacts: dict[str, Any], places: dict[str, str]) -> Stack:
    artifact = artifacts[name]
    properties = artifact["properties"]
    assets: list[Asset] = []
    for dependency in artifact.get("dependencies", []):
        if artifacts.get(dependency, {}).get("type") == _ASSETS:
            path = folder / artifacts[dependency]["properties"]["file"]
            assets.extend(_assets(path, places))
    return Stack(
        name=properties.get("stackName") or name,
        template=folder / properties["templateFile"],
        assets=tuple(assets),
    )


def _assets(manifest: Path, places: dict[str, str]) -> list[Asset]:
    content = json.loads(manifest.read_text())
    if content.get("dockerImages"):
        raise AssemblyError(f"{manifest.name}: container images are not deployed locally")
    found = []
    for described in content.get("files", {}).values():
        source = described["source"]
        if "executable" in source:
            raise AssemblyError(
                f"{manifest.name}: assets made by a command are not deployed locally"
            )
        for destination in described["destinations"].values():
            found.append(
                Asset(
                    path=manifest.parent / source["path"],
                    packaging=source.get("packaging", "file"),
                    bucket=_placed(destination["bucketName"], places),
                    key=_placed(destination["objectKey"], places),
                )
            )
    return found


def _placed(text: str, places: dict[str, str]) -> str:
    for placeholder, value in places.items():
        text = text.replace(placeholder, value)
    return text


def _zipped(folder: Path) -> bytes:
    """Files in name order with modes and no dates."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for parent, folders, files in os.walk(folder):
            folders.sort()
            for name in sorted(files):
                path = Path(parent) / name
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
                entry.external_attr = path.stat().st_mode << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes(), compresslevel=1)
    return buffer.getvalue()
