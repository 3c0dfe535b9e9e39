"""`Idempotency-Key` on POST: one key, one effect, the same reply again.

Powertools keeps the records (README, decision table): its key is the organisation (or the user
where the path names none), the route and the client's key; the body's hash is compared. Replies
of the 2xx class are kept for a day; others leave no record, so that the client may try again.
"""

import hashlib
import json
import os
from collections.abc import Callable
from typing import Any

from lettrage.domain.errors import Conflict, Invalid
from lettrage.entrypoints.http.access import caller

Reply = dict[str, Any]

MOST_CHARACTERS = 255
"""Longest key (security-reliability H2)."""

KEPT_S = 24 * 3600
"""How long a reply can be replayed (security-reliability H2: at least 24 h)."""

SECRET_PATH = "/password"  # noqa: S105 - a path, no secret
"""Bodies sent there are never kept, not even as a digest: a short password is found from it."""

_BAD_STATUS = 300


class _NotKept(Exception):
    def __init__(self, reply: Reply) -> None:
        super().__init__("reply is not kept")
        self.reply = reply


class Replay:
    """Runs a request once per client key.

    `persistence` makes Powertools' layer for one partition; built on first use because the
    library takes long to import.
    """

    def __init__(self, persistence: Callable[[str], Any]) -> None:
        self._persistence = persistence

    def once(
        self,
        event: dict[str, Any],
        context: Any,  # noqa: ANN401 - AWS's object
        run: Callable[[], Reply],
    ) -> Reply:
        """The reply of `run`, or the kept one.

        `context` tells how long the function may still run: a first request that died holds its
        key no longer than that.

        Raises: Invalid, when the key is malformed or was used with another body; Conflict, while
        the first request with the key still runs.
        """
        key = (event.get("headers") or {}).get("idempotency-key")
        if event.get("requestContext", {}).get("http", {}).get("method") != "POST" or key is None:
            return run()
        if not caller().user_id:
            return run()  # nobody signed in: nothing is kept for whoever it is
        if str(event.get("rawPath", "")).endswith(SECRET_PATH):
            return run()
        if not key or len(key) > MOST_CHARACTERS or not key.isprintable():
            raise Invalid(
                f"Idempotency-Key has 1 to {MOST_CHARACTERS} printable characters",
                code="idempotency_key_malformed",
                message_fr=f"Idempotency-Key compte de 1 à {MOST_CHARACTERS} caractères"
                " imprimables.",
            )
        return self._kept(event, context, key, run)

    def _kept(
        self,
        event: dict[str, Any],
        context: Any,  # noqa: ANN401 - AWS's object
        key: str,
        run: Callable[[], Reply],
    ) -> Reply:
        from aws_lambda_powertools.utilities.idempotency import (  # noqa: PLC0415 - 0.2 s
            IdempotencyConfig,
            idempotent_function,
        )
        from aws_lambda_powertools.utilities.idempotency.exceptions import (  # noqa: PLC0415
            IdempotencyAlreadyInProgressError,
            IdempotencyValidationError,
        )

        present = caller()
        scope = present.organisation.id if present.organisation else f"user-{present.user_id}"
        payload = {
            "key": [event.get("rawPath", ""), key],
            "body": hashlib.sha256((event.get("body") or "").encode()).hexdigest(),
        }
        config = IdempotencyConfig(
            event_key_jmespath="key",
            payload_validation_jmespath="body",
            raise_on_no_idempotency_key=True,
            expires_after_seconds=KEPT_S,
            hash_function="sha256",
        )
        config.register_lambda_context(context)

        @idempotent_function(
            data_keyword_argument="payload",
            persistence_store=self._persistence(scope),
            config=config,
            key_prefix="http",
        )
        def kept(*, payload: dict[str, Any]) -> Reply:
            reply = run()
            if reply["statusCode"] >= _BAD_STATUS:
                raise _NotKept(reply)
            return _plain(reply)

        try:
            answer: Reply = kept(payload=payload)
        except _NotKept as carried:
            return carried.reply
        except IdempotencyValidationError as error:
            raise Invalid(
                "this Idempotency-Key was used with another body", code="idempotency_key_reused"
            ) from error
        except IdempotencyAlreadyInProgressError as error:
            raise Conflict(
                "the first request with this Idempotency-Key still runs", code="in_progress"
            ) from error
        return answer


def _plain(reply: Reply) -> Reply:
    return dict(json.loads(json.dumps(reply)))


def table_persistence(table_name: str, client: Any) -> Callable[[str], Any]:  # noqa: ANN401 - boto3 client
    """Powertools' DynamoDB layer in the product's table, one partition an organisation."""
    layers: dict[str, Any] = {}

    def layer(scope: str) -> Any:  # noqa: ANN401 - Powertools' class, imported late
        if scope not in layers:
            from aws_lambda_powertools.utilities.idempotency import (  # noqa: PLC0415
                DynamoDBPersistenceLayer,
            )

            # The library names its records after this variable; a local call may lack it.
            os.environ.setdefault("AWS_LAMBDA_FUNCTION_NAME", "lettrage")
            layers[scope] = DynamoDBPersistenceLayer(
                table_name=table_name,
                key_attr="pk",
                sort_key_attr="sk",
                static_pk_value=f"ORG#{scope}#idempotency",
                expiry_attr="expires_at",
                boto3_client=client,
            )
        return layers[scope]

    return layer
