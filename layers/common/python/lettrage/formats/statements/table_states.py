"""What a table's column of states says: booked, still to come, or never to be. Others are a fault.

A word that nobody knows must not make a movement vanish. Source: exports of payment services as
bank-providers §5.5 lists them, and public importers.
"""

from lettrage.domain.statements import EntryStatus
from lettrage.formats.csv_cells import CellError
from lettrage.formats.statements.table_columns import key

_BOOKED = (
    "completed|complete|settled|executed|booked|posted|cleared|paid|available|succeeded|success"
    "|ok|done|processed|refunded|partially refunded|comptabilise|regle|execute|valide|termine"
    "|effectue|paye|disponible|rembourse|partiellement rembourse|traite|credite|debite"
)
_PENDING = (
    "pending|in transit|authorized|authorised|processing|created|planned|scheduled|held|on hold"
    "|unclaimed|upcoming|en attente|en cours|en cours de traitement|autorise|a venir|programme"
    "|en transit|bloque|non comptabilise"
)
_NEVER = (
    "declined|failed|reverted|cancelled|canceled|rejected|expired|denied|voided|deleted|returned"
    "|refuse|rejete|annule|echoue|echec|expire|supprime"
)
_MEANINGS = {
    word: status
    for words, status in (
        (_BOOKED, EntryStatus.BOOKED),
        (_PENDING, EntryStatus.PENDING),
        (_NEVER, EntryStatus.INFORMATION),
    )
    for word in words.split("|")
}


def status_of(text: str) -> EntryStatus:
    """The state of a line; an empty cell is booked. Raises: CellError `unknown_status`."""
    word = key(text)
    found = _MEANINGS.get(word) or _MEANINGS.get(word.removesuffix("e"))  # «exécutée»
    if not word:
        return EntryStatus.BOOKED
    if found is None:
        raise CellError("unknown_status")
    return found
