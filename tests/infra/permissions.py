"""Who may do what to which resource, as one table.

`python -m tests.infra.permissions` rewrites `permissions.json` from the code: read the difference
as carefully as code, then commit it.
"""

import json
from pathlib import Path
from typing import Any

from tests.infra.assembly import OPENAPI, Assembly, Resource, listed, short, statements

REVIEWED = Path(__file__).parent / "permissions.json"

Table = dict[str, dict[str, list[str]]]


def permissions(assembly: Assembly) -> Table:
    """Role → resource → actions, sorted."""
    table: Table = {}
    for role in assembly.resources("AWS::IAM::Role"):
        rights: dict[str, set[str]] = {}
        for document in _documents(assembly, role):
            for statement in statements(document):
                assert statement["Effect"] == "Allow", role.name
                for resource in listed(statement["Resource"]):
                    found = rights.setdefault(assembly.target(resource), set())
                    found.update(listed(statement["Action"]))
        table[role.name] = {k: sorted(rights[k]) for k in sorted(rights)}
    return {name: table[name] for name in sorted(table)}


def _documents(assembly: Assembly, role: Resource) -> list[dict[str, Any]]:
    inline = [policy["PolicyDocument"] for policy in role.properties.get("Policies", [])]
    attached = [
        policy.properties["PolicyDocument"]
        for policy in assembly.resources("AWS::IAM::Policy")
        if policy.stack == role.stack and {"Ref": role.logical_id} in policy.properties["Roles"]
    ]
    return inline + attached


def buckets_written(table: Table) -> dict[str, set[str]]:
    """Bucket → roles that may store in it."""
    written: dict[str, set[str]] = {}
    for role, rights in table.items():
        for resource, actions in rights.items():
            if "s3:PutObject" in actions:
                bucket = short(resource.split("/")[0])
                written.setdefault(bucket, set()).add(role.split("/")[1])
    return written


def main() -> None:
    from tempfile import TemporaryDirectory

    from infra.synth import context, synthesize

    with TemporaryDirectory() as scratch:
        out = Path(scratch) / "cdk.out"
        synthesize(context({"layer": "source", "openapi": OPENAPI}), out)
        REVIEWED.write_text(json.dumps(permissions(Assembly.read(out)), indent=1) + "\n")


if __name__ == "__main__":
    main()
