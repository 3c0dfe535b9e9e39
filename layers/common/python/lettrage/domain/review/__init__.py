"""Review: what must hold before a purchase invoice is validated, decided without any I/O.

`evaluate` looks at the invoice as it stands and at the facts around it, and lists what does not
hold; `blocking` says what forbids validation. A person settles a check by correcting the invoice
or, where that is allowed, by acknowledging it by name.
"""

from lettrage.domain.review.check import Check, Severity

__all__ = ["Check", "Severity"]
