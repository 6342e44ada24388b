"""The agencies that ship with the product (A4); the desk adds, changes and retires them.

The fees are the product's own figures, in USD, for one inspector on one day; the agencies publish no list.
"""

from decimal import Decimal
from typing import Any

SHIPPED = (
    {"code": "sgs", "name": "SGS", "fee": Decimal(310), "monitoring_fee": Decimal(260)},
    {"code": "tuv-rheinland", "name": "TÜV Rheinland", "fee": Decimal(340), "monitoring_fee": Decimal(290)},
    {"code": "bureau-veritas", "name": "Bureau Veritas", "fee": Decimal(320), "monitoring_fee": Decimal(270)},
)


def ship(agencies: Any) -> None:
    """Write the shipped agencies that are not there yet; ``agencies`` is the model, as a migration sees it."""
    for values in SHIPPED:
        agencies.objects.get_or_create(code=values["code"], defaults=values)
