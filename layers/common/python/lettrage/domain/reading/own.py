"""Who reads: the organisation's own identity, never a supplier."""

from lettrage.domain.identifiers import compact, siren_of
from lettrage.domain.reading.text import key
from lettrage.domain.record import Value


class OwnIdentity(Value):
    """What is known of the organisation that receives the document; all of it may be empty.

    Attributes:
        siren: Its SIREN.
        vat_ids: Its VAT numbers.
        names: Its name and trade names.
        ibans: Its own accounts: a direct debit prints the one it draws on.
    """

    siren: str = ""
    vat_ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    ibans: tuple[str, ...] = ()

    def owns(self, scheme: str, value: str) -> bool:
        """Whether an identifier is the organisation's own."""
        if scheme == "vat_id":
            return value in map(compact, self.vat_ids) or bool(
                self.siren and siren_of(value) == self.siren
            )
        if scheme in {"siren", "siret"}:
            return bool(self.siren) and value.startswith(compact(self.siren))
        return scheme == "iban" and value in map(compact, self.ibans)

    def name_keys(self) -> tuple[str, ...]:
        """Names as keys; very short ones would be in every text and are left out."""
        return tuple(k for k in map(key, self.names) if len(k) > len("sarl"))
