"""The table of permissions is the reviewed one, and keeps the promises that people rely on."""

import json

from tests.infra.assembly import Assembly
from tests.infra.permissions import REVIEWED, buckets_written, permissions

NAMELESS = {
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "textract:AnalyzeExpense",
    "textract:DetectDocumentText",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}
"""Actions that AWS offers on all resources or none. Source: Service Authorization Reference."""


def test_permissions_are_the_reviewed_ones(assembly: Assembly) -> None:
    assert permissions(assembly) == json.loads(REVIEWED.read_text())


def test_no_action_is_a_wildcard(assembly: Assembly) -> None:
    for role, rights in permissions(assembly).items():
        for resource, actions in rights.items():
            assert not [a for a in actions if "*" in a], f"{role} on {resource}"


def test_all_resources_are_only_named_where_aws_knows_no_others(assembly: Assembly) -> None:
    for role, rights in permissions(assembly).items():
        assert set(rights.get("*", [])) <= NAMELESS, role


def test_nobody_deletes_or_unlocks_documents(assembly: Assembly) -> None:
    granted = {
        action
        for rights in permissions(assembly).values()
        for actions in rights.values()
        for action in actions
        if action.startswith("s3:")
    }
    assert granted == {"s3:GetObject", "s3:ListBucket", "s3:PutObject"}


def test_only_validation_writes_to_the_archive(assembly: Assembly) -> None:
    written = buckets_written(permissions(assembly))
    assert written["DocumentsArchiveBucket"] == {"PurchasesRole"}
    assert written["DocumentsInboxBucket"] == {"MailIntakeStoringRole"}


def test_bank_credentials_are_read_by_the_two_that_call_banks(assembly: Assembly) -> None:
    readers = {
        role
        for role, rights in permissions(assembly).items()
        if "secretsmanager:GetSecretValue" in str(rights)
    }
    assert readers == {"LettrageApi/BankingRole", "LettragePipeline/FetchTransactionsRole"}


def test_credentials_of_sources_are_written_by_one_and_read_by_others(assembly: Assembly) -> None:
    holders = {
        action: [r for r, rights in permissions(assembly).items() if f"ssm:{action}" in str(rights)]
        for action in ("PutParameter", "DeleteParameter", "GetParameter")
    }
    api, fetch = "LettrageApi/ConnectorsRole", "LettragePipeline/FetchDocumentsRole"
    # Statuses of invoices go out by the platform's own credentials, and no other ones.
    purchases = "LettrageApi/PurchasesRole"
    assert holders == {
        "PutParameter": [api],
        "DeleteParameter": [api],
        "GetParameter": [purchases, fetch],
    }
    for role, rights in permissions(assembly).items():
        named = [resource for resource, actions in rights.items() if "ssm:" in str(actions)]
        below = "connectors/approved_platform/*" if role == purchases else "connectors/*"
        assert all(resource.endswith(f"/LettrageData/{below}") for resource in named)


def test_nothing_scans_the_table(assembly: Assembly) -> None:
    assert "dynamodb:Scan" not in str(permissions(assembly))
