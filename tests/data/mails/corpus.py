"""All mails, made anew at each run."""

from tests.data.mails import (
    archives,
    attachments,
    bodies,
    forwards,
    machines,
    notices,
    outlook,
    signed,
)
from tests.data.mails.case import MailCase

_MODULES = (attachments, bodies, notices, forwards, archives, signed, outlook, machines)

CORPUS: tuple[MailCase, ...] = tuple(case for module in _MODULES for case in module.CASES)
"""Every case, each name once."""
