"""Review: what must hold before a purchase invoice is validated, decided without any I/O.

`evaluate` looks at the invoice as it stands and at the facts around it, and lists what does not
hold; `blocking` says what forbids validation. In the order of the modules:

    facts           what is known besides the invoice: today, filing's remarks, the number's owner
    field_checks    single fields: there, usable, plausible, with right check digits
    amount_checks   net + VAT = gross in total and per rate, to the cent
    wording         what each check says, and whether a person may override it
    evaluate        all of them, with the overrides that hold

A person settles a check by correcting the invoice or, where that is allowed, by acknowledging it
by name; the override counts for the very values it was given for.
"""

from lettrage.domain.review.check import Check, Severity
from lettrage.domain.review.evaluate import blocking, evaluate, open_findings
from lettrage.domain.review.facts import Facts

__all__ = ["Check", "Facts", "Severity", "blocking", "evaluate", "open_findings"]
