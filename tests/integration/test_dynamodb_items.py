"""Every record class of the domain, as an item and back."""

import importlib
import pkgutil
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import lettrage.domain
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lettrage.adapters.aws.dynamodb_items import change_items, changes_of, record_item, record_of
from lettrage.domain.imap_login import OAuthLogin, OAuthProvider
from lettrage.domain.platform_settings import ApprovedPlatformSettings
from lettrage.domain.portal import PortalSettings
from lettrage.domain.record import Change, Record
from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

for module in pkgutil.walk_packages(lettrage.domain.__path__, "lettrage.domain."):
    importlib.import_module(module.name)


def _record_classes(parent: type[Record]) -> list[type[Record]]:
    found: list[type[Record]] = []
    for child in parent.__subclasses__():
        found += [child] if child.__module__.startswith("lettrage.") else []
        found += _record_classes(child)
    return found


RECORDS = sorted(set(_record_classes(Record)), key=lambda model: model.__name__)

_ID = st.from_regex(r"[0-9A-Za-z_\-]{1,128}", fullmatch=True)
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_AMOUNT = st.decimals(-(10**12), 10**12, places=2) | st.decimals(-(10**6), 10**6, places=12)
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: _TEXT,
    int: st.integers(-(10**9), 10**9),
    bool: st.booleans(),
    Decimal: _AMOUNT,
    date: st.dates(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    AwareDatetime: st.datetimes(timezones=st.just(UTC)),
    NoneType: st.none(),
}


_PATHS = st.sampled_from(["/factures", "/api/v2/invoices"])
_BY_HAND: dict[type[BaseModel], st.SearchStrategy[Any]] = {
    PortalSettings: st.builds(
        lambda host, login, listing: PortalSettings.model_validate(
            {"base_url": f"https://{host}", "login": login, "listing": listing}
        ),
        st.sampled_from(["shop.example.fr", "portail.example.com:8443"]),
        st.sampled_from([{"method": "basic"}, {"method": "form", "path": "/login"}]),
        st.fixed_dictionaries({"format": st.just("json"), "path": _PATHS, "link": st.just("href")})
        | st.fixed_dictionaries(
            {
                "format": st.just("html"),
                "path": _PATHS,
                "page_contains": st.just("Vos factures"),
                "link_contains": st.just("/facture/"),
            }
        ),
    ),
    OAuthLogin: st.sampled_from([OAuthProvider.GOOGLE, OAuthProvider.MICROSOFT]).map(
        lambda provider: OAuthLogin(provider=provider)
    )
    | st.builds(
        OAuthLogin,
        provider=st.just(OAuthProvider.OTHER),
        token_url=st.just("https://login.example.fr/token"),
        scope=st.sampled_from(["", "imap offline_access"]),
    ),
    ApprovedPlatformSettings: st.builds(
        ApprovedPlatformSettings,
        base_url=st.just("https://api.example.fr/flow-service"),
        token_url=st.just("https://login.example.fr/token"),
        client_id=st.sampled_from(["lettrage", "c-118"]),
        siren=st.sampled_from(["732829320", "552100554"]),
    ),
}
"""Models whose validators no shape of a single field satisfies."""


def _instances(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    if model in _BY_HAND:
        return _BY_HAND[model]
    fields = {name: _field(field) for name, field in model.model_fields.items()}
    return st.fixed_dictionaries(fields).map(model.model_validate)


def _field(field: FieldInfo) -> st.SearchStrategy[Any]:
    return _annotated(field.annotation, field.metadata)


def _annotated(kind: Any, metadata: Any = ()) -> st.SearchStrategy[Any]:
    """Values of a type as models annotate it; a type it does not know fails the test."""
    if hasattr(kind, "__metadata__"):
        return _annotated(kind.__origin__, [*kind.__metadata__, *metadata])
    limits = _limits(metadata)
    if limits:
        return _limited(kind, limits)
    if isinstance(kind, type) and kind in _PLAIN:
        return _PLAIN[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _instances(kind)
    return _collection(kind)


def _limited(kind: Any, limits: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "pattern" in limits:
        return st.from_regex(limits["pattern"].strip("^$"), fullmatch=True)
    if kind is int:
        return st.integers(limits.get("ge", -(10**9)), limits.get("le", 10**9))
    if kind is str:
        return st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
    raise NotImplementedError(f"no strategy for {kind} with {limits}")


def _collection(kind: Any) -> st.SearchStrategy[Any]:
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return st.one_of(*(_annotated(part) for part in parts))
    if origin is Literal:
        return st.sampled_from(parts)
    if origin is tuple and parts[-1] is Ellipsis:
        return st.lists(_annotated(parts[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*(_annotated(part) for part in parts))
    if origin is frozenset:
        return st.frozensets(_annotated(parts[0]), max_size=3)
    if origin is dict:
        return st.dictionaries(_annotated(parts[0]), _annotated(parts[1]), max_size=3)
    raise NotImplementedError(f"no strategy for {kind}")


def _limits(metadata: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in metadata:
        inner = item.metadata if isinstance(item, FieldInfo) else [item]
        for limit in inner:
            for name in ("pattern", "ge", "le", "min_length"):
                if getattr(limit, name, None) is not None:
                    found[name] = getattr(limit, name)
    return found


def test_every_record_class_is_found() -> None:
    kinds = [model.KIND for model in RECORDS]
    assert {"purchase_invoice", "transaction", "third_party", "document"} <= set(kinds)
    assert len(set(kinds)) == len(kinds), "two record classes share a kind"
    assert "change" not in kinds, "the partition of the change entries"
    assert all(kind.replace("_", "").isalnum() for kind in kinds)


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_record_comes_back_to_the_digit(model: type[Record]) -> None:
    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(_instances(model))
    def comes_back(record: Record) -> None:
        read = record_of(model, record_item(record))
        assert read == record
        # Equality of decimals ignores trailing zeros; their text does not.
        assert _texts(read) == _texts(record)

    comes_back()


def _texts(value: Any) -> Any:
    """Decimals as text, at any depth, sets in order."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, BaseModel):
        return {name: _texts(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {key: _texts(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_texts(part) for part in value]
    return value


@given(_instances(Change))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_change_entry_comes_back(change: Change) -> None:
    (item,) = change_items([change])
    assert changes_of(item) == (change,)
    assert changes_of({"data": {"S": change.model_dump_json()}}) == (change,)
