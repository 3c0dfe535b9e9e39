"""Credentials of supplier connections in Parameter Store, each encrypted with the deployment's key.

SecureString and not Secrets Manager: a secret costs 0.40 USD a month, more than all the rest that
one connection costs, and a standard parameter nothing (aws.md, fact 20 and §11).
Nothing is cached: new credentials count at the next run. Values appear in no message.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from lettrage.adapters.aws.vendor_errors import code_of, vendor_errors
from lettrage.domain.errors import Invalid, NotFound

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

MOST_BYTES = 4096
"""Longest value of a standard parameter. Source: SSM quotas, "Parameter Store" (aws.md §11)."""

_MISSING = "ParameterNotFound"


class ParameterSecrets:
    """`SecretSource` and `SecretKeeper`; which of the two works is what the role allows.

    `key_id` encrypts; names begin with the prefix that the role may use.
    """

    def __init__(self, client: "SSMClient", *, key_id: str = "") -> None:
        self._client = client
        self._key_id = key_id

    def get(self, name: str) -> Mapping[str, str]:
        """The secret as it is now. Raises: NotFound, Invalid, Unavailable."""
        try:
            with vendor_errors("SSM GetParameter"):
                answer = self._client.get_parameter(Name=name, WithDecryption=True)
        except ClientError as error:
            if code_of(error) == _MISSING:
                raise NotFound(f"the secret {name} is not filled in", kind="secret") from error
            raise
        try:
            values = json.loads(answer["Parameter"]["Value"])
        except ValueError:
            # Without the cause: json's error carries the text.
            raise Invalid(f"the secret {name} is not JSON", code="bad_secret") from None
        if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
            raise Invalid(f"the secret {name} is not an object of texts", code="bad_secret")
        return values

    def put(self, name: str, values: Mapping[str, str]) -> None:
        """Store, replacing. Raises: Invalid, Unavailable."""
        text = json.dumps(dict(values))
        if len(text.encode()) > MOST_BYTES:
            message = f"credentials hold at most {MOST_BYTES} bytes"
            french = f"Les identifiants de connexion comptent au plus {MOST_BYTES} octets."
            raise Invalid(message, code="secret_too_long", message_fr=french)
        with vendor_errors("SSM PutParameter"):
            self._client.put_parameter(
                Name=name, Value=text, Type="SecureString", KeyId=self._key_id, Overwrite=True
            )

    def remove(self, name: str) -> None:
        """Forget it. Raises: Unavailable."""
        try:
            with vendor_errors("SSM DeleteParameter"):
                self._client.delete_parameter(Name=name)
        except ClientError as error:
            if code_of(error) != _MISSING:
                raise
