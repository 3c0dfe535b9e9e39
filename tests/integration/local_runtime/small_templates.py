"""Templates of the small assembly, with the resource types and references the product uses."""

import json
import sys
from typing import Any

from tests.integration.local_runtime.small_functions import FUNCTIONS, WORKFLOW

RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"
BUCKET = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"


def _role() -> dict[str, Any]:
    trust = {"Service": ["lambda.amazonaws.com", "states.amazonaws.com", "scheduler.amazonaws.com"]}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": trust}],
            }
        },
    }


def store_template() -> dict[str, Any]:
    table = {
        "Type": "AWS::DynamoDB::Table",
        "DeletionPolicy": "Retain",
        "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            "KeySchema": [
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        },
    }
    bucket = {
        "Type": "AWS::S3::Bucket",
        "Properties": {
            "VersioningConfiguration": {"Status": "Enabled"},
            "NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}},
        },
    }
    return {
        "Resources": {
            "Table": table,
            "Uploads": bucket,
            "Inbox": {"Type": "AWS::S3::Bucket"},
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {}}},
            "Secret": {
                "Type": "AWS::SecretsManager::Secret",
                "Properties": {"GenerateSecretString": {}},
            },
            "Pool": {
                "Type": "AWS::Cognito::UserPool",
                "Properties": {"UsernameAttributes": ["email"]},
            },
            "Client": {
                "Type": "AWS::Cognito::UserPoolClient",
                "Properties": {
                    "UserPoolId": {"Ref": "Pool"},
                    "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
                },
            },
        },
        "Outputs": {
            "TableName": {"Value": {"Ref": "Table"}},
            "SecretName": {"Value": {"Ref": "Secret"}},
            "UploadsBucketName": {
                "Value": {"Ref": "Uploads"},
                "Export": {"Name": "Store:UploadsBucket"},
            },
            "InboxBucketName": {"Value": {"Ref": "Inbox"}, "Export": {"Name": "Store:Inbox"}},
            "UserPoolId": {"Value": {"Ref": "Pool"}, "Export": {"Name": "Store:Pool"}},
            "UserPoolClientId": {"Value": {"Ref": "Client"}, "Export": {"Name": "Store:Client"}},
        },
    }


def _function(name: str, key: str, layer: bool = True, **more: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": RUNTIME,
            "Handler": "handler.handler",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Code": {"S3Bucket": {"Fn::Sub": BUCKET}, "S3Key": key},
            "Timeout": 20,
            "MemorySize": 256,
            **({"Layers": [{"Ref": "Layer"}]} if layer else {}),
            **more,
        },
    }


def work_template(keys: dict[str, str]) -> dict[str, Any]:
    resources: dict[str, Any] = {
        "Role": _role(),
        "Layer": {
            "Type": "AWS::Lambda::LayerVersion",
            "Properties": {"Content": {"S3Bucket": {"Fn::Sub": BUCKET}, "S3Key": keys["layer"]}},
        },
    }
    variables = {
        "BASE": {"Ref": "BankBaseUrl"},
        "KEEP_BUCKET": {"Fn::ImportValue": "Store:Inbox"},
    }
    for name in FUNCTIONS:
        resources[name.title()] = _function(name, keys[name], Environment={"Variables": variables})
    resources["Workflow"] = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "StateMachineType": "EXPRESS",
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "DefinitionString": json.dumps(WORKFLOW),
            "DefinitionSubstitutions": {"FailFunctionArn": {"Fn::GetAtt": ["Fail", "Arn"]}},
        },
    }
    return {
        "Parameters": {"BankBaseUrl": {"Type": "String", "Default": "https://bank.invalid"}},
        "Resources": resources | _triggers() | _mail() | _api(),
        "Outputs": {
            **{
                f"{name.title()}FunctionName": {"Value": {"Ref": name.title()}}
                for name in FUNCTIONS
            },
            "WorkflowArn": {"Value": {"Ref": "Workflow"}},
            "CollectDomain": {"Value": "in.lettrage.example"},
            "ApiUrl": {"Value": {"Fn::GetAtt": ["Api", "ApiEndpoint"]}},
            "SweepFunctionName": {"Value": {"Ref": "Echo"}},
        },
    }


def _triggers() -> dict[str, Any]:
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {
            "bucket": {"name": [{"Fn::ImportValue": "Store:UploadsBucket"}]},
            "object": {"key": [{"prefix": "uploads/"}]},
        },
    }
    return {
        "DeadLetters": {"Type": "AWS::SQS::Queue"},
        "Uploaded": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventPattern": pattern,
                "Targets": [
                    {
                        "Id": "start",
                        "Arn": {"Fn::GetAtt": ["Start", "Arn"]},
                        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}},
                        "RetryPolicy": {"MaximumRetryAttempts": 3},
                    }
                ],
            },
        },
        "MayStart": _permission("events.amazonaws.com"),
        "Hourly": {
            "Type": "AWS::Scheduler::Schedule",
            "Properties": {
                "ScheduleExpression": "cron(0 6 * * ? *)",
                "ScheduleExpressionTimezone": "Europe/Paris",
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "Target": {
                    "Arn": {"Fn::GetAtt": ["Echo", "Arn"]},
                    "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
                    "Input": "{}",
                },
            },
        },
    }


def _permission(principal: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Fn::GetAtt": ["Start", "Arn"]},
            "Principal": principal,
        },
    }


def _mail() -> dict[str, Any]:
    actions = [
        {
            "S3Action": {
                "BucketName": {"Fn::ImportValue": "Store:Inbox"},
                "ObjectKeyPrefix": "mail/",
            }
        },
        {
            "LambdaAction": {
                "FunctionArn": {"Fn::GetAtt": ["Start", "Arn"]},
                "InvocationType": "Event",
            }
        },
    ]
    return {
        "MaySend": _permission("ses.amazonaws.com"),
        "RuleSet": {"Type": "AWS::SES::ReceiptRuleSet"},
        "Rule": {
            "Type": "AWS::SES::ReceiptRule",
            "Properties": {
                "RuleSetName": {"Ref": "RuleSet"},
                "Rule": {
                    "Enabled": True,
                    "ScanEnabled": True,
                    "TlsPolicy": "Optional",
                    "Recipients": ["in.lettrage.example"],
                    "Actions": actions,
                },
            },
        },
    }


def _api() -> dict[str, Any]:
    issuer = {
        "Fn::Join": [
            "",
            [
                "https://cognito-idp.",
                {"Ref": "AWS::Region"},
                ".amazonaws.com/",
                {"Fn::ImportValue": "Store:Pool"},
            ],
        ]
    }
    return {
        "Api": {
            "Type": "AWS::ApiGatewayV2::Api",
            "Properties": {"Name": "api", "ProtocolType": "HTTP"},
        },
        "Stage": {
            "Type": "AWS::ApiGatewayV2::Stage",
            "Properties": {"ApiId": {"Ref": "Api"}, "StageName": "$default", "AutoDeploy": True},
        },
        "Authorizer": {
            "Type": "AWS::ApiGatewayV2::Authorizer",
            "Properties": {
                "ApiId": {"Ref": "Api"},
                "Name": "jwt",
                "AuthorizerType": "JWT",
                "IdentitySource": ["$request.header.Authorization"],
                "JwtConfiguration": {
                    "Audience": [{"Fn::ImportValue": "Store:Client"}],
                    "Issuer": issuer,
                },
            },
        },
        "Integration": {
            "Type": "AWS::ApiGatewayV2::Integration",
            "Properties": {
                "ApiId": {"Ref": "Api"},
                "IntegrationType": "AWS_PROXY",
                "IntegrationUri": {"Fn::GetAtt": ["Start", "Arn"]},
                "PayloadFormatVersion": "2.0",
            },
        },
        "Route": _route("GET /v1/organisations/{organisation_id}/purchase-invoices", True),
        "Open": _route("GET /v1/consent-return", False),
    }


def _route(key: str, guarded: bool) -> dict[str, Any]:
    guard = {"AuthorizationType": "JWT", "AuthorizerId": {"Ref": "Authorizer"}}
    return {
        "Type": "AWS::ApiGatewayV2::Route",
        "Properties": {
            "ApiId": {"Ref": "Api"},
            "RouteKey": key,
            "Target": {"Fn::Join": ["", ["integrations/", {"Ref": "Integration"}]]},
            **(guard if guarded else {}),
        },
    }
