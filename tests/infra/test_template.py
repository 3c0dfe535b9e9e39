"""What the stacks promise, one by one."""

from typing import Any

import pytest

from tests.infra.assembly import Assembly, folder_of


def test_table_can_be_restored_and_cannot_be_dropped(assembly: Assembly) -> None:
    (table,) = assembly.resources("AWS::DynamoDB::Table")
    assert table.properties["KeySchema"] == [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    assert table.properties["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": True
    }
    assert table.properties["DeletionProtectionEnabled"] is True
    assert table.properties["BillingMode"] == "PAY_PER_REQUEST"
    assert table.properties["TimeToLiveSpecification"] == {
        "AttributeName": "expires_at",
        "Enabled": True,
    }
    assert "GlobalSecondaryIndexes" not in table.properties


def test_only_the_archive_is_locked(assembly: Assembly) -> None:
    locked = {
        r.name: r.properties["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
        for r in assembly.resources("AWS::S3::Bucket")
        if "ObjectLockConfiguration" in r.properties
    }
    assert locked == {"LettrageData/DocumentsArchiveBucket": {"Mode": "GOVERNANCE", "Days": 3653}}


def test_one_rule_accepts_the_whole_sub_domain_storing_before_telling(assembly: Assembly) -> None:
    (rule,) = assembly.resources("AWS::SES::ReceiptRule")
    wanted = rule.properties["Rule"]
    assert wanted["Recipients"] == [{"Ref": "CollectDomain"}]
    assert wanted["ScanEnabled"] is True
    store, tell = wanted["Actions"]
    assert assembly.target(store["S3Action"]["BucketName"]) == "DocumentsInboxBucket"
    assert store["S3Action"]["ObjectKeyPrefix"] == "mail/"
    assert assembly.target(tell["LambdaAction"]["FunctionArn"]) == "ReceiveMailFunction"
    assert tell["LambdaAction"]["InvocationType"] == "Event"


@pytest.mark.parametrize(
    ("prefix", "function"),
    [("uploads/", "ReceiveUploadFunction"), ("drop/", "ReceiveDropFunction")],
)
def test_each_stored_file_starts_its_function(
    assembly: Assembly, prefix: str, function: str
) -> None:
    (rule,) = [r for r in assembly.resources("AWS::Events::Rule") if prefix in str(r.properties)]
    pattern = rule.properties["EventPattern"]
    assert pattern["source"] == ["aws.s3"]
    assert pattern["detail-type"] == ["Object Created"]
    assert assembly.target(pattern["detail"]["bucket"]["name"][0]) == "DocumentsUploadsBucket"
    assert pattern["detail"]["object"]["key"] == [{"prefix": prefix}]
    (target,) = rule.properties["Targets"]
    assert assembly.target(target["Arn"]) == function
    bucket = assembly.one("AWS::S3::Bucket", "DocumentsUploadsBucket")
    assert bucket.properties["NotificationConfiguration"] == {
        "EventBridgeConfiguration": {"EventBridgeEnabled": True}
    }


def test_schedules_keep_paris_time(assembly: Assembly) -> None:
    schedules = {
        assembly.target(r.properties["Target"]["Arn"]): r.properties
        for r in assembly.resources("AWS::Scheduler::Schedule")
    }
    assert {k: v["ScheduleExpression"] for k, v in schedules.items()} == {
        "SyncBanksMachine": "cron(0 6 * * ? *)",
        "SyncConnectorsMachine": "rate(1 hour)",
        "SweepInputsFunction": "rate(1 hour)",
        "SendNoticesFunction": "rate(1 hour)",
    }
    assert {v["ScheduleExpressionTimezone"] for v in schedules.values()} == {"Europe/Paris"}
    for machine, job in (("SyncBanks", "schedule"), ("SyncConnectors", "connectors")):
        assert schedules[f"{machine}Machine"]["Target"]["Input"] == (
            f'{{"job_id": "{job}-<aws.scheduler.scheduled-time>"}}'
        )


def test_nobody_signs_up_alone_and_tokens_end_soon(assembly: Assembly) -> None:
    (pool,) = assembly.resources("AWS::Cognito::UserPool")
    assert pool.properties["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert pool.properties["DeletionProtection"] == "ACTIVE"
    assert pool.properties["Policies"]["PasswordPolicy"]["MinimumLength"] >= 12
    (client,) = assembly.resources("AWS::Cognito::UserPoolClient")
    assert client.properties["AccessTokenValidity"] == 15
    assert client.properties["TokenValidityUnits"]["AccessToken"] == "minutes"
    assert "ALLOW_USER_PASSWORD_AUTH" in client.properties["ExplicitAuthFlows"]


def test_the_provider_secret_is_created_without_an_invented_value(assembly: Assembly) -> None:
    (secret,) = assembly.resources("AWS::SecretsManager::Secret")
    assert not {"SecretString", "GenerateSecretString"} & set(secret.properties)


def test_each_step_of_recognition_is_bought_by_one_function_only(assembly: Assembly) -> None:
    policies = {r.name: str(r.properties) for r in assembly.resources("AWS::IAM::Policy")}
    bought = {
        action: [name for name, text in policies.items() if f"textract:{action}" in text]
        for action in ("DetectDocumentText", "AnalyzeExpense", "")
    }
    words, typed = (
        f"LettragePipeline/{function}RoleDefaultPolicy"
        for function in ("RecognisePage", "AnalyseExpense")
    )
    assert bought["DetectDocumentText"] == [words]
    assert bought["AnalyzeExpense"] == [typed]
    assert set(bought[""]) == {words, typed}


def test_one_document_is_short_lived_work_and_the_banks_are_not(assembly: Assembly) -> None:
    kinds = {r.name: r.properties for r in assembly.resources("AWS::StepFunctions::StateMachine")}
    express = {name: found.get("StateMachineType") for name, found in kinds.items()}
    assert express == {
        "LettragePipeline/CollectDocumentMachine": "EXPRESS",
        "LettragePipeline/SyncBanksMachine": "STANDARD",
        "LettragePipeline/SyncConnectorsMachine": "STANDARD",
    }


OUTPUTS = {
    "LettrageData": {
        "TableName", "InboxBucketName", "UploadsBucketName", "WorkBucketName",
        "ArchiveBucketName", "UserPoolId", "UserPoolClientId", "BankSecretName",
    },
    "LettragePipeline": {
        "ReceiptRuleSetName", "CollectDomainName", "SweepFunctionName", "SendNoticesFunctionName",
        "MailFeedbackTopicArn", "NoticeSender",
    },
    "LettrageApi": {"ApiUrl"},
}  # fmt: skip

BANKS = {"GoCardlessBaseUrl", "BridgeBaseUrl", "EnableBankingBaseUrl"}

PARAMETERS = {
    "LettrageData": set[str](),
    "LettragePipeline": {"CollectDomain", *BANKS, "EcbBaseUrl", "InternalSourcesAllowed"},
    "LettrageApi": {
        "CollectDomain",
        *BANKS,
        "EcbBaseUrl",
        "InternalSourcesAllowed",
        "PublicApiUrl",
        "WebOrigins",
    },
}


@pytest.mark.parametrize("stack", OUTPUTS)
def test_a_stack_tells_what_others_need(assembly: Assembly, stack: str) -> None:
    outputs = {k: v for k, v in assembly.templates[stack]["Outputs"].items() if "Export" not in v}
    assert set(outputs) == OUTPUTS[stack]


@pytest.mark.parametrize("stack", PARAMETERS)
def test_a_stack_asks_only_for_what_differs_between_places(assembly: Assembly, stack: str) -> None:
    asked: dict[str, Any] = assembly.templates[stack].get("Parameters", {})
    assert set(asked) == PARAMETERS[stack]
    assert all("Default" in parameter for parameter in asked.values())


def test_every_function_folder_is_deployed_once(assembly: Assembly) -> None:
    from infra.layer import ROOT

    deployed = sorted(folder_of(f) for f in assembly.resources("AWS::Lambda::Function"))
    written = sorted(p.name for p in (ROOT / "functions").iterdir() if p.name != "__pycache__")
    assert deployed == written


@pytest.mark.parametrize("stack", ["LettragePipeline", "LettrageApi"])
def test_sources_inside_a_network_are_closed_unless_asked_for(
    assembly: Assembly, stack: str
) -> None:
    asked = assembly.templates[stack]["Parameters"]["InternalSourcesAllowed"]
    assert (asked["Default"], asked["AllowedValues"]) == ("false", ["true", "false"])
