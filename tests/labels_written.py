"""Labels written from patterns, with what must be read in them, and what banks do to them.

`tests/data/labels/patterns.tsv` holds one pattern a line: bank, sign, kind, label. `written` fills
its slots from a seed; `variations` damages the outcome as exports and banks do. The counterparty is
marked by «…», and the marks follow through every variation, so that truth is never worked out
again from the damaged text.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from lettrage.domain.labels import TransactionKind, normal_form

PATTERNS = Path(__file__).parent / "data" / "labels" / "patterns.tsv"
JUDGING = frozenset(
    {"lcl", "banque_postale", "caisse_epargne", "banque_populaire", "bred", "milleis"}
)
"""Banks whose labels only judge. One rule was mended after judging: where the reference of a
Milleis debit ends."""

_MERCHANTS = (
    "STATION AVIA|LE FOURNIL|LEROY MERLIN|BRICO DEPOT|RESTAURANT LE VERGER|SNCF CONNECT|AMAZON EU"
    "|CASTORAMA|HOTEL DU PORT|TOTALENERGIES|LA MIE CALINE|CARREFOUR MARKET|O'TACOS|BUT|METRO CASH",
    "AU BON PAIN|DECATHLON|PHARMACIE CENTRALE|INTERMARCHE|UBER EATS|CAFE DE LA GARE|DARTY|KILOUTOU"
    "|POINT P|ESSO EXPRESS|CHEZ MARCEL|GOOGLE CLOUD|B&B HOTELS|SUPER U|L'ATELIER",
)
_CITIES = ("NIORT|NANTES|LYON|SAINT DENIS|PAU", "BREST|AIX EN PROVENCE|METZ|LE MANS|VANNES")
_NAMES = (
    "MENUISERIE DURAND|DUPONT ET FILS|SARL LE COMPTOIR|EDF PRO|ORANGE BUSINESS|M. JEAN MARTIN"
    "|ATELIER DES QUAIS SAS|GARAGE ROUX|S.C.I. BELLEVUE|TRANSPORTS LEFEBVRE|3 SUISSES"
    "|L'OREAL FRANCE|CABINET NOEL & ASSOCIES|DUPONT S/C MARTIN",
    "IMPRIMERIE MOREAU|BOUYGUES TELECOM|MLE CLAIRE PETIT|SAS HELIOS ENERGIE|ENGIE|AXA FRANCE IARD"
    "|CHARPENTE BERNARD|D'ALMEIDA FRERES|SOCIETE NOUVELLE ROBERT|VEOLIA EAU|MAIF|SNC J.P. FAURE"
    "|FREE MOBILE|ETS GIRARD & CIE",
)
_PERSONS = ("MARTIN|LEROY CLAIRE|JEAN DUPONT", "MOREAU|PETIT LUC|ANNE GIRARD")
_PLACES = ("ILE DE FRANCE|PAYS DE LA LOIRE", "RHONE ALPES|BRETAGNE")
_MONTHS = ("MAI|AVRIL", "JANVIER|MARS")


@dataclass(frozen=True)
class Written:
    """One label and what must be read in it; `marked` has the counterparty between « and »."""

    bank: str
    sign: int
    kind: TransactionKind
    marked: str
    booked: date
    end_to_end_id: str | None = None
    mandate_id: str | None = None
    creditor_id: str | None = None
    day: date | None = None

    @property
    def label(self) -> str:
        return self.marked.replace("«", "").replace("»", "")

    @property
    def counterparty(self) -> str:
        found = re.search("«([^»]*)»?", self.marked)
        return normal_form(found.group(1)) if found else ""


def written(seed: int, *, words: int = 0) -> Iterator[Written]:
    """Every pattern once; `words` chooses between two lists of names without a word in common."""
    for number, line in enumerate(PATTERNS.read_text("utf-8").splitlines()):
        if line.startswith("#"):
            continue
        bank, sign, kind, pattern = line.split("\t")
        chance = random.Random(f"{seed}/{number}")  # noqa: S311 - samples, not secrets
        yield _filled(bank, 1 if sign == "+" else -1, TransactionKind(kind), pattern, chance, words)


def _filled(
    bank: str, sign: int, kind: TransactionKind, pattern: str, chance: random.Random, words: int
) -> Written:
    booked = date(2026, 1, 5) + timedelta(days=chance.randrange(320))
    day = booked - timedelta(days=chance.randrange(4))
    values = _values(chance, day, words)
    marked = re.sub(r"\{([^}]+)\}", lambda slot: values[slot.group(1)], pattern)
    dated = kind in {"card", "cash"} and re.search(r"\{dd", pattern)
    return Written(
        bank=bank,
        sign=sign,
        kind=kind,
        marked=marked,
        booked=booked,
        end_to_end_id=values["e2e"] if "{e2e}" in pattern else None,
        mandate_id=values["rum"] if "{rum}" in pattern else None,
        creditor_id=values["ics"] if "{ics}" in pattern else None,
        day=day if dated else None,
    )


def _values(chance: random.Random, day: date, words: int) -> dict[str, str]:
    def one(lists: tuple[str, str]) -> str:
        return chance.choice(lists[words].split("|"))

    number = chance.randrange(1, 9999)
    invoice = chance.choice(
        [f"FA-2026-{number:05d}", f"F26{number:04d}", f"{number:06d}", f"2026/{number:04d}",
         f"INV-{number:06d}"]
    )  # fmt: skip
    digits = {f"n{n}": str(chance.randrange(10 ** (n - 1), 10**n)) for n in (4, 7, 10, 13, 15)}
    styles = {
        "dd/mm": "%d/%m", "ddmm": "%d%m", "ddmmyy": "%d%m%y", "dd/mm/yy": "%d/%m/%y",
        "dd.mm.yy": "%d.%m.%y", "dd.mm.yyyy": "%d.%m.%Y", "dd/mm/yyyy": "%d/%m/%Y",
        "dd mm yyyy": "%d %m %Y", "dd-mm": "%d-%m", "dd mm": "%d %m", "dd.mm": "%d.%m",
    }  # fmt: skip
    return {
        **digits,
        **{slot: day.strftime(style) for slot, style in styles.items()},
        "merchant": one(_MERCHANTS), "merchant1": one(_MERCHANTS).split(" ")[-1].strip("'&"),
        "city": one(_CITIES), "name": one(_NAMES), "person": one(_PERSONS), "place": one(_PLACES),
        "month": one(_MONTHS), "dept": str(chance.randrange(10, 96)), "inv": invoice,
        "motive": chance.choice(["FACT ", "FACTURE ", "", "REF ", "REGLEMENT "]) + invoice,
        "masked": f"4974XXXXXXXX{digits['n4']}",
        "time": f"{chance.randrange(24):02d}H{chance.randrange(60):02d}",
        "amt": f"{chance.randrange(2, 900)},{chance.randrange(100):02d}",
        "e2e": f"E2E{chance.randrange(10**8):08d}", "rum": f"MD{chance.randrange(10**7):07d}",
        "ics": _ics(chance),
    }  # fmt: skip


def _ics(chance: random.Random) -> str:
    body = f"{chance.randrange(10**6):06d}"
    digits = "".join(str(int(c, 36)) for c in f"{body}FR00")
    return f"FR{98 - int(digits) % 97:02d}ZZZ{body}"


def variations(sample: Written) -> Iterator[tuple[str, Written]]:
    """The sample as it is, then as banks and exports damage it; each named."""
    yield "as written", sample
    yield "lower case, accents", _with(sample, _accented(sample.marked))
    yield "double spaces", _with(sample, sample.marked.replace(" ", "  "))
    yield "line breaks", _with(sample, sample.marked.replace(" ", "\n", 3))
    for length in (140, 32, 31, 24):
        yield f"cut at {length}", _cut(sample, length)


def _with(sample: Written, marked: str) -> Written:
    return replace(sample, marked=marked)


def _accented(marked: str) -> str:
    return marked.title().replace("Prelevement", "Prélèvement").replace("Cheque", "Chèque")


def _cut(sample: Written, length: int) -> Written:
    """The first `length` characters; identifiers and days that were cut are not expected."""
    kept, count = "", 0
    for letter in sample.marked:
        if letter not in "«»":
            count += 1
        if count > length:
            break
        kept += letter
    if len(kept) == len(sample.marked):
        return sample
    return replace(
        sample, marked=kept, end_to_end_id=None, mandate_id=None, creditor_id=None, day=None
    )
