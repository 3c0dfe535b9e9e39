"""The CDK app: three stacks, nothing looked up.

It must not ask the clock, git, the network or an account: the same commit synthesizes the same
bytes. `python -m infra.synth` runs it.
"""

from collections.abc import Mapping
from typing import Any

from aws_cdk import App, DefaultStackSynthesizer

from infra.config import DeploymentConfig
from infra.stacks.api import ApiStack
from infra.stacks.data import DataStack
from infra.stacks.pipeline import PipelineStack


def build(context: Mapping[str, Any], *, outdir: str | None = None) -> App:
    """The app, not yet synthesized.

    Raises: ValueError or FileNotFoundError, naming the choice or file that is wrong or missing.
    """
    app = App(
        analytics_reporting=False,
        context=dict(context),
        outdir=outdir,
        # No rule that reads a parameter of the account: the command line checks it anyway.
        default_stack_synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
    )
    # Context given on the command line wins over `cdk.json`; the app alone knows it.
    keys = (
        "stage",
        "python",
        "architecture",
        "alarmAddress",
        "logDays",
        "layer",
        "openapi",
        "recognitionCapUsd",
        "recognitionOrganisationCapUsd",
        "noticeSender",
        "consoleUrl",
    )
    chosen = {key: app.node.try_get_context(key) for key in keys}
    config = DeploymentConfig.of({k: v for k, v in chosen.items() if v is not None})
    data = DataStack(app, "LettrageData", config=config)
    pipeline = PipelineStack(app, "LettragePipeline", config=config, data=data)
    ApiStack(app, "LettrageApi", config=config, data=data, pipeline=pipeline)
    return app
