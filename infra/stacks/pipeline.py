"""What runs by itself: collecting documents, fetching bank records, matching the two."""

from aws_cdk import CfnOutput, CfnParameter, Stack
from constructs import Construct

from infra.config import DeploymentConfig
from infra.constructs.common_layer import CommonLayer, CommonLayerProps
from infra.constructs.dead_letters import DeadLetters, DeadLettersProps
from infra.constructs.mail_feedback import MailFeedback, MailFeedbackProps
from infra.constructs.mail_intake import MAIL_PREFIX, MailIntake, MailIntakeProps
from infra.constructs.notice_mail import NoticeMail, NoticeMailProps, Sender
from infra.constructs.product_function import ProductFunction, ProductFunctionProps, Surroundings
from infra.constructs.schedules import Schedules, SchedulesProps
from infra.constructs.text_recognition import grant_recognition
from infra.constructs.upload_intake import (
    DROP_PREFIX,
    STATEMENT_PREFIX,
    UPLOAD_PREFIX,
    UploadIntake,
    UploadIntakeProps,
)
from infra.constructs.workflow import Workflow, WorkflowProps
from infra.stacks.data import DataStack
from infra.stacks.parameters import (
    bank_base_urls,
    collect_domain,
    ecb_base_url,
    internal_sources_allowed,
)

ONE_PROCESSOR_MB = 1769
"""Source: AWS Lambda, function memory: at 1,769 MB a function has one whole processor."""


class PipelineStack(Stack):
    """Functions behind mail, uploads and schedules, and the three workflows.

    Attributes:
        collect_document: Workflow of one document.
        sync_banks: Workflow of one round of the banks.
        sync_connectors: Workflow of one round of the supplier connections.
        reconcile: Function that matches one organisation.
        import_statement: Function that writes a bank statement file, or takes it back.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, config: DeploymentConfig, data: DataStack
    ) -> None:
        super().__init__(scope, construct_id, description="Lettrage: what runs by itself")
        self._data = data
        self._domain: CfnParameter = collect_domain(self)
        layer = CommonLayer(self, "CommonLayer", props=CommonLayerProps(config=config))
        letters = DeadLetters(self, "DeadLetters", props=DeadLettersProps(alarms=data.alarms))
        self._queue = letters.queue
        self._surroundings = Surroundings(
            config=config, layers=layer.versions, alarms=data.alarms, dead_letters=letters.queue
        )
        self._collection()
        self._banks()
        drop = self._connectors()
        self._intakes(drop)

    def _function(
        self,
        folder: str,
        *,
        memory_mb: int,
        timeout_s: int,
        settings: dict[str, str] | None = None,
        asynchronous: bool = False,
    ) -> ProductFunction:
        name = "".join(word.capitalize() for word in folder.split("_"))
        function = ProductFunction(
            self,
            name,
            props=ProductFunctionProps(
                folder=folder,
                surroundings=self._surroundings,
                memory_mb=memory_mb,
                timeout_s=timeout_s,
                settings={"TABLE_NAME": self._data.table.table.table_name, **(settings or {})},
                asynchronous=asynchronous,
            ),
        )
        self._data.table.grant_records(function)
        return function

    def _collection(self) -> None:
        work = self._data.buckets.work
        at_work = {"WORK_BUCKET": work.bucket.bucket_name}
        # Parsing is processor work in a child process, hence a whole processor.
        read = self._function(
            "read_document", memory_mb=ONE_PROCESSOR_MB, timeout_s=60, settings=at_work
        )
        buying = {**at_work, **self._surroundings.config.recognition_caps}
        recognise = self._function("recognise_page", memory_mb=512, timeout_s=45, settings=buying)
        # Two pages at most, each read anew before the next is bought.
        analyse = self._function("analyse_expense", memory_mb=1024, timeout_s=60, settings=buying)
        file = self._function(
            "file_purchase_invoice", memory_mb=ONE_PROCESSOR_MB, timeout_s=60, settings=at_work
        )
        failure = self._function("record_failure", memory_mb=512, timeout_s=20)
        for function in (read, recognise, analyse, file):
            work.grant_read(function)
            work.grant_write(function)
        grant_recognition(recognise, "textract:DetectDocumentText")
        grant_recognition(analyse, "textract:AnalyzeExpense")
        self.collect_document = Workflow(
            self,
            "CollectDocument",
            props=WorkflowProps(
                file="collect_document",
                express=True,
                tasks=(read, recognise, analyse, file, failure),
                alarms=self._data.alarms,
            ),
        )

    def _banks(self) -> None:
        work, secret = self._data.buckets.work, self._data.provider_secret
        self.reconcile = self._function(
            "reconcile",
            memory_mb=ONE_PROCESSOR_MB,
            timeout_s=300,
            settings={"ECB_BASE_URL": ecb_base_url(self).value_as_string},
            asynchronous=True,
        )
        self.reconcile.grant_invoke_itself()
        due = self._function("list_due_accounts", memory_mb=512, timeout_s=45)
        fetch = self._function(
            "fetch_transactions",
            memory_mb=1024,
            timeout_s=150,
            settings={
                "WORK_BUCKET": work.bucket.bucket_name,
                "BANK_SECRET_NAME": secret.secret.secret_arn,
                **bank_base_urls(self),
            },
        )
        finish = self._function(
            "finish_sync",
            memory_mb=512,
            timeout_s=45,
            settings={"RECONCILE_FUNCTION_NAME": self.reconcile.function.function_name},
        )
        work.grant_read(fetch)
        work.grant_write(fetch)
        secret.grant_read(fetch)
        self.reconcile.grant_invoke(finish)
        self._statements()
        self.sync_banks = Workflow(
            self,
            "SyncBanks",
            props=WorkflowProps(
                file="sync_banks",
                express=False,
                tasks=(due, fetch, finish),
                alarms=self._data.alarms,
            ),
        )
        self.sync_banks.grant_start_itself()

    def _statements(self) -> None:
        """Files of ten thousand movements: read in a child, written in seven hundred commits."""
        buckets = self._data.buckets
        self.import_statement = self._function(
            "import_statement",
            memory_mb=ONE_PROCESSOR_MB,
            timeout_s=300,
            settings={
                "UPLOADS_BUCKET": buckets.uploads.bucket.bucket_name,
                "WORK_BUCKET": buckets.work.bucket.bucket_name,
                "RECONCILE_FUNCTION_NAME": self.reconcile.function.function_name,
            },
            asynchronous=True,
        )
        buckets.uploads.grant_read(self.import_statement, prefix=STATEMENT_PREFIX)
        buckets.work.grant_read(self.import_statement)
        buckets.work.grant_write(self.import_statement)
        self.reconcile.grant_invoke(self.import_statement)

    @property
    def _starting(self) -> dict[str, str]:
        """Settings of whoever files documents."""
        return {
            "WORK_BUCKET": self._data.buckets.work.bucket.bucket_name,
            "COLLECT_STATE_MACHINE_ARN": self.collect_document.machine.state_machine_arn,
        }

    def _connectors(self) -> ProductFunction:
        """The workflow of supplier connections, and the function behind drop folders."""
        buckets = self._data.buckets
        settings = {**self._starting, "UPLOADS_BUCKET": buckets.uploads.bucket.bucket_name}
        due = self._function("list_due_connections", memory_mb=512, timeout_s=45)
        # Mails are taken apart in a child process, hence a whole processor.
        fetch = self._function(
            "fetch_documents",
            memory_mb=ONE_PROCESSOR_MB,
            timeout_s=300,
            settings={
                **settings,
                "INTERNAL_SOURCES_ALLOWED": internal_sources_allowed(self).value_as_string,
            },
        )
        finish = self._function("finish_fetch", memory_mb=512, timeout_s=45)
        drop = self._function(
            "receive_drop", memory_mb=1024, timeout_s=60, settings=settings, asynchronous=True
        )
        for function in (fetch, drop):
            buckets.uploads.grant_read(function, prefix=DROP_PREFIX)
            buckets.work.grant_read(function)
            buckets.work.grant_write(function)
            self.collect_document.grant_start(function)
        self._data.connector_secrets.grant_read(fetch)
        self.sync_connectors = Workflow(
            self,
            "SyncConnectors",
            props=WorkflowProps(
                file="sync_connectors",
                express=False,
                tasks=(due, fetch, finish),
                alarms=self._data.alarms,
            ),
        )
        return drop

    def _intakes(self, drop: ProductFunction) -> None:
        buckets = self._data.buckets
        domain = self._domain.value_as_string
        starting = self._starting
        inbox = {"INBOX_BUCKET": buckets.inbox.bucket.bucket_name, "COLLECT_DOMAIN": domain}
        uploads = {"UPLOADS_BUCKET": buckets.uploads.bucket.bucket_name}
        mail = self._function(
            "receive_mail",
            memory_mb=1024,
            timeout_s=60,
            settings={**starting, **inbox},
            asynchronous=True,
        )
        upload = self._function(
            "receive_upload",
            memory_mb=1024,
            timeout_s=60,
            settings={**starting, **uploads},
            asynchronous=True,
        )
        sweep = self._function(
            "sweep_inputs",
            memory_mb=1024,
            timeout_s=300,
            settings={
                **starting,
                **inbox,
                **uploads,
                "IMPORT_STATEMENT_FUNCTION_NAME": self.import_statement.function.function_name,
            },
            asynchronous=True,
        )
        self.import_statement.grant_invoke(sweep)
        for function in (mail, sweep):
            buckets.inbox.grant_read(function, prefix=MAIL_PREFIX)
        for function in (upload, sweep):
            buckets.uploads.grant_read(function, prefix=UPLOAD_PREFIX)
        for function in (mail, upload, sweep):
            buckets.work.grant_read(function)
            buckets.work.grant_write(function)
            self.collect_document.grant_start(function)
        self._triggers(
            mail=mail, upload=upload, drop=drop, sweep=sweep, notices=self._notices(domain)
        )

    def _notices(self, domain: str) -> ProductFunction:
        """The function that mails what people must be told."""
        config, pool = self._surroundings.config, self._data.users.pool
        sender = Sender.of(config.notice_sender, domain)
        function = self._function(
            "send_notices",
            memory_mb=512,
            timeout_s=180,
            settings={
                "NOTICE_SENDER": sender.address,
                "USER_POOL_ID": pool.user_pool_id,
                "CONSOLE_URL": config.console_url,
            },
            asynchronous=True,
        )
        props = NoticeMailProps(
            send_notices=function, sender=sender, pool=pool, alarms=self._data.alarms
        )
        NoticeMail(self, "NoticeMail", props=props)
        heard = MailFeedback(
            self,
            "MailFeedback",
            props=MailFeedbackProps(
                hear_mail_feedback=self._function(
                    "hear_mail_feedback", memory_mb=512, timeout_s=60, asynchronous=True
                ),
                key=self._data.key,
                dead_letters=self._queue,
            ),
        )
        CfnOutput(self, "MailFeedbackTopicArn", value=heard.topic.topic_arn)
        CfnOutput(self, "NoticeSender", value=sender.address)
        CfnOutput(self, "SendNoticesFunctionName", value=function.function.function_name)
        return function

    def _triggers(
        self,
        *,
        mail: ProductFunction,
        upload: ProductFunction,
        drop: ProductFunction,
        sweep: ProductFunction,
        notices: ProductFunction,
    ) -> None:
        buckets = self._data.buckets
        intake = MailIntake(
            self,
            "MailIntake",
            props=MailIntakeProps(
                domain=self._domain.value_as_string, inbox=buckets.inbox, receive_mail=mail
            ),
        )
        for name, prefix, receiver in (
            ("UploadIntake", UPLOAD_PREFIX, upload),
            ("DropIntake", DROP_PREFIX, drop),
        ):
            UploadIntake(
                self,
                name,
                props=UploadIntakeProps(
                    uploads=buckets.uploads,
                    prefix=prefix,
                    receiver=receiver,
                    dead_letters=self._queue,
                ),
            )
        Schedules(
            self,
            "Schedules",
            props=SchedulesProps(
                sync_banks=self.sync_banks,
                sync_connectors=self.sync_connectors,
                sweep_inputs=sweep,
                send_notices=notices,
                dead_letters=self._queue,
            ),
        )
        CfnOutput(self, "ReceiptRuleSetName", value=intake.rule_set_name)
        CfnOutput(self, "CollectDomainName", value=self._domain.value_as_string)
        CfnOutput(self, "SweepFunctionName", value=sweep.function.function_name)
