"""Invented reference rates of the last working days, as the European Central Bank publishes them.

Rates wander with the day's number, so that the same day always has the same rates.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from infra.local.sandbox.wire import Answer

DAYS = 90
_RATES = {"USD": "1.0850", "GBP": "0.8450", "CHF": "0.9520", "JPY": "163.20", "SEK": "11.420"}
_FRIDAY = 4
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"'
    ' xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">'
    "<gesmes:subject>Reference rates</gesmes:subject>"
    "<gesmes:Sender><gesmes:name>Sandbox</gesmes:name></gesmes:Sender><Cube>"
)


def ninety_days(*, now: datetime) -> Answer:
    """Rates of the working days before today, newest first."""
    days = (now.date() - timedelta(days=back) for back in range(1, DAYS + 1))
    cubes = "".join(_cube(day) for day in days if day.weekday() <= _FRIDAY)
    body = f"{_HEAD}{cubes}</Cube></gesmes:Envelope>".encode()
    return Answer(200, body, content_type="text/xml")


def _cube(day: date) -> str:
    wander = Decimal(1) + Decimal(day.toordinal() % 21 - 10) / 1000
    rates = "".join(
        f'<Cube currency="{currency}" rate="{(Decimal(rate) * wander).quantize(Decimal(rate))}"/>'
        for currency, rate in _RATES.items()
    )
    return f'<Cube time="{day.isoformat()}">{rates}</Cube>'
