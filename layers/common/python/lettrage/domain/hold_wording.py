"""What each hold on payment says, in French and English."""

from collections.abc import Mapping

from lettrage.domain.holds import IBAN_REASONS, HoldReason
from lettrage.domain.platform_statuses import PAYEE_ACCOUNT_CHANGED
from lettrage.domain.supplier_iban import IbanState

_TEXTS: dict[HoldReason, tuple[str, str]] = {
    HoldReason.IBAN_NEW: ("compte jamais confirmé", "account never confirmed"),
    HoldReason.IBAN_CHANGED: ("compte changé", "account changed"),
    HoldReason.IBAN_COUNTRY_CHANGED: ("compte d’un autre pays", "account of another country"),
    HoldReason.IBAN_OF_ANOTHER: (
        "compte connu comme celui d’un autre",
        "account known as another’s",
    ),
    HoldReason.IBAN_SEVERAL: (
        "plusieurs comptes sur le document",
        "several accounts on the document",
    ),
    HoldReason.IBAN_IN_MAIL: ("autre compte dans l’email", "another account in the mail"),
    HoldReason.SENDER_UNAUTHENTICATED: (
        "expéditeur non authentifié",
        "sender not authenticated",
    ),
    HoldReason.DUPLICATE_SUSPECTED: ("doublon possible", "possible duplicate"),
    HoldReason.TOTALS_MISMATCH: ("totaux discordants", "totals do not agree"),
    HoldReason.PDF_XML_MISMATCH: ("la page et le XML diffèrent", "page and XML differ"),
    HoldReason.SUPPLIER_UNCONFIRMED: ("fournisseur à confirmer", "supplier to be confirmed"),
    HoldReason.PLATFORM_REFUSED: (
        "refusée à la plateforme agréée",
        "refused at the approved platform",
    ),
    HoldReason.MANUAL: ("mise en attente par une personne", "held by a person"),
}

_ANNOUNCED = (
    "la plateforme agréée annonce un autre compte à payer (statut 227), sans dire lequel",
    "the approved platform announces another account to pay (status 227), without saying which",
)

_REFUSED = ("compte refusé pour ce fournisseur", "account refused for this supplier")
_CONFIRMED_ALONE = (
    "fournisseur confirmé par la même personne qui a validé la facture",
    "supplier confirmed by the very person who validated the invoice",
)


def words_of(reason: HoldReason, facts: Mapping[str, str] | None = None) -> tuple[str, str]:
    """The ground in French and English, to stand after a colon. Raises: nothing.

    The account that a platform announces to have changed is told apart from one that was read, an
    account that was refused from a new one, and a supplier that one person alone vouches for from
    one that nobody confirmed.
    """
    told = facts or {}
    if told.get("platform_status") == PAYEE_ACCOUNT_CHANGED:
        return _ANNOUNCED
    if reason in IBAN_REASONS and told.get("iban_state") == IbanState.REFUSED:
        return _REFUSED
    if reason is HoldReason.SUPPLIER_UNCONFIRMED and told.get("confirmed_by"):
        return _CONFIRMED_ALONE
    return _TEXTS[reason]
