"""Reference rates from the European Central Bank, over HTTP.

Source: www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml, published about 16:00 CET on the
ECB's working days; no key, no account.
"""

import time
from http import HTTPStatus

import requests

from lettrage.domain.errors import Invalid, Unavailable
from lettrage.domain.reference_rates import DayRates
from lettrage.formats.ecb_rates import read_ecb_rates

PATH = "/stats/eurofxref/eurofxref-hist-90d.xml"
"""The last ninety days: some 60 kB. The whole history is over a hundred times that."""

MOST_BYTES = 2 * 1024 * 1024
DEADLINE_S = 15
TIMEOUTS_S = (5, 10)
_CHUNK = 64 * 1024


class EcbReferenceRates:
    """`ports.reference_rates.ReferenceRateSource`. `base_url` ends without a slash."""

    def __init__(self, session: requests.Session, *, base_url: str) -> None:
        self._session = session
        self._address = base_url.rstrip("/") + PATH

    def recent(self) -> tuple[DayRates, ...]:
        """Rates of the last ninety days, newest first. Raises: Unavailable."""
        try:
            data = self._fetched()
        except requests.RequestException as error:
            message = f"the rates' source: {type(error).__name__}"
            raise Unavailable(message, code="rates_down") from error
        try:
            return read_ecb_rates(data)
        except Invalid as error:
            message = "the rates' source answers with something else"
            raise Unavailable(message, code="unexpected_answer") from error

    def _fetched(self) -> bytes:
        until = time.monotonic() + DEADLINE_S
        data = bytearray()
        with self._session.get(
            self._address, timeout=TIMEOUTS_S, allow_redirects=False, stream=True
        ) as response:
            if response.status_code != HTTPStatus.OK:
                message = f"the rates' source answers {response.status_code}"
                raise Unavailable(message, code="rates_down")
            for chunk in response.iter_content(_CHUNK):
                data += chunk
                if len(data) > MOST_BYTES or time.monotonic() > until:
                    raise Unavailable("the rates' source sends too much", code="rates_down")
        return bytes(data)
