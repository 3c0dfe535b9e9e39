"""The one field reader: words with boxes in, fields with proof out, whatever the words' source.

How a document is read, in order of the modules:

    text, tokens, layout words → rows and cells, as the eye groups them
    amounts, dates       what is printed, in every writing; what could be two is neither
    lexicon, finder,     labels as data; the words before, left of and above a value
    context
    roles, vat,          each amount may be all its labels say; the combination that closes
    triples, totals      to the cent (net + VAT = gross, VAT by rate, prepaid) is chosen
    blocks, identities   address blocks and whose they are; SIREN, SIRET, VAT id, IBAN by
                         check digits, the customer's own kept apart
    names, references,   supplier's name, document number, dates, kind, currency: by
    days, kinds, …       independent signs, each worth its weight
    several,             several documents in one file: by their pages, by places on one page;
    side_by_side, parts  and the words of each alone
    shapes, places,      what people validated of a supplier's earlier documents: where values
    habits, lessons,     stood, beside which labels, in which shape; learnt from corrections,
    recollection,        recalled for the next document
    recall
    contacts, addresses, supplier's address, mail and telephone; the customer's name and whether
    customer, ownership  that is the reader
    labelled, mentions,  from a label to its value: order, contract, payment reference (with its
    payment_references,  check digits), mandate; payment terms as printed
    terms
    periods, spans       day of delivery, billing period, day of a direct debit
    typed, typed_values, a paid reading's types as more candidates: weaker than a label, never
    typed_rest           a proof
    draft, reader        all fields in one `Reading`, with the remarks of `findings`
    compare              e-invoice XML against the page: differences are listed, never mended
    standing             whether a reading stands, or the next dearer step is worth its price

Confidence is per mille. 900 and above is kept for what is proved or as good as proved; below,
it is the reader's honest expectation. Nothing here opens a file or asks a service.
"""

from lettrage.domain.reading.compare import combine
from lettrage.domain.reading.lessons import Lesson, learn
from lettrage.domain.reading.own import OwnIdentity
from lettrage.domain.reading.ownership import is_another
from lettrage.domain.reading.parts import pages_of
from lettrage.domain.reading.reader import read
from lettrage.domain.reading.recollection import Recollection, remembered
from lettrage.domain.reading.standing import READ_FIRST, next_typed_page, stands

__all__ = [
    "READ_FIRST",
    "Lesson",
    "OwnIdentity",
    "Recollection",
    "combine",
    "is_another",
    "learn",
    "next_typed_page",
    "pages_of",
    "read",
    "remembered",
    "stands",
]
