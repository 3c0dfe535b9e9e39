"""What filing and review remark on accounts to pay and on refusals of a platform.

Worded for the screen; account numbers are shown by their end only.
Source: security-reliability H6, H7; french-invoicing 1.6 (statuses).
"""

from collections.abc import Iterable

from lettrage.domain.holds import HoldReason
from lettrage.domain.invoice_reading import FieldName, Finding
from lettrage.domain.paris import paris_date
from lettrage.domain.platform_flow import PlatformFlow
from lettrage.domain.platform_statuses import kind_of
from lettrage.services.account_check import AccountDoubt, OtherAccounts
from lettrage.services.mail_accounts import MailAccounts

_CHECK_FR = " Vérifiez-le auprès de lui par un autre moyen que l’email."
_CHECK_EN = " Check with them by other means than mail."
_ASK_FR = " Vérifiez-le auprès du fournisseur par un autre moyen que l’email."
_ASK_EN = " Check with the supplier by other means than mail."


def of_account(doubt: AccountDoubt) -> Finding:
    """The account to pay is new, changed, or known as another's: under the reason of the hold.

    Blocking unless a person validated an invoice of the confirmed supplier with it before: then
    two people must still confirm it, which holds the payment alone.
    """
    french, english = _words(doubt)
    return Finding(
        code=doubt.reason.value,
        message_fr=french,
        message_en=english,
        blocking=not doubt.validated,
        fields=(FieldName.IBAN,),
        related_id=doubt.owner.party.id if doubt.owner else None,
    )


def of_several(several: OtherAccounts) -> Finding:
    """The document prints accounts beside the one to pay that are not known of the supplier."""
    ends = ", ".join(f"…{iban[-4:]}" for iban in several.others)
    return Finding(
        code=HoldReason.IBAN_SEVERAL.value,
        message_fr=f"Le document porte aussi un autre IBAN ({ends}) que …{several.chosen[-4:]},"
        " inconnu pour ce fournisseur : comparez-les à l’original." + _CHECK_FR,
        message_en=f"The document shows another IBAN too ({ends}) than …{several.chosen[-4:]},"
        " not known for this supplier: compare them with the original." + _CHECK_EN,
        blocking=several.held,
        fields=(FieldName.IBAN,),
    )


def of_mails(mails: Iterable[MailAccounts]) -> list[Finding]:
    """Mails that brought the document name another account, or announce a change."""
    mails = tuple(mails)
    others = sorted((m for m in mails if m.others), key=lambda mail: not mail.unknown)
    announcing = [mail for mail in mails if mail.told.announces]
    return [*map(_other_in_mail, others[:1]), *map(_change_in_mail, announcing[:1])]


def _other_in_mail(mail: MailAccounts) -> Finding:
    ends = ", ".join(f"…{iban[-4:]}" for iban in mail.others)
    french = f"L’email reçu avec le document donne un IBAN ({ends}) qui n’est pas celui à payer"
    english = f"The mail with the document gives an IBAN ({ends}) that is not the one to pay"
    if mail.chosen:
        french += f" (…{mail.chosen[-4:]})"
        english += f" (…{mail.chosen[-4:]})"
    unknown_fr = ", inconnu pour ce fournisseur." if mail.unknown else ", connu de ce fournisseur."
    unknown_en = ", not known for this supplier." if mail.unknown else ", known for this supplier."
    return Finding(
        code=HoldReason.IBAN_IN_MAIL.value,
        message_fr=french + unknown_fr + _CHECK_FR,
        message_en=english + unknown_en + _CHECK_EN,
        blocking=bool(mail.unknown),
        fields=(FieldName.IBAN,),
    )


def _change_in_mail(mail: MailAccounts) -> Finding:
    said = mail.told.announces
    return Finding(
        code="bank_change_in_mail",
        message_fr=f"L’email annonce un changement de coordonnées bancaires : « {said} »."
        + _ASK_FR,
        message_en=f"The mail announces a change of bank details: “{said}”." + _ASK_EN,
        fields=(FieldName.IBAN,),
    )


def of_platform(ended: PlatformFlow) -> Finding:
    """The invoice was refused, cancelled or rejected at its approved platform."""
    kind = kind_of(ended.status_code)
    reasons = ", ".join(reason.code or reason.text for reason in ended.reasons)
    why = f", {reasons}" if reasons else ""
    return Finding(
        code=HoldReason.PLATFORM_REFUSED.value,
        message_fr=f"La plateforme agréée donne cette facture pour « {kind.label} »"
        f" ({kind.code}{why}) : ne la payez pas. Refusez-la ici, ou validez-la en connaissance"
        " de cause.",
        message_en=f"At the approved platform this invoice is {kind.id} ({kind.code}{why}): do not"
        " pay it. Refuse it here, or validate it knowingly.",
        blocking=True,
        fields=(FieldName.NUMBER,),
        related_id=ended.id,
    )


def of_announced(flow: PlatformFlow) -> Finding:
    """A platform says that another account is to be paid than the invoice says."""
    day = paris_date(flow.at)
    return Finding(
        code="payee_account_changed",
        message_fr=f"La plateforme agréée annonce que le compte à payer a changé (statut"
        f" {flow.status_code}, {day:%d/%m/%Y}), sans dire lequel : le paiement attend une seconde"
        " personne." + _ASK_FR,
        message_en=f"The approved platform announces that the account to pay changed (status"
        f" {flow.status_code}, {day.isoformat()}), without saying to"
        " which: payment waits for a second person." + _ASK_EN,
        fields=(FieldName.IBAN,),
        related_id=flow.id,
    )


def _words(doubt: AccountDoubt) -> tuple[str, str]:
    end = doubt.iban[-4:]
    if doubt.refused:
        return (
            f"L’IBAN …{end} a été refusé pour ce fournisseur par votre organisation : ne payez pas"
            " sur ce compte." + _ASK_FR,
            f"The IBAN …{end} was refused for this supplier by your organisation: do not pay to"
            " this account." + _ASK_EN,
        )
    if doubt.owner is not None:
        name = doubt.owner.party.name
        return (
            f"L’IBAN …{end} est connu comme celui de {name}. Une société d’affacturage (factor)"
            " peut en être la raison, une fausse facture aussi." + _CHECK_FR,
            f"The IBAN …{end} is known as {name}’s. A factor may be the reason, a forged invoice"
            " too." + _CHECK_EN,
        )
    if doubt.validated:
        return (
            f"L’IBAN …{end} a déjà servi pour ce fournisseur, mais deux personnes ne l’ont pas"
            " encore confirmé : le paiement attend.",
            f"The IBAN …{end} was used for this supplier before, but two people have not confirmed"
            " it yet: payment waits.",
        )
    if doubt.numbers:
        ends = ", ".join(f"…{iban[-4:]}" for iban in doubt.numbers)
        abroad = doubt.reason is HoldReason.IBAN_COUNTRY_CHANGED
        return (
            f"L’IBAN …{end} n’est pas celui connu pour ce fournisseur ({ends})"
            f"{', et il est d’un autre pays' if abroad else ''}." + _CHECK_FR,
            f"The IBAN …{end} is not the one known for this supplier ({ends})"
            f"{', and of another country' if abroad else ''}." + _CHECK_EN,
        )
    return (
        f"L’IBAN …{end} n’a pas encore été vérifié pour ce fournisseur." + _CHECK_FR,
        f"The IBAN …{end} has not been checked for this supplier yet." + _CHECK_EN,
    )
