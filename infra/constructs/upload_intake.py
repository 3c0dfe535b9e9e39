"""The doors for files: what is stored under a prefix of the uploads bucket starts a function."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.document_buckets import DocumentBucket
from infra.constructs.product_function import ProductFunction

UPLOAD_PREFIX = "uploads/"
"""What people upload by a form."""

DROP_PREFIX = "drop/"
"""What S3 clients put into drop folders."""

STATEMENT_PREFIX = "statements/"
"""Bank statement files lie here: their import is started by a person, not by their arrival."""


@dataclass(frozen=True)
class UploadIntakeProps:
    """Which part of the bucket speaks, who listens, and where undelivered events go."""

    uploads: DocumentBucket
    prefix: str
    receiver: ProductFunction
    dead_letters: sqs.Queue


class UploadIntake(Construct):
    """Events may come twice and in any order; the function expects that."""

    def __init__(self, scope: Construct, construct_id: str, *, props: UploadIntakeProps) -> None:
        super().__init__(scope, construct_id)
        events.Rule(
            self,
            "Stored",
            description=f"A file was stored under {props.prefix}",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={
                    "bucket": {"name": [props.uploads.bucket.bucket_name]},
                    "object": {"key": [{"prefix": props.prefix}]},
                },
            ),
            targets=[
                targets.LambdaFunction(
                    props.receiver.function,
                    dead_letter_queue=props.dead_letters,
                    max_event_age=Duration.hours(24),
                    retry_attempts=185,  # with 24 hours, the most that the bus allows
                )
            ],
        )
