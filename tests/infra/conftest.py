"""One synthesis for the whole suite, with the template checks running inside it."""

from pathlib import Path

import pytest

from infra.synth import context, use_packaged_node

use_packaged_node()

from aws_cdk import Validations  # noqa: E402 - after the choice of Node
from cdk_nag import AwsSolutionsChecks  # noqa: E402

from infra.app import build  # noqa: E402
from tests.infra.assembly import OPENAPI, Assembly  # noqa: E402


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    out = tmp_path_factory.mktemp("assembly")
    app = build(context({"layer": "source", "openapi": OPENAPI}), outdir=str(out))
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    failure = ""
    try:
        app.synth()
    except RuntimeError as error:
        failure = str(error)
    return Assembly.read(Path(out), failure)
