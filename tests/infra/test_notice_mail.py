"""Mail out: one function sends, as one address, and what it could not send rings the alarm."""

import re
from pathlib import Path

import pytest
from lettrage.services.deliver_notice import NOT_SENT

from infra.config import DeploymentConfig
from infra.feedback import hear_feedback
from infra.synth import context, synthesize
from tests.infra.assembly import OPENAPI, Assembly, statements

CHOSEN = {"noticeSender": "compta@durand.example", "consoleUrl": "https://compta.durand.example"}


def sending(assembly: Assembly) -> list[tuple[str, dict[str, object]]]:
    """Every statement that allows sending, with its policy."""
    return [
        (policy.name, statement)
        for policy in assembly.resources("AWS::IAM::Policy")
        for statement in statements(policy.properties["PolicyDocument"])
        if "ses:Send" in str(statement["Action"])
    ]


def test_one_function_sends_as_one_address(assembly: Assembly) -> None:
    ((name, statement),) = sending(assembly)
    assert name == "LettragePipeline/SendNoticesRoleDefaultPolicy"
    assert statement["Action"] == "ses:SendEmail"
    assert assembly.target(statement["Resource"]).endswith(":identity/CollectDomain")
    function = assembly.one("AWS::Lambda::Function", "SendNoticesFunction")
    sender = function.properties["Environment"]["Variables"]["NOTICE_SENDER"]
    assert statement["Condition"] == {"StringEquals": {"ses:FromAddress": sender}}
    assert sender == {"Fn::Join": ["@", ["avis", {"Ref": "CollectDomain"}]]}


def test_a_notice_that_was_not_sent_is_counted_from_the_log(assembly: Assembly) -> None:
    (counted,) = assembly.resources("AWS::Logs::MetricFilter")
    assert counted.properties["FilterPattern"] == f'{{ $.message = "{NOT_SENT}" }}'
    assert assembly.target(counted.properties["LogGroupName"]) == "SendNoticesLogs"
    (metric,) = counted.properties["MetricTransformations"]
    watched = [
        alarm
        for alarm in assembly.resources("AWS::CloudWatch::Alarm")
        if alarm.properties["MetricName"] == metric["MetricName"]
    ]
    assert [alarm.properties["Threshold"] for alarm in watched] == [1]
    assert watched[0].properties["Namespace"] == metric["MetricNamespace"]


@pytest.mark.slow
def test_a_sender_of_ones_own_rests_on_its_address_or_its_domain(tmp_path: Path) -> None:
    chosen = context({"layer": "source", "openapi": OPENAPI, **CHOSEN})
    synthesize(chosen, tmp_path / "cdk.out")
    assembly = Assembly.read(tmp_path / "cdk.out")
    ((_, statement),) = sending(assembly)
    named = str(statement["Resource"])
    assert re.findall(r":identity/([^'\"]+)", named) == ["compta@durand.example", "durand.example"]
    function = assembly.one("AWS::Lambda::Function", "SendNoticesFunction")
    told = function.properties["Environment"]["Variables"]
    assert told["NOTICE_SENDER"] == CHOSEN["noticeSender"]
    assert told["CONSOLE_URL"] == CHOSEN["consoleUrl"]


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("noticeSender", "durand.example"),
        ("noticeSender", "a@b.example\nBcc: c"),
        ("consoleUrl", "http://durand.example"),
        ("consoleUrl", 'https://x"onclick'),
    ],
)
def test_a_wrong_choice_is_refused_by_name(entry: str, value: str) -> None:
    with pytest.raises(ValueError, match=entry):
        DeploymentConfig.of({entry: value})


def test_the_mail_service_alone_tells_what_came_back_to_one_function(assembly: Assembly) -> None:
    topic = assembly.one("AWS::SNS::Topic", "MailFeedbackTopic")
    assert topic.properties["KmsMasterKeyId"]
    (subscription,) = assembly.resources("AWS::SNS::Subscription")
    assert subscription.properties["Protocol"] == "lambda"
    assert assembly.target(subscription.properties["Endpoint"]) == "HearMailFeedbackFunction"
    assert "DeadLettersQueue" in str(subscription.properties["RedrivePolicy"])
    written = [
        statement
        for policy in assembly.resources("AWS::SNS::TopicPolicy")
        if "MailFeedbackTopic" in policy.name
        for statement in statements(policy.properties["PolicyDocument"])
        if statement["Effect"] == "Allow"
    ]
    (allowed,) = written
    assert allowed["Principal"] == {"Service": "ses.amazonaws.com"}
    assert allowed["Action"] == "sns:Publish"
    assert "aws:SourceAccount" in str(allowed["Condition"])


class Identities:
    """The two calls of the mail service that are made, answered as by it."""

    def __init__(self, *verified: str) -> None:
        self.verified = set(verified)
        self.topics: dict[tuple[str, str], str] = {}

    def get_identity_verification_attributes(self, *, Identities: list[str]) -> object:  # noqa: N803
        found = self.verified & set(Identities)
        status = {"VerificationStatus": "Success"}
        return {"VerificationAttributes": dict.fromkeys(found, status)}

    def set_identity_notification_topic(self, **told: str) -> None:
        self.topics[told["Identity"], told["NotificationType"]] = told["SnsTopic"]


@pytest.mark.parametrize(
    ("verified", "told"),
    [(("in.firm.fr",), ["in.firm.fr"]), (("other.fr",), []), ((), [])],
)
def test_deploying_lets_the_verified_identities_tell(
    verified: tuple[str, ...], told: list[str]
) -> None:
    mail = Identities(*verified)
    assert hear_feedback(mail, "avis@in.firm.fr", "arn:topic") == told
    assert mail.topics == {
        (name, kind): "arn:topic" for name in told for kind in ("Bounce", "Complaint")
    }
