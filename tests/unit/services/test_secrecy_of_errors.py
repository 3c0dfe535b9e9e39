"""Errors of validation are logged with their traceback: they must not show what was in a record."""

import pytest
from lettrage.contracts.steps import DocumentRef
from lettrage.domain.organisation import Organisation
from lettrage.domain.third_party import KnownIban, ThirdParty
from pydantic import BaseModel, ValidationError

CANARY = "FR7630006000011234567890189"


@pytest.mark.parametrize("model", [ThirdParty, Organisation, KnownIban, DocumentRef])
def test_a_refused_record_is_not_shown_in_the_error(model: type[BaseModel]) -> None:
    with pytest.raises(ValidationError) as refused:
        model.model_validate({"name": CANARY, "iban": [CANARY], "organisation_id": {CANARY: 1}})
    assert CANARY not in str(refused.value)
