"""What must survive: the table, the documents, the people, the secret and their key."""

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from infra.config import DeploymentConfig
from infra.constructs.alarms import AlarmTopic, AlarmTopicProps
from infra.constructs.connector_secrets import ConnectorSecrets, ConnectorSecretsProps
from infra.constructs.document_buckets import DocumentBuckets, DocumentBucketsProps
from infra.constructs.encryption_key import EncryptionKey
from infra.constructs.ledger_table import LedgerTable, LedgerTableProps
from infra.constructs.provider_secret import ProviderSecret, ProviderSecretProps
from infra.constructs.user_directory import UserDirectory


class DataStack(Stack):
    """Everything stateful; nothing here runs.

    Attributes:
        table: Records.
        buckets: Inbox, uploads, work and archive.
        users: People who may sign in.
        key: What encrypts all of it.
        provider_secret: Credentials of the bank providers.
        connector_secrets: Credentials of supplier connections.
        alarms: Topic of all alarms.
    """

    def __init__(self, scope: Construct, construct_id: str, *, config: DeploymentConfig) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Lettrage: data that must survive",
            termination_protection=True,
        )
        self.key = key = EncryptionKey(self, "EncryptionKey").key
        self.table = LedgerTable(self, "Ledger", props=LedgerTableProps(key=key))
        self.buckets = DocumentBuckets(
            self, "Documents", props=DocumentBucketsProps(key=key, config=config)
        )
        self.users = UserDirectory(self, "Users")
        self.provider_secret = ProviderSecret(
            self, "BankProviders", props=ProviderSecretProps(key=key)
        )
        self.connector_secrets = ConnectorSecrets(
            self, "ConnectorSecrets", props=ConnectorSecretsProps(key=key)
        )
        self.alarms = AlarmTopic(
            self, "Alarms", props=AlarmTopicProps(key=key, address=config.alarm_address)
        ).topic
        self._outputs()

    def _outputs(self) -> None:
        values = {
            "TableName": self.table.table.table_name,
            "InboxBucketName": self.buckets.inbox.bucket.bucket_name,
            "UploadsBucketName": self.buckets.uploads.bucket.bucket_name,
            "WorkBucketName": self.buckets.work.bucket.bucket_name,
            "ArchiveBucketName": self.buckets.archive.bucket.bucket_name,
            "UserPoolId": self.users.pool.user_pool_id,
            "UserPoolClientId": self.users.client.user_pool_client_id,
            "BankSecretName": self.provider_secret.secret.secret_arn,
        }
        for name, value in values.items():
            CfnOutput(self, name, value=value)
