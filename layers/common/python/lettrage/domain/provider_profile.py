"""Who the aggregators are, under which licence they read accounts, and what they see.

People agree to a text before they go to their bank; its version is kept with the connection, so
that what was agreed to can be shown years later. A changed text gets a new version, never an
edit: old versions stay in the history of this file.
"""

from lettrage.domain.record import Value

CONSENT_TEXT_VERSION = "2026-11"
"""Version of the texts below; raised with every change of their sense."""


class ProviderProfile(Value):
    """One aggregator as people should know it before they consent.

    Attributes:
        name: As the API names it.
        display_name: For people.
        legal_name: The firm that reads the accounts.
        legal_id: Its public registration, with the register's name.
        country: ISO 3166-1 alpha-2.
        licence_fr: Under which permission, and who supervises.
        licence_en: English twin.
        register_url: Public register where the permission can be checked.
        sees_fr: What it reads, one line each.
        sees_en: English twin.
        consent_text_version: Version of `consent_text_fr`.
        consent_text_fr: What the user agrees to.
        consent_text_en: English twin.
    """

    name: str
    display_name: str
    legal_name: str
    legal_id: str
    country: str
    licence_fr: str
    licence_en: str
    register_url: str
    sees_fr: tuple[str, ...]
    sees_en: tuple[str, ...]
    consent_text_version: str = CONSENT_TEXT_VERSION
    consent_text_fr: str
    consent_text_en: str


_SEES_FR = (
    "Nom du titulaire, intitulé, IBAN et devise des comptes choisis",
    "Soldes des comptes choisis",
    "Opérations des comptes choisis : date, montant, libellé, contrepartie si la banque la donne",
)
_SEES_EN = (
    "Holder's name, title, IBAN and currency of the chosen accounts",
    "Balances of the chosen accounts",
    "Transactions of the chosen accounts: date, amount, label, counterparty if the bank tells it",
)
# Source: what the adapters ask for: accounts, balances, transactions; no payment scope.


def _texts(firm: str, where_fr: str, where_en: str) -> dict[str, str]:
    return {
        "consent_text_fr": f"J’autorise {firm} à lire, en lecture seule et pour le compte de mon "
        f"entreprise, les comptes que je choisirai. {where_fr} Lettrage ne voit ni ne conserve "
        "mes identifiants. Aucun paiement n’est possible. Je peux retirer cette autorisation à "
        "tout moment ; les opérations déjà lues sont conservées.",
        "consent_text_en": f"I allow {firm} to read, without any other right and on behalf of my "
        f"firm, the accounts that I will choose. {where_en} Lettrage neither sees nor keeps my "
        "credentials. No payment is possible. I may withdraw this permission at any time; the "
        "transactions already read are kept.",
    }


_AT_BANK = ("Je m’identifie chez ma banque.", "I log in at my bank.")
_AT_BRIDGE = (
    "Je m’identifie chez ma banque ou, si elle l’exige, dans la fenêtre de Bridge.",
    "I log in at my bank or, where it demands so, in Bridge's window.",
)
# Source: bank-providers §3.4: the hosted widget has a form for banks without redirect.

PROFILES = {
    each.name: each
    for each in (
        ProviderProfile(
            name="bridge",
            display_name="Bridge",
            legal_name="Perspecteev SAS",
            legal_id="Perspecteev, registre REGAFI",
            country="FR",
            licence_fr="Établissement de paiement agréé et contrôlé par l’ACPR",
            licence_en="Payment institution authorised and supervised by the ACPR (France)",
            register_url="https://www.regafi.fr",
            sees_fr=_SEES_FR,
            sees_en=_SEES_EN,
            **_texts("Bridge (Perspecteev SAS)", *_AT_BRIDGE),
        ),
        ProviderProfile(
            name="enable_banking",
            display_name="Enable Banking",
            legal_name="Enable Banking Oy",
            legal_id="2988499-7 (Finlande)",
            country="FI",
            licence_fr="Prestataire de services d’information sur les comptes (DSP2), Finlande : "
            "l’inscription se vérifie au registre de l’Autorité bancaire européenne",
            licence_en="Account information service provider (PSD2), Finland: the entry can be "
            "checked in the register of the European Banking Authority",
            register_url="https://euclid.eba.europa.eu/register/pir/search",
            sees_fr=_SEES_FR,
            sees_en=_SEES_EN,
            **_texts("Enable Banking Oy", *_AT_BANK),
        ),
        ProviderProfile(
            name="gocardless",
            display_name="GoCardless Bank Account Data",
            legal_name="GoCardless SAS",
            legal_id="834 422 180 (SIREN)",
            country="FR",
            licence_fr="Établissement autorisé à fournir des services de paiement dans l’Espace "
            "économique européen, contrôlé par l’ACPR",
            licence_en="Authorised to provide payment services in the European Economic Area, "
            "supervised by the ACPR (France)",
            register_url="https://www.regafi.fr",
            sees_fr=_SEES_FR,
            sees_en=_SEES_EN,
            **_texts("GoCardless SAS", *_AT_BANK),
        ),
    )
}
"""By name. Sources, read on 26 November 2026: Bridge's general terms (Perspecteev, authorised by
the ACPR), Enable Banking's terms of service of 9 January 2026 (business ID, seat), GoCardless's
help centre (GoCardless SAS, SIREN, payment services in the EEA). Numbers of permissions are left
to the registers: they change without us."""


def profile_of(provider: str) -> ProviderProfile:
    """The profile of a provider. Raises: KeyError, for one we do not know."""
    return PROFILES[provider]
