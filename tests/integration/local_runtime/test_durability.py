"""`kill -9` loses nothing that was acknowledged; a restart comes back whole."""

import threading
import time
from typing import Any

import botocore.exceptions
import pytest
import requests

from infra.local.runtime import LocalRuntime
from tests.integration.local_runtime.conftest import PARAMETERS, Deployed

USER, PASSWORD = "owner@example.fr", "Correct-horse-9"


def _item(pk: str, sk: str, **more: dict[str, Any]) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}, **more}


def _table(runtime: LocalRuntime) -> str:
    return runtime.outputs["TableName"]


def _keys(runtime: LocalRuntime) -> set[tuple[str, str]]:
    pages = runtime.client("dynamodb").get_paginator("scan").paginate(TableName=_table(runtime))
    return {(item["pk"]["S"], item["sk"]["S"]) for page in pages for item in page["Items"]}


def _put(table: str, pk: str, sk: str) -> dict[str, Any]:
    return {"Put": {"TableName": table, "Item": _item(pk, sk)}}


def test_kill_under_write_load_loses_no_acknowledged_item(killable: Deployed) -> None:
    runtime = killable.runtime
    acknowledged: list[tuple[str, str]] = []

    def write() -> None:
        client, table = runtime.client("dynamodb"), _table(runtime)
        for number in range(10_000):
            try:
                client.put_item(TableName=table, Item=_item("load", str(number)))
            except Exception:  # noqa: BLE001 - whatever a killed server makes of it: not acknowledged
                return
            acknowledged.append(("load", str(number)))

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(1.5)
    runtime.kill()
    writer.join()
    runtime.start()
    assert len(acknowledged) > 50
    assert set(acknowledged) <= _keys(runtime)


def test_kill_keeps_transactions_whole(killable: Deployed) -> None:
    runtime = killable.runtime
    acknowledged: list[str] = []

    def write() -> None:
        client, table = runtime.client("dynamodb"), _table(runtime)
        for number in range(10_000):
            rows = [_put(table, f"transaction-{number}", str(row)) for row in range(20)]
            try:
                client.transact_write_items(TransactItems=rows)
            except Exception:  # noqa: BLE001 - not acknowledged
                return
            acknowledged.append(f"transaction-{number}")

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(1.5)
    runtime.kill()
    writer.join()
    runtime.start()
    counts: dict[str, int] = {}
    for pk, _ in _keys(runtime):
        counts[pk] = counts.get(pk, 0) + 1
    assert set(counts.values()) == {20}
    assert set(acknowledged) <= set(counts)


def test_delete_update_and_batch_survive_a_kill(killable: Deployed) -> None:
    runtime = killable.runtime
    client, table = runtime.client("dynamodb"), _table(runtime)
    batch = [{"PutRequest": {"Item": _item("batch", str(n))}} for n in range(25)]
    client.batch_write_item(RequestItems={table: batch})
    client.delete_item(TableName=table, Key=_item("batch", "0"))
    client.update_item(
        TableName=table,
        Key=_item("batch", "1"),
        UpdateExpression="SET amount = :a",
        ExpressionAttributeValues={":a": {"N": "12.30"}},
    )
    runtime.kill()
    runtime.start()
    assert _keys(runtime) == {("batch", str(n)) for n in range(1, 25)}
    kept = client.get_item(TableName=table, Key=_item("batch", "1"))["Item"]
    assert kept["amount"] == {"N": "12.3"}


def test_recreated_table_starts_empty_after_a_kill(killable: Deployed) -> None:
    runtime = killable.runtime
    client = runtime.client("dynamodb")
    definition: dict[str, Any] = {
        "TableName": "made-twice",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    }
    client.create_table(**definition)
    client.put_item(TableName="made-twice", Item={"pk": {"S": "old"}})
    client.delete_table(TableName="made-twice")
    client.create_table(**definition)
    client.put_item(TableName="made-twice", Item={"pk": {"S": "new"}})
    runtime.kill()
    runtime.start()
    assert client.scan(TableName="made-twice")["Items"] == [{"pk": {"S": "new"}}]


def test_objects_survive_a_kill_at_once(killable: Deployed) -> None:
    runtime = killable.runtime
    s3, bucket = runtime.client("s3"), runtime.outputs["UploadsBucketName"]
    for number in range(20):
        s3.put_object(
            Bucket=bucket,
            Key=f"uploads/o/{number}",
            Body=f"body {number}".encode(),
            ContentType="application/pdf",
            Metadata={"origin": "upload"},
        )
    s3.put_object(Bucket=bucket, Key="uploads/o/0", Body=b"second version")
    runtime.kill()
    runtime.start()
    for number in range(1, 20):
        stored = s3.get_object(Bucket=bucket, Key=f"uploads/o/{number}")
        assert stored["Body"].read() == f"body {number}".encode()
        assert (stored["ContentType"], stored["Metadata"]) == (
            "application/pdf",
            {"origin": "upload"},
        )
    versions = s3.list_object_versions(Bucket=bucket, Prefix="uploads/o/0")["Versions"]
    bodies = [
        s3.get_object(Bucket=bucket, Key="uploads/o/0", VersionId=v["VersionId"])["Body"].read()
        for v in versions
    ]
    assert bodies == [b"second version", b"body 0"]


def test_retention_survives_a_kill(killable: Deployed) -> None:
    runtime = killable.runtime
    s3, bucket = runtime.client("s3"), "archive-under-lock"
    place: Any = {"LocationConstraint": "eu-west-3"}
    s3.create_bucket(
        Bucket=bucket, CreateBucketConfiguration=place, ObjectLockEnabledForBucket=True
    )
    keep = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 3650}}
    s3.put_object_lock_configuration(
        Bucket=bucket,
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": keep},
    )
    version = s3.put_object(Bucket=bucket, Key="invoice", Body=b"kept")["VersionId"]
    runtime.kill()
    runtime.start()
    with pytest.raises(botocore.exceptions.ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=bucket, Key="invoice", VersionId=version)


def test_restart_after_a_kill_is_whole(killable: Deployed) -> None:
    runtime = killable.runtime
    pool, client_id = runtime.outputs["UserPoolId"], runtime.outputs["UserPoolClientId"]
    users = runtime.client("cognito-idp")
    users.admin_create_user(UserPoolId=pool, Username=USER, MessageAction="SUPPRESS")
    users.admin_set_user_password(UserPoolId=pool, Username=USER, Password=PASSWORD, Permanent=True)
    runtime.client("secretsmanager").put_secret_value(
        SecretId=runtime.outputs["SecretName"], SecretString="kept"
    )
    runtime.kill()
    runtime.start()

    assert runtime.deploy(killable.folder, PARAMETERS) is False
    token = users.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": USER, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]["AccessToken"]
    answer = requests.get(
        f"{runtime.api_url}/v1/organisations/1/purchase-invoices",
        headers={"Authorization": f"Bearer {token}"},
        timeout=120,
    )
    assert answer.status_code == 200
    secret = runtime.client("secretsmanager").get_secret_value(
        SecretId=runtime.outputs["SecretName"]
    )
    assert secret["SecretString"] == "kept"
    assert runtime.invoke(killable.name("echo"), {"a": 1})["event"] == {"a": 1}


def test_start_with_nothing_changed_is_quick(killable: Deployed) -> None:
    killable.runtime.stop()
    started = time.monotonic()
    killable.runtime.start()
    assert killable.runtime.deploy(killable.folder, PARAMETERS) is False
    # The bar of the product's README: ready within ten seconds when nothing changed.
    assert time.monotonic() - started < 10
