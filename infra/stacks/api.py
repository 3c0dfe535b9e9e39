"""The front door and its functions, one a bounded context."""

from aws_cdk import CfnCondition, CfnOutput, Fn, Stack
from constructs import Construct

from infra.config import DeploymentConfig
from infra.constructs.common_layer import CommonLayer, CommonLayerProps
from infra.constructs.http_api import HttpApi, HttpApiProps
from infra.constructs.mail_intake import MAIL_PREFIX
from infra.constructs.product_function import ProductFunction, ProductFunctionProps, Surroundings
from infra.constructs.upload_intake import STATEMENT_PREFIX, UPLOAD_PREFIX
from infra.layer import ROOT
from infra.stacks.data import DataStack
from infra.stacks.parameters import (
    bank_base_urls,
    collect_domain,
    ecb_base_url,
    internal_sources_allowed,
    public_api_url,
    web_origins,
)
from infra.stacks.pipeline import PipelineStack

ANSWER_S = 29
"""Seconds a function may take: the gateway gives up at 30 (HTTP API quota)."""


class ApiStack(Stack):
    """HTTP API in front of five functions."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: DeploymentConfig,
        data: DataStack,
        pipeline: PipelineStack,
    ) -> None:
        super().__init__(scope, construct_id, description="Lettrage: the API")
        self._data, self._pipeline = data, pipeline
        self._surroundings = self._shared(config)
        self._collect_domain = collect_domain(self).value_as_string
        self._internal_sources_allowed = internal_sources_allowed(self).value_as_string
        api = self._http_api(config)
        api.serve(
            {
                "organisations": self._organisations(),
                "purchases": self._purchases(),
                "sales": self._sales(),
                "banking": self._banking(api.url),
                "connectors": self._connectors(),
            }
        )
        CfnOutput(self, "ApiUrl", value=api.url)

    def _shared(self, config: DeploymentConfig) -> Surroundings:
        layer = CommonLayer(self, "CommonLayer", props=CommonLayerProps(config=config))
        return Surroundings(
            config=config,
            layers=layer.versions,
            alarms=self._data.alarms,
            dead_letters=None,
        )

    def _http_api(self, config: DeploymentConfig) -> HttpApi:
        origins = web_origins(self).value_as_list
        given = CfnCondition(
            self,
            "WebOriginsGiven",
            expression=Fn.condition_not(Fn.condition_equals(Fn.join("", origins), "")),
        )
        return HttpApi(
            self,
            "HttpApi",
            props=HttpApiProps(
                description=ROOT / config.openapi,
                pool=self._data.users.pool,
                client=self._data.users.client,
                origins=origins,
                origins_given=given.logical_id,
            ),
        )

    def _function(self, context: str, settings: dict[str, str]) -> ProductFunction:
        function = ProductFunction(
            self,
            context.capitalize(),
            props=ProductFunctionProps(
                folder=f"api_{context}",
                surroundings=self._surroundings,
                memory_mb=1024,
                timeout_s=ANSWER_S,
                settings={"TABLE_NAME": self._data.table.table.table_name, **settings},
            ),
        )
        self._data.table.grant_records(function)
        return function

    @property
    def _reconcile(self) -> dict[str, str]:
        return {"RECONCILE_FUNCTION_NAME": self._pipeline.reconcile.function.function_name}

    def _organisations(self) -> ProductFunction:
        caps = self._surroundings.config.recognition_caps
        pool = self._data.users.pool
        function = self._function(
            "organisations",
            {"COLLECT_DOMAIN": self._collect_domain, "USER_POOL_ID": pool.user_pool_id, **caps},
        )
        # A member's address is the one they sign in by.
        pool.grant(function.role, "cognito-idp:AdminGetUser")
        return function

    def _purchases(self) -> ProductFunction:
        buckets, collect = self._data.buckets, self._pipeline.collect_document
        function = self._function(
            "purchases",
            {
                "INBOX_BUCKET": buckets.inbox.bucket.bucket_name,
                "UPLOADS_BUCKET": buckets.uploads.bucket.bucket_name,
                "WORK_BUCKET": buckets.work.bucket.bucket_name,
                "ARCHIVE_BUCKET": buckets.archive.bucket.bucket_name,
                "COLLECT_DOMAIN": self._collect_domain,
                "COLLECT_STATE_MACHINE_ARN": collect.machine.state_machine_arn,
                "INTERNAL_SOURCES_ALLOWED": self._internal_sources_allowed,
                **self._reconcile,
            },
        )
        # A status of an invoice goes out in the request: by the platform that delivered it.
        self._data.connector_secrets.grant_read(function, kind="approved_platform")
        buckets.inbox.grant_read(function, prefix=MAIL_PREFIX)
        # What this function may store, its upload forms may.
        buckets.uploads.grant_write(function, prefix=UPLOAD_PREFIX)
        buckets.uploads.grant_read(function, prefix=UPLOAD_PREFIX)
        buckets.work.grant_read(function)
        buckets.work.grant_write(function)
        buckets.archive.grant_read(function)
        buckets.archive.grant_write(function)
        collect.grant_start(function)
        self._pipeline.reconcile.grant_invoke(function)
        return function

    def _sales(self) -> ProductFunction:
        function = self._function("sales", self._reconcile)
        self._pipeline.reconcile.grant_invoke(function)
        return function

    def _banking(self, own_url: str) -> ProductFunction:
        work, secret = self._data.buckets.work, self._data.provider_secret
        uploads, statements = self._data.buckets.uploads, self._pipeline.import_statement
        sync = self._pipeline.sync_banks
        function = self._function(
            "banking",
            {
                "UPLOADS_BUCKET": uploads.bucket.bucket_name,
                "WORK_BUCKET": work.bucket.bucket_name,
                "BANK_SECRET_NAME": secret.secret.secret_arn,
                **bank_base_urls(self),
                "ECB_BASE_URL": ecb_base_url(self).value_as_string,
                "PUBLIC_API_URL": self._public_url(own_url),
                "SYNC_STATE_MACHINE_ARN": sync.machine.state_machine_arn,
                "IMPORT_STATEMENT_FUNCTION_NAME": statements.function.function_name,
                **self._reconcile,
            },
        )
        work.grant_read(function)
        work.grant_write(function)
        # What this function may store, its upload forms may; reading tells whether a file came.
        uploads.grant_write(function, prefix=STATEMENT_PREFIX)
        uploads.grant_read(function, prefix=STATEMENT_PREFIX)
        secret.grant_read(function)
        sync.grant_start(function)
        statements.grant_invoke(function)
        self._pipeline.reconcile.grant_invoke(function)
        return function

    def _connectors(self) -> ProductFunction:
        secrets, sync = self._data.connector_secrets, self._pipeline.sync_connectors
        function = self._function(
            "connectors",
            {
                "UPLOADS_BUCKET": self._data.buckets.uploads.bucket.bucket_name,
                "CONNECTOR_SECRET_NAME_PREFIX": secrets.prefix,
                "ENCRYPTION_KEY_ARN": secrets.key.key_arn,
                "INTERNAL_SOURCES_ALLOWED": self._internal_sources_allowed,
                "SYNC_CONNECTORS_STATE_MACHINE_ARN": sync.machine.state_machine_arn,
            },
        )
        secrets.grant_write(function)
        sync.grant_start(function)
        return function

    def _public_url(self, own_url: str) -> str:
        given = public_api_url(self).value_as_string
        absent = CfnCondition(self, "PublicApiUrlAbsent", expression=Fn.condition_equals(given, ""))
        return Fn.condition_if(absent.logical_id, own_url, given).to_string()
