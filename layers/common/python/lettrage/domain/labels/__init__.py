"""Bank labels read into fields: what kind of movement, with whom, about what.

A label is one line of text in the bank's own dialect. `parse` turns it into a `ParsedLabel`:

1. `text`        one spelling: upper case, no accents, spaces collapsed; and its words.
2. `kinds`       the leading keyword says what the movement is; tables, one a bank style.
3. `tags`        `/DE`, `MOTIF:`, `MDT/`… cut the label into named parts; tables again.
4. `references`  amounts, dates, identifiers with check digits, number-like tokens.
5. `parser`      puts the four together.

Pure: no clock, no table of third parties, no documents. An unknown label still parses: kind
`other`, everything absent. Version the tables with `PARSER_VERSION`; stored readings name it.

Source: catalogue of French bank labels, November 2026 (banks change labels without notice).
"""

from lettrage.domain.labels.parsed import LabelAmount, ParsedLabel, TransactionKind
from lettrage.domain.labels.parser import PARSER_VERSION, parse
from lettrage.domain.labels.text import normal_form, plain_text, wording

__all__ = [
    "PARSER_VERSION",
    "LabelAmount",
    "ParsedLabel",
    "TransactionKind",
    "normal_form",
    "parse",
    "plain_text",
    "wording",
]
