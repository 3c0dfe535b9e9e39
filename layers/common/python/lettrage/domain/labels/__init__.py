"""Bank labels read into fields: what kind of movement, with whom, about what.

A label is one line of text in the bank's own dialect. `parse` turns it into a `ParsedLabel`:

1. `text`        one spelling: upper case, no accents, spaces collapsed; and its words.
2. `kinds`       the leading keyword says what the movement is; tables, one a bank style.
3. `tags`        `/DE`, `MOTIF:`, `MDT/`… cut the label into named parts; tables again.
4. `references`  amounts, dates, identifiers with check digits, number-like tokens.
5. `parser`      puts the four together.

`read_label` reads the same tables for people and for treasury: the very name, and for each field
the place in the label where it stands (`found`, `styles`, `names`, `cards`, `read`).

Pure: no clock, no table of third parties, no documents. An unknown label still parses: kind
`other`, everything absent. Version the tables with `PARSER_VERSION`; stored readings name it.

Source: catalogue of French bank labels, November 2026 (banks change labels without notice).
"""

from lettrage.domain.labels.found import LabelReading, Read
from lettrage.domain.labels.parsed import KIND_FR, LabelAmount, ParsedLabel, TransactionKind
from lettrage.domain.labels.parser import NAME_ENDS, PARSER_VERSION, name_words, parse
from lettrage.domain.labels.read import read_label
from lettrage.domain.labels.references import ibans, original_readings, stated_amounts
from lettrage.domain.labels.text import normal_form, plain_text, wording

__all__ = [
    "KIND_FR",
    "NAME_ENDS",
    "PARSER_VERSION",
    "LabelAmount",
    "LabelReading",
    "ParsedLabel",
    "Read",
    "TransactionKind",
    "ibans",
    "name_words",
    "normal_form",
    "original_readings",
    "parse",
    "plain_text",
    "read_label",
    "stated_amounts",
    "wording",
]
