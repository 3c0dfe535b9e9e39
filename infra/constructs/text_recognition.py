"""Text recognition: a service without resources, bought by the functions that are given it."""

from aws_cdk import aws_iam as iam

from infra.constructs.acknowledgements import accept
from infra.constructs.product_function import ProductFunction


def grant_recognition(function: ProductFunction, action: str) -> None:
    """Let a function buy one step of recognition, such as `textract:AnalyzeExpense`."""
    function.role.add_to_policy(
        iam.PolicyStatement(
            actions=[action],
            resources=["*"],  # text recognition has no resources to name
        )
    )
    accept(
        function.role,
        "AwsSolutions-IAM5[Resource::*]",
        "Text recognition and X-Ray have no resources to name: allowed on all or none.",
    )
