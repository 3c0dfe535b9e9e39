"""`ports.mailer.AddressBook` over the user pool: people are asked for by the token's `sub`."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from lettrage.adapters.aws.vendor_errors import code_of, vendor_errors

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient


class CognitoAddressBook:
    """Addresses of one pool, whose users sign in by them. Nothing is kept: people move."""

    def __init__(self, client: "CognitoIdentityProviderClient", pool_id: str) -> None:
        self._client = client
        self._pool_id = pool_id

    def email_of(self, user_id: str) -> str:
        """The address as it is now, "" without one. Raises: Unavailable."""
        try:
            with vendor_errors("Cognito AdminGetUser"):
                found = self._client.admin_get_user(UserPoolId=self._pool_id, Username=user_id)
        except ClientError as error:
            if code_of(error) == "UserNotFoundException":
                return ""
            raise
        if not found.get("Enabled", True):
            return ""
        told = {each["Name"]: each.get("Value", "") for each in found.get("UserAttributes", [])}
        return told.get("email", "")
