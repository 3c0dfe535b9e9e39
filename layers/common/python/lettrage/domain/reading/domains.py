"""Names in mail and web addresses: a sender's own domain is its name without spaces."""

import re
from collections.abc import Iterable

from lettrage.domain.reading.layout import Cell

_DOMAIN = re.compile(r"(?:@|www\.|https?://(?:www\.)?)([a-z0-9][a-z0-9.\-]*)\.[a-z]{2,}")
MAILERS = frozenset(
    "gmail hotmail outlook yahoo orange wanadoo free laposte sfr icloud gmx web live aol".split()
)
SECOND_LEVELS = frozenset("co com org net ac gov gouv asso edu ltd plc".split())
# Registries' own second levels, as in .co.uk and .asso.fr (Public Suffix List).
SHORTEST = 4  # letters; shorter domains are in every word


def domains(cells: Iterable[Cell]) -> frozenset[str]:
    """The second-level names of the addresses in these cells; mail providers' are left out."""
    found = set()
    for cell in cells:
        if "." not in cell.folded:
            continue
        for match in _DOMAIN.finditer(cell.folded.replace(" ", "  ")):
            parts = [part for part in match[1].split(".") if part not in SECOND_LEVELS]
            name = parts[-1] if parts else ""
            if name and name not in MAILERS:
                found.add(re.sub(r"[^a-z0-9]", "", name))
    return frozenset(found)


def same(compact: str, domain: str) -> bool:
    """Whether letters of a name and a domain say the same; long ones may hold each other."""
    if len(domain) < SHORTEST:
        return compact == domain
    return domain in compact or (len(compact) >= SHORTEST and compact in domain)
