"""Where bytes live: what came in, what is being worked on, what is kept by law."""

from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.config import DeploymentConfig
from infra.constructs.acknowledgements import accept
from infra.constructs.product_function import ProductFunction

ARCHIVE_YEARS = 10
"""Source: Code de commerce, art. L123-22: supporting documents are kept ten years."""


class DocumentBucket(Construct):
    """One private, encrypted bucket that is kept when the stack goes.

    Attributes:
        bucket: The bucket.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        key: kms.IKey,
        access_logs: s3.IBucket,
        raw_mail: bool = False,
        retention: s3.ObjectLockRetention | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.key = key
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=retention is not None,
            object_lock_enabled=True if retention is not None else None,
            object_lock_default_retention=retention,
            server_access_logs_bucket=access_logs,
            server_access_logs_prefix=f"{construct_id.lower()}/",
            lifecycle_rules=_lifecycle(raw_mail=raw_mail),
            removal_policy=RemovalPolicy.RETAIN,
        )
        self._refuse_other_encryption()

    def _refuse_other_encryption(self) -> None:
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="OurKeyOrNothing",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["s3:PutObject"],
                resources=[self.bucket.arn_for_objects("*")],
                # Silence means the bucket's own default, which is our key.
                conditions={
                    "Null": {"s3:x-amz-server-side-encryption": "false"},
                    "StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"},
                },
            )
        )

    def grant_read(self, function: ProductFunction, *, prefix: str = "") -> None:
        """Let a function read objects under `prefix`.

        Listing comes with it: without, the service answers 403 and not 404 for an absent key.
        """
        self._allow(function, ["s3:GetObject"], ["kms:Decrypt"], prefix)
        function.role.add_to_policy(
            iam.PolicyStatement(actions=["s3:ListBucket"], resources=[self.bucket.bucket_arn])
        )

    def grant_write(self, function: ProductFunction, *, prefix: str = "") -> None:
        """Let a function store objects under `prefix`."""
        # Storing in several parts needs Decrypt too.
        self._allow(function, ["s3:PutObject"], ["kms:Decrypt", "kms:GenerateDataKey"], prefix)

    def accept_all_objects(self, role: iam.Role, *, prefix: str) -> None:
        """Accept that a role of another stack names all objects under `prefix`."""
        home = Stack.of(self)
        # The finding names the bucket by the export through which the other stack knows it.
        export = home.resolve(home.export_value(self.bucket.bucket_arn))["Fn::ImportValue"]
        accept(
            role,
            f"AwsSolutions-IAM5[Resource::{export}/{prefix}*]",
            "Object keys are made while running (organisation, document, page): the role names "
            "one bucket and the prefix of its own objects there, never another bucket.",
        )

    def _allow(
        self, function: ProductFunction, actions: list[str], key_actions: list[str], prefix: str
    ) -> None:
        objects = self.bucket.arn_for_objects(f"{prefix}*")
        function.role.add_to_policy(iam.PolicyStatement(actions=actions, resources=[objects]))
        self.accept_all_objects(function.role, prefix=prefix)
        function.role.add_to_policy(
            iam.PolicyStatement(actions=key_actions, resources=[self.key.key_arn])
        )


@dataclass(frozen=True)
class DocumentBucketsProps:
    """The key that encrypts them, and how firmly the archive is locked."""

    key: kms.IKey
    config: DeploymentConfig


class DocumentBuckets(Construct):
    """Inbox, uploads, work and archive.

    Attributes:
        inbox: Raw mail as received. No default lock: the mail service cannot write to a locked
            bucket (README, decision 13).
        uploads: Files as people sent them; says so on the event bus.
        work: Documents on their way, pages, answers of the recognition service.
        archive: Validated documents, locked ten years as they arrive: the bucket does it, so that
            no function may forget to, nor needs the right to.
    """

    def __init__(self, scope: Construct, construct_id: str, *, props: DocumentBucketsProps) -> None:
        super().__init__(scope, construct_id)
        logs = self._access_logs()
        lock = (
            s3.ObjectLockRetention.compliance
            if props.config.production
            else s3.ObjectLockRetention.governance
        )
        self.inbox = DocumentBucket(self, "Inbox", key=props.key, access_logs=logs, raw_mail=True)
        self.uploads = DocumentBucket(self, "Uploads", key=props.key, access_logs=logs)
        self.work = DocumentBucket(self, "Work", key=props.key, access_logs=logs)
        self.archive = DocumentBucket(
            self,
            "Archive",
            key=props.key,
            access_logs=logs,
            retention=lock(
                Duration.days(ARCHIVE_YEARS * 365 + 3)
            ),  # 3: most leap days in ten years
        )
        _announce(self.uploads.bucket)

    def _access_logs(self) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            "AccessLogs",
            # The log delivery service cannot write to a bucket with a customer's key.
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(365))],
            removal_policy=RemovalPolicy.RETAIN,
        )
        accept(
            bucket,
            "AwsSolutions-S1",
            "This bucket receives the access logs of the others; logging itself would never end.",
        )
        return bucket


def _announce(bucket: s3.Bucket) -> None:
    # The bucket's own property, where the library would add a function to set it.
    inner = bucket.node.default_child
    if not isinstance(inner, s3.CfnBucket):
        msg = "the bucket construct no longer holds a CfnBucket"
        raise TypeError(msg)
    inner.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
        event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
            event_bridge_enabled=True
        )
    )


def _lifecycle(*, raw_mail: bool) -> list[s3.LifecycleRule]:
    rules = [s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1))]
    if raw_mail:
        # Raw mail is evidence: rarely read once filed, never thrown away.
        rules.append(
            s3.LifecycleRule(
                transitions=[
                    s3.Transition(
                        storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
                        transition_after=Duration.days(30),
                    )
                ]
            )
        )
    return rules
