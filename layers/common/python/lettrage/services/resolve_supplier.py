"""Who an invoice under review comes from, once a person has corrected what it says of its sender.

The same rules as filing: searched by the strongest sign, created to be confirmed when nobody is
known. A supplier that fits what is now said stays.
"""

from datetime import datetime

from lettrage.domain.invoice_reading import FieldName
from lettrage.domain.purchase_invoice import PurchaseInvoice
from lettrage.domain.third_party import ThirdParty, ThirdPartyRole, invoice_origin
from lettrage.services.account_check import AccountCheck
from lettrage.services.suppliers import SupplierDirectory, SupplierSigns, natural_id, to_confirm
from lettrage.services.unit_of_work import UnitOfWork, Work

SIGNS = frozenset(
    {
        FieldName.SUPPLIER_NAME,
        FieldName.SUPPLIER_SIREN,
        FieldName.SUPPLIER_SIRET,
        FieldName.SUPPLIER_VAT_ID,
        FieldName.IBAN,
    }
)
"""Fields that say who the sender is."""

BANK_DETAILS = SIGNS | {FieldName.BIC}
"""Fields that say who is paid: who changes one may lift no hold of the invoice."""


class ResolveSupplier:
    """Finds or makes the supplier within the caller's unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._directory = SupplierDirectory(work.store)
        self._accounts = AccountCheck(work.store)

    def __call__(
        self,
        unit: UnitOfWork,
        invoice: PurchaseInvoice,
        signs: SupplierSigns,
        present: ThirdParty | None,
        at: datetime,
    ) -> ThirdParty | None:
        """The supplier of the corrected invoice; None when too little is said.

        Raises: Unavailable.
        """
        if present is not None and not _contradicts(present, signs):
            return present
        known = self._directory.find(invoice.organisation_id, signs)
        if known is not None:
            return self.as_supplier(unit, known, at)
        if not signs.identifies:
            return present
        supplier_id = natural_id(signs)
        if self._directory.taken(invoice.organisation_id, supplier_id):
            supplier_id = self._work.ids.new_id()
        origin = invoice_origin(invoice.id)
        organisation_id, iban = invoice.organisation_id, signs.iban
        another = iban is not None and self._accounts.owner(organisation_id, iban) is not None
        new = to_confirm(
            organisation_id, supplier_id, signs, origin=origin, at=at, of_another=another
        )
        unit.add(new, "supplier_named_by_user")
        return new

    def as_supplier(self, unit: UnitOfWork, party: ThirdParty, at: datetime) -> ThirdParty:
        """The third party with the role of supplier."""
        if ThirdPartyRole.SUPPLIER in party.roles:
            return party
        after = party.changed(at=at, roles=party.roles | {ThirdPartyRole.SUPPLIER})
        unit.change(party, after, "supplier_chosen")
        return after


def _contradicts(party: ThirdParty, signs: SupplierSigns) -> bool:
    """Whether a number now says that it is somebody else; a name alone does not."""
    pairs = ((party.siren, signs.siren), (party.vat_id, signs.vat_id))
    return any(one is not None and other is not None and one != other for one, other in pairs)
