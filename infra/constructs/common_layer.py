"""What every function imports, as layers."""

from dataclasses import dataclass

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.config import DeploymentConfig
from infra.layer import SOURCE, build_libraries, build_product


@dataclass(frozen=True)
class CommonLayerProps:
    """Which interpreter and processor the layers are for."""

    config: DeploymentConfig


class CommonLayer(Construct):
    """The product's package, and the libraries it needs.

    Each stack has its own pair: a layer version shared between stacks could not be replaced
    while the other stack uses it. The assets are the same, uploaded once.

    Attributes:
        versions: To put on functions.
    """

    def __init__(self, scope: Construct, construct_id: str, *, props: CommonLayerProps) -> None:
        super().__init__(scope, construct_id)
        config = props.config
        product = lambda_.Code.from_asset(
            str(build_product().archive if config.layer == "built" else SOURCE),
            exclude=None if config.layer == "built" else ["**/__pycache__", "*.egg-info"],
        )
        versions = [self._version("Product", product, config)]
        if config.layer == "built":
            libraries = build_libraries(python=config.python, architecture=config.architecture)
            code = lambda_.Code.from_asset(str(libraries.archive))
            versions.append(self._version("Libraries", code, config))
        self.versions = tuple(versions)

    def _version(
        self, name: str, code: lambda_.Code, config: DeploymentConfig
    ) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            name,
            code=code,
            compatible_runtimes=[runtime_of(config.python)],
        )


def runtime_of(python: str) -> lambda_.Runtime:
    """The runtime of an interpreter, `major.minor`."""
    runtime: lambda_.Runtime = getattr(lambda_.Runtime, f"PYTHON_{python.replace('.', '_')}")
    return runtime
