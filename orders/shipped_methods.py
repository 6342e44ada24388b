"""The ways to pay that ship with the product (P1), each with its source; a migration publishes them.

S1 is the practitioner's guide. It says what each way costs and up to how much; how Western Union's fee grows with
the size of the payment it does not say, so that the steps between its ends are the product's own.
"""

from datetime import UTC, datetime
from typing import Any

CODE = "methods-2015"
APPLIES_FROM = datetime(2015, 1, 1, tzinfo=UTC)
SHIPPED: tuple[dict[str, Any], ...] = (
    {"method": "bank", "source": "S1", "note": "No fee is stated."},
    {"method": "card", "fee_kind": "percent", "fee_percent": "2.95", "collected": True, "source": "S1"},
    {
        "method": "western_union",
        "currencies": ["USD"],
        "most_usd": "2500",
        "below": True,
        "fee_kind": "steps",
        "fee_steps": [
            ["250", "4.90"],
            ["750", "12.00"],
            ["1250", "20.00"],
            ["1750", "30.00"],
            ["2500", "45.00"],
        ],
        "source": "S1",
        "note": "S1 says USD 4.90 to 45 by size, below USD 2,500; the steps between are the product's own.",
    },
    {
        "method": "echeck",
        "currencies": ["USD"],
        "countries": ["US"],
        "source": "S1",
        "note": "S1 says that the platform sets the rate and states none.",
    },
    {
        "method": "wire",
        "fee_kind": "range",
        "fee_least": "30",
        "fee_most": "50",
        "source": "S1",
        "note": "Charged by the payer's bank; no maximum.",
    },
    {"method": "pay_later", "most_usd": "150000", "source": "S1"},
)


def ship(table: type[Any], terms: type[Any], fingerprint: Any) -> None:
    """Publish the shipped version; the models are those of the migration."""
    shipped = table.objects.create(
        code=CODE,
        title="Ways to pay",
        state="published",
        applies_from=APPLIES_FROM,
        published_at=APPLIES_FROM,
        content_hash="to be set",
    )
    rows = [terms.objects.create(table=shipped, **values) for values in SHIPPED]
    fresh = [terms.objects.get(pk=row.pk) for row in rows]
    table.objects.filter(pk=shipped.pk).update(content_hash=fingerprint(shipped, fresh))
