"""Accept a finding of the template checks, with a reason that a stranger understands."""

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def accept(construct: IConstruct, finding: str, reason: str) -> None:
    """Accept one finding on one construct and what is below it.

    Shapes: `finding` as the report prints it, for example `AwsSolutions-IAM5[Resource::*]`.
    Raises: nothing.
    Source: cdk-nag 3, which takes one acknowledgment per finding and none for a whole rule.
    """
    Validations.of(construct).acknowledge(Acknowledgment(id=finding, reason=reason))
