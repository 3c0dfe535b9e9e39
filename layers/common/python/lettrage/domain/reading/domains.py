"""Names in mail and web addresses: a sender's own domain is its name without spaces."""

import re
from collections.abc import Iterable

from lettrage.domain.reading.layout import Cell

_DOMAIN = re.compile(r"(?:@|www\.|https?://(?:www\.)?)([a-z0-9][a-z0-9.\-]*)\.[a-z]{2,}")
_MAILERS = frozenset(
    "gmail hotmail outlook yahoo orange wanadoo free laposte sfr icloud gmx web live aol".split()
)
SHORTEST = 4  # letters; shorter domains are in every word


def domains(cells: Iterable[Cell]) -> frozenset[str]:
    """The second-level names of the addresses in these cells; mail providers' are left out."""
    found = set()
    for cell in cells:
        if "." not in cell.folded:
            continue
        for match in _DOMAIN.finditer(cell.folded.replace(" ", "  ")):
            name = match[1].rpartition(".")[2]
            if name not in _MAILERS:
                found.add(re.sub(r"[^a-z0-9]", "", name))
    return frozenset(found)


def same(compact: str, domain: str) -> bool:
    """Whether letters of a name and a domain say the same; long ones may hold each other."""
    if len(domain) < SHORTEST:
        return compact == domain
    return domain in compact or (len(compact) >= SHORTEST and compact in domain)
