"""Which routers each API function serves: one function per bounded context."""

from __future__ import annotations

from importlib import import_module

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from lettrage.entrypoints import bootstrap
from lettrage.entrypoints.http.app import Api, resolver

CONTEXTS = ("organisations", "purchases", "sales", "banking", "connectors")
"""Bounded contexts: tag of the routes = module of the router = `api_<context>`."""

ROUTERS = {
    "organisations": ("organisations",),
    "purchases": (
        "purchases",
        "purchase_pieces",
        "platform_statuses",
        "review_queue",
        "documents",
        "intake",
        "suppliers",
        "holds",
        "supplier_accounts",
        "supplier_merges",
        "duplicates",
        "expected_invoices",
    ),
    "sales": ("sales", "third_parties", "imports"),
    "banking": (
        "bank_connections",
        "banking",
        "bank_runs",
        "bank_events",
        "statement_imports",
        "statement_mappings",
        "transactions",
        "typed_transactions",
        "treasury",
        "reconciliation",
        "reconciliation_rules",
        "transaction_decisions",
        "reconciliation_learning",
        "explanations",
        "outstandings",
    ),
    "connectors": ("connectors",),
}
"""Router modules by context."""


def routers(context: str) -> list[APIGatewayHttpRouter]:
    """The routers of a context. Importing them reads no environment."""
    return [import_module(f"lettrage.entrypoints.http.{name}").router for name in ROUTERS[context]]


def api(context: str) -> Api:
    """The Lambda handler of a context."""
    return Api(resolver(routers(context)), bootstrap.store, bootstrap.replay)
