"""Rules that hold for every resource of a kind, also for those added tomorrow."""

import re
from typing import Any

import pytest

from infra.config import DeploymentConfig
from tests.infra.assembly import Assembly, Resource, folder_of, listed, short, statements

STATEFUL = {
    "AWS::DynamoDB::Table",
    "AWS::S3::Bucket",
    "AWS::Cognito::UserPool",
    "AWS::SecretsManager::Secret",
    "AWS::KMS::Key",
}


def functions(assembly: Assembly) -> list[Resource]:
    return assembly.resources("AWS::Lambda::Function")


def test_functions_run_what_the_tests_ran(assembly: Assembly) -> None:
    config = DeploymentConfig.of({})
    for function in functions(assembly):
        assert function.properties["Runtime"] == f"python{config.python}", function.name
        assert function.properties["Architectures"] == [config.architecture], function.name
        assert function.properties["Handler"] == "handler.handler", function.name
        assert function.properties["Layers"], function.name


def test_functions_trace_and_log_json_into_a_group_of_their_own(assembly: Assembly) -> None:
    groups = [f.properties["LoggingConfig"]["LogGroup"]["Ref"] for f in functions(assembly)]
    assert len(set(groups)) == len(groups)
    for function in functions(assembly):
        assert function.properties["LoggingConfig"]["LogFormat"] == "JSON", function.name
        assert function.properties["TracingConfig"] == {"Mode": "Active"}, function.name


def test_functions_end_within_the_patience_of_their_caller(assembly: Assembly) -> None:
    for function in functions(assembly):
        limit = 29 if folder_of(function).startswith("api_") else 300
        assert 1 <= function.properties["Timeout"] <= limit, function.name


def test_each_function_has_a_role_of_its_own_without_managed_policies(assembly: Assembly) -> None:
    roles = [assembly.target(f.properties["Role"]) for f in functions(assembly)]
    assert len(set(roles)) == len(roles)
    for role in assembly.resources("AWS::IAM::Role"):
        assert "ManagedPolicyArns" not in role.properties, role.name


def test_each_function_has_an_alarm_on_errors(assembly: Assembly) -> None:
    watched = {
        alarm.properties["Dimensions"][0]["Value"]["Ref"]
        for alarm in assembly.resources("AWS::CloudWatch::Alarm")
        if alarm.properties["MetricName"] == "Errors"
    }
    assert watched == {f.logical_id for f in functions(assembly)}


def test_every_alarm_tells_someone(assembly: Assembly) -> None:
    for alarm in assembly.resources("AWS::CloudWatch::Alarm"):
        told = [assembly.target(action) for action in alarm.properties["AlarmActions"]]
        assert told == ["AlarmsTopic"], alarm.name


EVENT_SERVICES = {"ses.amazonaws.com", "events.amazonaws.com", "sns.amazonaws.com"}


def started_by_events(assembly: Assembly) -> set[str]:
    """Functions that a service invokes without waiting for the answer."""
    permitted = {
        assembly.target(p.properties["FunctionName"])
        for p in assembly.resources("AWS::Lambda::Permission")
        if p.properties["Principal"] in EVENT_SERVICES
    }
    scheduled = {
        assembly.target(s.properties["Target"]["Arn"])
        for s in assembly.resources("AWS::Scheduler::Schedule")
    }
    return (
        permitted
        | {s for s in scheduled if s.endswith("Function")}
        | {
            "ReconcileFunction",
            "ImportStatementFunction",
        }
    )


def test_what_fails_without_a_caller_ends_among_the_dead_letters(assembly: Assembly) -> None:
    caught = {
        assembly.target(c.properties["FunctionName"]): assembly.target(
            c.properties["DestinationConfig"]["OnFailure"]["Destination"]
        )
        for c in assembly.resources("AWS::Lambda::EventInvokeConfig")
    }
    assert caught == dict.fromkeys(started_by_events(assembly), "DeadLettersQueue")
    assert len(caught) == 8


def test_every_event_target_and_schedule_has_dead_letters(assembly: Assembly) -> None:
    targets = [
        (r.name, target)
        for r in assembly.resources("AWS::Events::Rule")
        for target in r.properties["Targets"]
    ] + [(r.name, r.properties["Target"]) for r in assembly.resources("AWS::Scheduler::Schedule")]
    assert targets
    for name, target in targets:
        assert assembly.target(target["DeadLetterConfig"]["Arn"]) == "DeadLettersQueue", name


def test_every_log_group_forgets(assembly: Assembly) -> None:
    for group in assembly.resources("AWS::Logs::LogGroup"):
        assert group.properties["RetentionInDays"] in {30, 60, 90}, group.name


def test_everything_stored_is_encrypted(assembly: Assembly) -> None:
    for bucket in assembly.resources("AWS::S3::Bucket"):
        (rule,) = bucket.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        wanted = "AES256" if short(bucket.logical_id).endswith("AccessLogs") else "aws:kms"
        found = rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"]
        assert found == wanted, bucket.name
    for queue in assembly.resources("AWS::SQS::Queue"):
        assert queue.properties["SqsManagedSseEnabled"] is True, queue.name
    for topic in assembly.resources("AWS::SNS::Topic"):
        assert "KmsMasterKeyId" in topic.properties, topic.name
    for table in assembly.resources("AWS::DynamoDB::Table"):
        assert table.properties["SSESpecification"]["SSEEnabled"] is True, table.name
    for secret in assembly.resources("AWS::SecretsManager::Secret"):
        assert "KmsKeyId" in secret.properties, secret.name
    for key in assembly.resources("AWS::KMS::Key"):
        assert key.properties["EnableKeyRotation"] is True, key.name


POLICIES = {
    "AWS::S3::Bucket": ("AWS::S3::BucketPolicy", "Bucket"),
    "AWS::SQS::Queue": ("AWS::SQS::QueuePolicy", "Queues"),
    "AWS::SNS::Topic": ("AWS::SNS::TopicPolicy", "Topics"),
}


@pytest.mark.parametrize("kind", POLICIES)
def test_everything_with_a_policy_refuses_plain_connections(assembly: Assembly, kind: str) -> None:
    policy_kind, attached = POLICIES[kind]
    refusing = {
        assembly.target(subject)
        for policy in assembly.resources(policy_kind)
        for subject in listed(policy.properties[attached])
        for statement in statements(policy.properties["PolicyDocument"])
        if statement["Effect"] == "Deny"
        and statement.get("Condition", {}).get("Bool") == {"aws:SecureTransport": "false"}
    }
    assert refusing == {short(r.logical_id) for r in assembly.resources(kind)}


def test_no_bucket_is_public(assembly: Assembly) -> None:
    for bucket in assembly.resources("AWS::S3::Bucket"):
        blocked = bucket.properties["PublicAccessBlockConfiguration"]
        assert len(blocked) == 4, bucket.name
        assert all(blocked.values()), bucket.name
        (ownership,) = bucket.properties["OwnershipControls"]["Rules"]
        assert ownership == {"ObjectOwnership": "BucketOwnerEnforced"}, bucket.name


def test_what_holds_data_outlives_its_stack_and_stands_apart(assembly: Assembly) -> None:
    for resource in assembly.resources():
        if resource.kind in STATEFUL:
            assert resource.body["DeletionPolicy"] == "Retain", resource.name
            assert resource.body["UpdateReplacePolicy"] == "Retain", resource.name
            assert resource.stack == "LettrageData", resource.name


def test_services_are_trusted_for_this_account_only(assembly: Assembly) -> None:
    for permission in assembly.resources("AWS::Lambda::Permission"):
        assert "SourceArn" in permission.properties, permission.name
    for role in assembly.resources("AWS::IAM::Role"):
        (trust,) = statements(role.properties["AssumeRolePolicyDocument"])
        service = trust["Principal"]["Service"]
        # A function's or workflow's role can only be passed by whoever deploys.
        if service not in {"lambda.amazonaws.com", "states.amazonaws.com"}:
            assert "aws:SourceAccount" in str(trust["Condition"]), role.name


def test_variables_hold_settings_never_secrets(assembly: Assembly) -> None:
    suspicious = re.compile(r"PASSWORD|TOKEN|SECRET(?!_NAME)|CREDENTIAL|PRIVATE")
    for function in functions(assembly):
        variables: dict[str, Any] = function.properties["Environment"]["Variables"]
        assert not [v for v in variables if suspicious.search(v)], function.name
        assert "resolve:secretsmanager" not in str(variables), function.name


PHYSICAL_NAMES = {
    "AWS::S3::Bucket": "BucketName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::IAM::Role": "RoleName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::Logs::LogGroup": "LogGroupName",
}


def test_nothing_has_a_fixed_name(assembly: Assembly) -> None:
    named = [r.name for r in assembly.resources() if PHYSICAL_NAMES.get(r.kind, "") in r.properties]
    assert named == []


def test_workflows_log_and_trace_without_their_data(assembly: Assembly) -> None:
    for machine in assembly.resources("AWS::StepFunctions::StateMachine"):
        logging = machine.properties["LoggingConfiguration"]
        assert logging["Level"] == "ALL", machine.name
        assert logging["IncludeExecutionData"] is False, machine.name
        assert machine.properties["TracingConfiguration"] == {"Enabled": True}, machine.name
        failing = {
            a.properties["MetricName"]
            for a in assembly.resources("AWS::CloudWatch::Alarm")
            if machine.logical_id in str(a.properties.get("Dimensions"))
        }
        assert failing == {"ExecutionsFailed", "ExecutionsTimedOut"}, machine.name
