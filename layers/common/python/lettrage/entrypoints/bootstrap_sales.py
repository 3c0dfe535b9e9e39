"""The composition of third parties and documents: `bootstrap` has what all contexts share."""
# ruff: noqa: PLC0415 - late imports keep cold starts short: see `bootstrap`

from __future__ import annotations

from typing import TYPE_CHECKING

from lettrage.entrypoints.bootstrap import part, settings, tasks, work

if TYPE_CHECKING:
    from lettrage.services.import_documents import ImportDocuments
    from lettrage.services.manage_documents import ManageDocuments
    from lettrage.services.manage_third_parties import ManageThirdParties
    from lettrage.services.search_third_parties import SearchThirdParties


@part
def manage_third_parties() -> ManageThirdParties:
    """Third parties."""
    from lettrage.services.manage_third_parties import ManageThirdParties

    return ManageThirdParties(work())


@part
def search_third_parties() -> SearchThirdParties:
    """Third parties while a person types."""
    from lettrage.services.search_third_parties import SearchThirdParties

    return SearchThirdParties(work())


@part
def manage_documents() -> ManageDocuments:
    """Documents made elsewhere."""
    from lettrage.entrypoints.settings import ApiSalesSettings
    from lettrage.services.manage_documents import ManageDocuments

    function = settings(ApiSalesSettings).reconcile_function_name
    return ManageDocuments(work(), tasks(reconcile=function))


@part
def import_documents() -> ImportDocuments:
    """Files of documents made elsewhere."""
    from lettrage.services.import_documents import ImportDocuments

    return ImportDocuments(work(), manage_documents())
