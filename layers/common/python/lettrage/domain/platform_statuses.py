"""Lifecycle statuses of e-invoices: codes, who sets them, their reasons and their order.

They are an axis of their own beside `purchase_invoice.state`: no status of a platform changes an
invoice. Platforms may add codes, so an unknown one is kept as it came.
Source: XP Z12-012 V1.4, statuses and reasons; rule file BR-FR-CDV 1.4.0.04 (CL-05, CL-06, CL-09,
15). The text of rule CDV-15 swaps the names of 206 and 208; its lists of reasons are right.
"""

from enum import StrEnum

from lettrage.domain.errors import Fault, Invalid
from lettrage.domain.record import Value


class FlowOutcome(StrEnum):
    """How far a status we send has come: the platform's acknowledgement, and what is before it."""

    UNSENT = "unsent"
    PENDING = "pending"
    OK = "ok"
    ERROR = "error"


class SetBy(StrEnum):
    """Who may set a status."""

    SELLER = "seller"
    BUYER = "buyer"
    PLATFORM = "platform"
    THIRD_PARTY = "third_party"
    UNKNOWN = "unknown"


class Phase(StrEnum):
    """Transmission statuses come in order; treatment statuses come as the parties please."""

    TRANSMISSION = "transmission"
    TREATMENT = "treatment"


class StatusKind(Value):
    """One code.

    Attributes:
        code: As on the wire.
        id: English word of the vocabulary; `unknown` for a code we do not know.
        label: French.
        set_by: Who sets it.
        phase: MDT-77: 305 is transmission, 23 is treatment.
        reasons: Reason codes it may carry; empty when none.
        reason_required: Rule BR-FR-CDV-15.
        ends: No treatment follows it, whatever comes later. 213 and 501 end a delivery only: its
            seller may send the invoice anew.
        condition: MDT-88 (UNTDID 1373) of the treatment phase, "" where there is none.
    """

    code: str
    id: str
    label: str
    set_by: SetBy
    phase: Phase = Phase.TREATMENT
    reasons: tuple[str, ...] = ()
    reason_required: bool = False
    ends: bool = False
    condition: str = ""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_REFUSED = _words(
    "TX_TVA_ERR MONTANTTOTAL_ERR CALCUL_ERR NON_CONFORME DOUBLON DEST_ERR TRANSAC_INC EMMET_INC"
    " CONTRAT_TERM DOUBLE_FACT CMD_ERR ADR_ERR REF_CT_ABSENT"
)
_DISPUTED = _REFUSED + _words(
    "AUTRE COORD_BANC_ERR DEST_INC SIRET_ERR CODE_ROUTAGE_ERR REF_ERR PU_ERR REM_ERR QTE_ERR"
    " ART_ERR MODPAI_ERR QUALITE_ERR LIVR_INCOMP"
)
_PARTIAL = _words(
    "AUTRE CMD_ERR SIRET_ERR CODE_ROUTAGE_ERR REF_CT_ABSENT REF_ERR PU_ERR REM_ERR QTE_ERR ART_ERR"
    " MODPAI_ERR QUALITE_ERR LIVR_INCOMP"
)
_SUSPENDED = _words(
    "JUSTIF_ABS COORD_BANC_ERR CMD_ERR SIRET_ERR CODE_ROUTAGE_ERR REF_CT_ABSENT REF_ERR"
)
_REJECTED = _words(
    "MONTANTTOTAL_ERR CALCUL_ERR DOUBLON DEST_INC ADR_ERR REJ_SEMAN REJ_UNI REJ_COH REJ_ADR"
    " REJ_CONT_B2G REJ_REF_PJ REJ_ASS_PJ"
)
_INADMISSIBLE = _words(
    "IRR_VIDE_F IRR_TYPE_F IRR_SYNTAX IRR_TAILLE_PJ IRR_NOM_PJ IRR_VID_PJ IRR_EXT_DOC IRR_TAILLE_F"
    " IRR_ANTIVIRUS IRR_NOM_F"
)
REJECTED = "213"
INADMISSIBLE = "501"
PAYMENT_SENT = "211"
PAYEE_ACCOUNT_CHANGED = "227"
"""Another account is to be paid than the invoice says: what fraud announces too, so it is held
(french-invoicing §1.6)."""
DUPLICATE_DELIVERY = "DOUBLON"
"""With 213: a second delivery was refused; the invoice already held stands as it is."""


def _on_the_way(code: str, name: str, label: str, reasons: tuple[str, ...] = ()) -> StatusKind:
    required = code in {REJECTED, INADMISSIBLE}
    return StatusKind(
        code=code,
        id=name,
        label=label,
        set_by=SetBy.PLATFORM,
        phase=Phase.TRANSMISSION,
        reasons=reasons,
        reason_required=required,
    )


def _of_buyer(
    code: str, name: str, label: str, condition: str, reasons: tuple[str, ...] = ()
) -> StatusKind:
    return StatusKind(
        code=code,
        id=name,
        label=label,
        set_by=SetBy.BUYER,
        reasons=reasons,
        reason_required=bool(reasons),
        ends=code == "210",
        condition=condition,
    )


def _of_others(code: str, name: str, label: str, set_by: SetBy) -> StatusKind:
    return StatusKind(code=code, id=name, label=label, set_by=set_by, ends=code == "220")


KINDS: dict[str, StatusKind] = {
    kind.code: kind
    for kind in (
        _on_the_way("200", "deposited", "Déposée", ("NON_TRANSMISE",)),
        _on_the_way("201", "issued_by_platform", "Émise par la plateforme"),
        _on_the_way("202", "received_by_platform", "Reçue par la plateforme"),
        _on_the_way("203", "made_available", "Mise à disposition"),
        _of_buyer("204", "in_hand", "Prise en charge", "45"),
        _of_buyer("205", "approved", "Approuvée", "1"),
        _of_buyer("206", "partially_approved", "Approuvée partiellement", "49", _PARTIAL),
        _of_buyer("207", "disputed", "En litige", "46", _DISPUTED),
        _of_buyer("208", "suspended", "Suspendue", "39", _SUSPENDED),
        _of_others("209", "completed", "Complétée", SetBy.SELLER),
        _of_buyer("210", "refused", "Refusée", "50", _REFUSED),
        _of_buyer(PAYMENT_SENT, "payment_sent", "Paiement transmis", "47"),
        _of_others("212", "payment_received", "Encaissée", SetBy.SELLER),
        _on_the_way(REJECTED, "rejected", "Rejetée", _REJECTED),
        _of_others("214", "endorsed", "Visée", SetBy.THIRD_PARTY),
        _of_others("220", "cancelled", "Annulée", SetBy.SELLER),
        _on_the_way("221", "routing_error", "Erreur de routage", ("ROUTAGE_ERR",)),
        _of_others(
            "224", "direct_payment_requested", "Demande de paiement direct", SetBy.THIRD_PARTY
        ),
        _of_others("225", "factored", "Affacturée", SetBy.THIRD_PARTY),
        _of_others("226", "factored_confidential", "Affacturée confidentiel", SetBy.THIRD_PARTY),
        _of_others(
            PAYEE_ACCOUNT_CHANGED,
            "payee_account_changed",
            "Changement de compte à payer",
            SetBy.THIRD_PARTY,
        ),
        _of_others("228", "not_factored", "Non affacturée", SetBy.THIRD_PARTY),
        _on_the_way(INADMISSIBLE, "inadmissible", "Irrecevable", _INADMISSIBLE),
    )
}
"""Every code of the specification, by code."""

BUYERS = tuple(code for code, kind in KINDS.items() if kind.set_by is SetBy.BUYER)
"""Codes that we, the buyer, may send."""

_BY_ID = {kind.id: kind for kind in KINDS.values()}


def kind_of(code: str) -> StatusKind:
    """What a code means; an unknown one keeps its code and stands for nothing else."""
    unknown = StatusKind(code=code, id="unknown", label="Statut inconnu", set_by=SetBy.UNKNOWN)
    return KINDS.get(code, unknown)


def named(text: str) -> StatusKind:
    """The kind of a code (`210`) or its word (`refused`).

    Raises: Invalid `platform_status_unknown`.
    """
    kind = KINDS.get(text) or _BY_ID.get(text)
    if kind is None:
        sendable = ", ".join(f"{code} {KINDS[code].id}" for code in BUYERS)
        message = f"there is no such status; a buyer sends one of {sendable}"
        raise _refusal("/status", "platform_status_unknown", message)
    return kind


def check_sendable(kind: StatusKind, reason: str | None) -> None:
    """Whether a buyer may send `kind` with `reason`.

    Raises: Invalid `not_buyers_status`, `reason_required`, `reason_not_allowed` or
    `reason_without_status`.
    """
    if kind.set_by is not SetBy.BUYER:
        sendable = ", ".join(f"{code} {KINDS[code].id}" for code in BUYERS)
        message = f"{kind.code} is set by others; a buyer sends one of {sendable}"
        raise _refusal("/status", "not_buyers_status", message)
    choose = ", ".join(kind.reasons)
    if reason is None:
        if kind.reason_required:
            message = f"{kind.code} needs a reason: one of {choose}"
            raise _refusal("/reason", "reason_required", message)
        return
    if not kind.reasons:
        message = f"{kind.code} carries no reason: leave it out"
        raise _refusal("/reason", "reason_without_status", message)
    if reason not in kind.reasons:
        message = f"this reason does not go with {kind.code}: choose one of {choose}"
        raise _refusal("/reason", "reason_not_allowed", message)


def _refusal(pointer: str, code: str, message: str) -> Invalid:
    return Invalid(message, code=code, faults=[Fault(pointer, code, message)])
