"""Logs as JSON with identifiers only: never a payload, a text, an account number or an address.

Services log through the standard library; this configures it from outside, once per process.
"""

import logging
from functools import cache

from aws_lambda_powertools import Logger


@cache
def logger() -> Logger:
    """The process's structured logger; service name and level come from the environment."""
    structured = Logger(use_rfc3339=True, utc=True, log_uncaught_exceptions=False)
    product = logging.getLogger("lettrage")
    product.handlers = list(structured.handlers)
    product.setLevel(structured.log_level)
    product.propagate = False
    return structured


def bind(**identifiers: str) -> None:
    """Put identifiers on every later line of this invocation."""
    logger().append_keys(**identifiers)


def unbind() -> None:
    """Forget the identifiers of the last invocation."""
    logger().clear_state()
