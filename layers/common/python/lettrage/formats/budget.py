"""Processor time that one document may take before what is left of it is given up.

The wall round the process (`worker`) kills without asking; this ends the work between two pages,
or within a page that is being drawn, with everything read so far still in hand.
"""

import time
from collections.abc import Callable

from lettrage.formats.refusals import Refused

WORDS_S = 8.0
"""Seconds for the text layers of all pages. Source: measured, 0.02 s for 1,000 characters, so 50
dense pages of 6,000 take 6 s."""

PICTURES_S = 6.0
"""Seconds, on top, for pictures of pages without text: a scanned page takes 0.1 to 0.3 s."""

PAGE_S = 3.0
"""Seconds for the picture of one page, ten times what a scanned page takes."""

Late = Callable[[], bool]
"""Whether time is up."""


def after(seconds: float) -> Late:
    """Late once this process has worked for so long from now."""
    end = time.process_time() + seconds
    return lambda: time.process_time() >= end


def refuse_late(late: Late) -> None:
    """End a document whose time is up.

    Raises: Refused, `too_costly_to_read`.
    """
    if late():
        raise Refused("too_costly_to_read")
