"""What stands beside a name in a label: nothing more, or words that make it somebody else's.

AVENIR is the supplier Avenir where the name field says no more; CLUB AVENIR SPORTIF is another. A
card's label goes on with the town of the shop, and what a payer writes about is no name.

Source: decision rules of the scenario files, "Evidence": the name of a third party as whole words.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from lettrage.domain.labels import NAME_ENDS
from lettrage.domain.labels.towns import words_of_town

# Words that say nothing of who it is: titles and the like.
_SAYING_NOTHING = frozenset(
    "OU SOCIETE ENTREPRISE MONSIEUR MADAME MADEMOISELLE MESSIEURS MELLE DR MAITRE ME CEDEX MARS"
    " MAI".split()
)
_OF_BANKS = frozenset(
    "TIERS PERMANENT UNITAIRE ORDRE BENEFICIAIRE FAVEUR DEBITEUR CREDITEUR DONNEUR EUROPEEN"
    " INSTANTANE OCCASIONNEL INTERBANCAIRE COURS".split()
)
# Behind the name of who collects for others, and in addresses of shops on the web.
_ONLINE = frozenset("PAYMENTS PAYMENT TECHNOLOGY EUROPE EU FR COM WWW INTERNET ONLINE".split())
_COUNTRY = "FRANCE"
# Words of what is paid for, that no name of a firm goes on with.
_MATTERS = frozenset(
    "TRAVAUX CHANTIER APPARTEMENT APPT APT LOT ETAGE BATIMENT BAT PRESTATION PRESTATIONS"
    " INTERVENTION LIVRAISON HONORAIRES TOTAL PARTIEL MERCI CORDIALEMENT BONJOUR TTC HT EUR EUROS"
    " CHARGES PROVISION PROVISIONS CAUTION EXERCICE ANNEE MOIS POUR PAR SUR AVEC SELON SUITE OBJET"
    " ACHAT ACHATS COTIS ESCOMPTE QUITTANCE FORFAIT PRIME CODE ADHERENT BAIL RESERVATION"
    " IMPOT IMPOTS TAXE TAXES CFE CVAE TVA DSN RETRAITE PREVOYANCE"
    " IBAN BIC RIB PROVISION INSUFFISANTE OPPOSITION CONTESTATION COORDONNEES CLOTURE"
    " SIRET SIREN RCS POLICE MATRICULE TEL TELEPHONE ABONNE PERIODE CHEQUE CHQ SEJOUR".split()
)
COMMON_WORDS = NAME_ENDS | _SAYING_NOTHING | _OF_BANKS | _MATTERS | {"AVIS", "RELEVE", "FORMATION"}
"""Words that payers and banks write for what they mean: as a name they need the place of one."""
# Words that make another firm of a name, also where a town may follow it.
_OF_ANOTHER = frozenset(
    "FILS FILLES FRERES SOEURS ASSOCIE ASSOCIES CIE COMPAGNIE GROUPE GROUP HOLDING SERVICE SERVICES"
    " CONSEIL CONSEILS DISTRIBUTION INTERNATIONAL PATRIMOINE IMMOBILIER IMMO DEVELOPPEMENT INVEST"
    " PARTICIPATIONS FORMATION LOCATION BANK BANQUE MOBILE TELECOM ENERGIE ASSURANCE ASSURANCES"
    " FINANCE FINANCEMENT".split()
)
_COMPOUND = frozenset(
    {"CLIENT", "CLIENTS", "CLIENTELE", "COMPTE"}
)  # a Service Client is no Service
_PROCESSORS = frozenset(
    "SUMUP PAYPAL SQ MOL HPY KLARNA ZETTLE IZ LYDIA STRIPE SP MOLLIE ADYEN WORLDLINE".split()
)
# First words of foreign towns from which services are charged to French cards; French ones are
# `labels.towns`. None of them begins a name of firms by itself.
_ABROAD = frozenset(
    "LONDON LONDRES DUBLIN LUXEMBOURG AMSTERDAM BERLIN BRUXELLES BRUSSELS GENEVE ZURICH MADRID"
    " BARCELONA MILANO STOCKHOLM HELSINKI TALLINN VILNIUS LISBOA CORK MANCHESTER BIRMINGHAM"
    " EDINBURGH CAMBRIDGE OXFORD BRISTOL ROTTERDAM ANTWERPEN GENT LIEGE MUNICH MUENCHEN MUNCHEN"
    " HAMBURG FRANKFURT KOELN DUSSELDORF STUTTGART WIEN VIENNA PRAHA WARSZAWA KRAKOW BUDAPEST OSLO"
    " COPENHAGEN KOBENHAVN REYKJAVIK RIGA ROMA TORINO BOLOGNA PORTO VALENCIA MALAGA SEVILLA BASEL"
    " BERN LAUSANNE LUGANO SEATTLE BOSTON CHICAGO AUSTIN DALLAS DENVER HOUSTON ATLANTA MIAMI"
    " PORTLAND PHILADELPHIA TORONTO MONTREAL VANCOUVER OTTAWA SYDNEY MELBOURNE BRISBANE AUCKLAND"
    " WELLINGTON TOKYO KYOTO OSAKA SEOUL SINGAPORE SHENZHEN SHANGHAI BEIJING BANGALORE MUMBAI DUBAI"
    " CASABLANCA TUNIS".split()
)
_ABROAD_OF_TWO = frozenset(
    ("SAN FRANCISCO,SAN JOSE,SAN MATEO,SAN DIEGO,NEW YORK,NEW DELHI,LOS ANGELES,LAS VEGAS,PALO ALTO"
     ",MENLO PARK,MOUNTAIN VIEW,SANTA CLARA,SANTA MONICA,HONG KONG,TEL AVIV,THE HAGUE,KUALA LUMPUR")
    .split(",")
)  # fmt: skip


class Place(NamedTuple):
    """Where a name stands in a label.

    Attributes:
        words: Of the label, without links and legal forms.
        stops: Places in `words` after which a name cannot go on.
        first: Place of the first word of the name.
        last: Place of its last word.
        card: Of a card payment.
        country: The name of the country stands there without a link word.
    """

    words: Sequence[str]
    stops: Collection[int]
    first: int
    last: int
    card: bool
    country: bool


def goes_on(place: Place, own: Collection[str], form: str | None, *, lone: bool) -> bool:
    """True where other words in the place of a name belong to it: it is somebody else's.

    Shapes: `own` words of the name (`lone`: it has one), as they stand in the label; its legal
        `form` may stand there cut or with a slip.
    Raises: nothing.
    """
    quiet = {*own, *_SAYING_NOTHING, *_cut_forms(form, least=2 if lone else 1)}
    if place.country:
        quiet.add(_COUNTRY)
    if place.card or not _PROCESSORS.isdisjoint(own):
        quiet |= _ONLINE
    before = _telling(place.words[: place.first], quiet | _OF_BANKS)
    if before and not (place.card and _is_town([w for w in before if w not in _PROCESSORS])):
        return True
    if _telling(place.words[place.first : place.last + 1], quiet):
        return True
    size = len(place.words)
    end = next((at for at in range(place.last, size) if at in place.stops), size - 1)
    after = place.words[place.last + 1 : end + 1]
    if lone and not after and not _COMPOUND.isdisjoint(place.words[end + 1 : end + 2]):
        return True
    matter = next((at for at, word in enumerate(after) if word in _MATTERS), len(after))
    more = _telling(after[:matter], quiet)
    if not more or not place.card:
        return bool(more)
    return more[0] in _OF_ANOTHER or (lone and words_of_town(more) == 0 and not _is_abroad(more))


def _telling(words: Sequence[str], quiet: Collection[str]) -> list[str]:
    return [word for word in words if word not in quiet and word not in NAME_ENDS]


def _is_abroad(words: Sequence[str]) -> bool:
    return words[0] in _ABROAD or " ".join(words[:2]) in _ABROAD_OF_TWO


def _is_town(words: list[str]) -> bool:
    return not words or words_of_town(words) == len(words)


@lru_cache(maxsize=256)
def _cut_forms(form: str | None, *, least: int) -> frozenset[str]:
    """A legal form as banks and payers leave it: its first letters, or two neighbours swapped."""
    if form is None:
        return frozenset()
    cuts = {form[:size] for size in range(least, len(form))}
    swaps = {form[:at] + form[at + 1] + form[at] + form[at + 2 :] for at in range(len(form) - 1)}
    return frozenset(cuts | swaps)
