"""The composition of reconciliation: `bootstrap` has the parts all contexts share."""
# ruff: noqa: PLC0415 - late imports keep cold starts short: see `bootstrap`

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lettrage.entrypoints.bootstrap import jobs, part, settings, tasks, work

if TYPE_CHECKING:
    from lettrage.services.candidate_documents import CandidateDocuments
    from lettrage.services.decide_transaction import DecideTransaction
    from lettrage.services.explain_transaction import ExplainTransaction
    from lettrage.services.learning import Learning
    from lettrage.services.manage_rules import ManageRules
    from lettrage.services.outstandings import ShowOutstandings
    from lettrage.services.preview_posting import PreviewPosting
    from lettrage.services.preview_rules import PreviewRules
    from lettrage.services.propose_rules import ProposeRules
    from lettrage.services.reconcile import Reconcile
    from lettrage.services.start_reconciliation import StartReconciliation
    from lettrage.services.trust import Trust


@part
def reconcile() -> Reconcile:
    """Function `reconcile`, which starts itself again for the rest of a long run, and dry runs."""
    from lettrage.entrypoints.bootstrap_banking import reference_rates
    from lettrage.services.reconcile import Reconcile

    # The runtime names the function in its environment.
    again = tasks(reconcile=os.environ.get("AWS_LAMBDA_FUNCTION_NAME"))
    return Reconcile(work(), reference_rates, again)


@part
def decide_transaction() -> DecideTransaction:
    """What a person decides about a transaction."""
    from lettrage.services.decide_transaction import DecideTransaction

    return DecideTransaction(work())


@part
def candidate_documents() -> CandidateDocuments:
    """Documents a person may choose for a transaction."""
    from lettrage.services.candidate_documents import CandidateDocuments

    return CandidateDocuments(work())


@part
def preview_posting() -> PreviewPosting:
    """What posting a choice of documents would do."""
    from lettrage.services.preview_posting import PreviewPosting

    return PreviewPosting(work())


@part
def manage_rules() -> ManageRules:
    """Reconciliation rules."""
    from lettrage.entrypoints.settings import ApiBankingSettings
    from lettrage.services.manage_rules import ManageRules

    function = settings(ApiBankingSettings).reconcile_function_name
    return ManageRules(work(), tasks(reconcile=function))


@part
def preview_rules() -> PreviewRules:
    """Dry runs and explanations of rules."""
    from lettrage.services.preview_rules import PreviewRules

    return PreviewRules(work(), reconcile())


@part
def propose_rules() -> ProposeRules:
    """Rules proposed from repeated decisions."""
    from lettrage.services.propose_rules import ProposeRules

    return ProposeRules(work(), preview_rules())


@part
def explain_transaction() -> ExplainTransaction:
    """Why a transaction is what it is."""
    from lettrage.services.explain_transaction import ExplainTransaction

    return ExplainTransaction(work())


@part
def outstandings() -> ShowOutstandings:
    """What is due, by age."""
    from lettrage.services.outstandings import ShowOutstandings

    return ShowOutstandings(work())


@part
def learning() -> Learning:
    """What decisions taught."""
    from lettrage.services.learning import Learning

    return Learning(work())


@part
def trust() -> Trust:
    """How far automatic matches are trusted."""
    from lettrage.services.trust import Trust

    return Trust(work())


@part
def start_reconciliation() -> StartReconciliation:
    """Runs on demand."""
    from lettrage.entrypoints.settings import ApiBankingSettings
    from lettrage.services.start_reconciliation import StartReconciliation

    function = settings(ApiBankingSettings).reconcile_function_name
    return StartReconciliation(work(), jobs(), tasks(reconcile=function))
