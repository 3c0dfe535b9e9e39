"""Words by which a label is searched: without accents and case, the telling ones first."""

from lettrage.domain.labels.text import normal_form

MOST_WORDS = 10
"""Words of one label that are looked up: each costs one pointer item in the table."""

_SHORTEST = 3
_LONGEST = 40
# Words of so many labels that a list of them tells nothing.
_COMMON = frozenset(
    "VIR VIREMENT SEPA RECU EMIS INST INSTANTANE PRLV PRELEVEMENT EUROPEEN CARTE PAIEMENT FACTURE"
    " FACT CB REF MOTIF POUR PAR DES LES SUR NOTPROVIDED EUR ECH MDT EMETTEUR LIB".split()
)


def search_words(*texts: str) -> tuple[str, ...]:
    """Words of a label and of names beside it that are looked up, without repeats.

    Shapes: words of letters before those with digits, each group in order; at most `MOST_WORDS`.
    Raises: nothing.
    """
    words = dict.fromkeys(normal_form(" ".join(texts)).split())
    telling = [word[:_LONGEST] for word in words if is_telling(word)]
    return tuple(sorted(telling, key=lambda word: not word.isalpha())[:MOST_WORDS])


def is_telling(word: str) -> bool:
    """Whether a word of the normal form is looked up."""
    return len(word) >= _SHORTEST and word not in _COMMON
