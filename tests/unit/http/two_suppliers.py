"""Two suppliers that are one, with the calls to merge them and take them apart."""

from typing import Any

from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.record import Record
from lettrage.domain.third_party import KnownIban, ThirdPartyRole

from tests.unit.http.client import SETUP, A, Answer
from tests.unit.http.collecting import GENUINE, SAME_COUNTRY, Office

SUPPLIERS = f"/v1/organisations/{A}/suppliers"


def known(*ibans: str) -> tuple[KnownIban, ...]:
    return tuple(KnownIban(iban=i, first_seen_on="2026-01-01", origin="person") for i in ibans)


class Two:
    """The supplier `bleue`, and `bleu`, which is the same one."""

    def __init__(self) -> None:
        self.office = Office()
        self.office.supplier(ibans=known(GENUINE))
        self.office.supplier(
            id="bleu",
            name="Papeterie Bleu",
            siren=None,
            vat_id="FR44732829320",
            ibans=known(SAME_COUNTRY, GENUINE),
            aliases=("La Bleue",),
            email="ventes@bleu.fr",
            roles=frozenset({ThirdPartyRole.SUPPLIER, ThirdPartyRole.CUSTOMER}),
        )

    def invoice(self, number: str, *, validate: bool = False) -> PurchaseInvoice:
        """An invoice of `bleu`."""
        named: dict[str, Any] = {"supplier_siren": "", "supplier_name": "Papeterie Bleu"}
        made = self.office.mail(number, SAME_COUNTRY, **named)
        assert made.supplier_id == "bleu"
        if validate:
            assert self.office.validated(made.id, user="u-accountant").status == 200
        return made

    def post(self, action: str, body: Any = None, *, of: str = "bleu", **more: Any) -> Answer:
        more = {"if_match": "*", "user": "u-manager", **more}
        return self.office.ask("POST", f"{SUPPLIERS}/{of}/{action}", body, **more)

    def merge(self) -> Answer:
        return self.post("merge", {"into_id": "bleue"})

    def get(self, model: type[Any], record_id: str) -> Any:
        return self.office.collect.store.get(model, A, record_id)

    def add(self, record: Record) -> None:
        self.office.collect.work.add(SETUP, record, "made")
