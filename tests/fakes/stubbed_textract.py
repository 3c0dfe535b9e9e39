"""A Textract client whose calls are stubbed by the SDK itself, with its check of the shapes."""

from typing import Any

import botocore.session
from botocore.stub import Stubber
from lettrage.domain.errors import Invalid, Unavailable

ERRORS: tuple[tuple[str, type[Exception]], ...] = (
    ("ThrottlingException", Unavailable),
    ("ProvisionedThroughputExceededException", Unavailable),
    ("InternalServerError", Unavailable),
    ("UnsupportedDocumentException", Invalid),
    ("BadDocumentException", Invalid),
    ("DocumentTooLargeException", Invalid),
)
"""Textract's errors, and what they are to the product."""


def client() -> tuple[Any, Stubber]:
    made = botocore.session.Session().create_client(
        "textract",
        region_name="eu-west-3",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    return made, Stubber(made)
