"""An access token for a user of the local pool: what signing in gives on AWS.

`python -m infra.local token --user EMAIL [--endpoint URL]` makes the user where there is none and
prints the token, good for fifteen minutes. Only the emulator on this machine is asked.
"""

import contextlib
import secrets

from infra.local.settings import REGION
from infra.local.wire import Clients


class NoPoolError(Exception):
    """Nothing is deployed at the endpoint."""


def token(endpoint: str, user: str) -> str:
    """An access token of `user`.

    Raises: NoPoolError, when no product is deployed there.
    """
    aws = Clients(endpoint, REGION)
    outputs = {
        output["OutputKey"]: output["OutputValue"]
        for stack in aws.client("cloudformation").describe_stacks()["Stacks"]
        for output in stack.get("Outputs", [])
    }
    if "UserPoolId" not in outputs:
        raise NoPoolError(f"nothing is deployed at {endpoint}: run `make up` first")
    cognito = aws.client("cognito-idp")
    pool = outputs["UserPoolId"]
    # An existing user is taken as it is: the emulator's users guard nothing.
    with contextlib.suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=user,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": user}],
        )
    password = f"Aa1!{secrets.token_urlsafe(18)}"
    cognito.admin_set_user_password(
        UserPoolId=pool, Username=user, Password=password, Permanent=True
    )
    answer = cognito.initiate_auth(
        ClientId=outputs["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user, "PASSWORD": password},
    )
    return str(answer["AuthenticationResult"]["AccessToken"])
