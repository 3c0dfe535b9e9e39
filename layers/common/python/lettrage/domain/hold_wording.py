"""What each hold on payment says, in French and English."""

from collections.abc import Mapping

from lettrage.domain.holds import HoldReason
from lettrage.domain.platform_statuses import PAYEE_ACCOUNT_CHANGED

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


def words_of(reason: HoldReason, facts: Mapping[str, str] | None = None) -> tuple[str, str]:
    """The ground in French and English, to stand after a colon. Raises: nothing.

    The account that a platform announces to have changed is told apart from one that was read.
    """
    told = (facts or {}).get("platform_status") == PAYEE_ACCOUNT_CHANGED
    return _ANNOUNCED if told else _TEXTS[reason]
