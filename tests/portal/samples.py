"""What the examples of docs/components.md are rendered with, and how they are found."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from moneyed import Money

from tradeassurance.core.refusals import refuse
from tradeassurance.portal.components import Column, Confirm, Crumb, Empty, Event, Tab, Table
from tradeassurance.portal.paging import KeyPage
from tradeassurance.portal.registry import ActionItem

PAGE = Path(__file__).parents[2] / "docs" / "components.md"
NOW = datetime(2024, 4, 2, 9, 30, tzinfo=UTC)


class SampleState(TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    LAPSED = "lapsed", _("Lapsed")


@dataclass
class SampleOrder:
    """Looks to a component like an order does."""

    number: str
    buyer: str
    total: Money
    shipment_date: date
    state: str

    class _meta:  # noqa: N801
        label_lower = "orders.order"

    def get_absolute_url(self) -> str:
        return f"/orders/{self.number}/"


class ClaimForm(forms.Form):
    reason = forms.ChoiceField(choices=[("late", "Late shipment"), ("short", "Short quantity")])
    remedy = forms.ChoiceField(
        choices=[("full", "Full refund"), ("part", "Partial refund")], widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="What deviates", widget=forms.Textarea(attrs={"rows": 3}), help_text="Name the requirement."
    )
    agree = forms.BooleanField(label="I have read the conditions")


ORDERS = [
    SampleOrder("TA-26-004217", "Hanse Import GmbH", Money("30000", "USD"), date(2024, 3, 1), "confirmed"),
    SampleOrder("TA-26-004218", "Osaka Tools", Money("1250000", "JPY"), date(2024, 4, 20), "lapsed"),
    SampleOrder("TA-26-004219", "Gulf Interiors", Money("812.505", "KWD"), date(2024, 5, 2), "confirmed"),
]
COLUMNS = [
    Column("Order", "number", url="get_absolute_url", names_row=True),
    Column("Buyer", "buyer"),
    Column("Total", "total", kind="money"),
    Column("Ship by", "shipment_date", kind="day"),
    Column("State", lambda order: order, kind="state"),
]


def sample_context() -> dict[str, Any]:
    """One value for every name that the examples use."""
    bad = ClaimForm({"reason": "late", "text": ""})
    return {
        "order": ORDERS[0],
        "orders": Table(COLUMNS, ORDERS, caption="Orders"),
        "no_orders": Table(
            COLUMNS,
            [],
            caption="Orders",
            empty=Empty("No orders yet.", "Draft the first one.", "/new/", "Draft an order"),
        ),
        "total": Money("10000", "USD"),
        "amount": Decimal("10000"),
        "in_three_days": NOW + timedelta(days=3, hours=5),
        "in_an_hour": NOW + timedelta(hours=1, minutes=40),
        "yesterday": NOW - timedelta(days=1, hours=6),
        "shipment_date": date(2024, 3, 1),
        "reasons": ["15 business days from 15 March", "29 March: Good Friday"],
        "items": [
            ActionItem(
                "Refund the buyer USD 2,000.00",
                "/d/1/",
                NOW - timedelta(hours=2),
                "the guarantee pays and you owe it.",
                "bad",
                "D-26-000318 · Hanse Import GmbH",
            ),
            ActionItem(
                "Answer the claim for late shipment",
                "/d/2/",
                NOW + timedelta(hours=20),
                "the buyer may escalate.",
                "wait",
                "D-26-000319 · Osaka Tools",
            ),
            ActionItem(
                "Ship the goods",
                "/o/2/",
                NOW + timedelta(days=12),
                "the buyer may claim late shipment.",
                "wait",
                "TA-26-004219 · Gulf Interiors",
            ),
            ActionItem("Reimburse the guarantee", "/s/", None, "", "neutral", "Debt of USD 8,000.00"),
        ],
        "page": KeyPage(ORDERS, "?", "?before=x", "?after=y"),
        "events": [
            Event(
                NOW - timedelta(days=20), "Order confirmed by both sides", "Hanse Import GmbH", tone="good"
            ),
            Event(
                NOW - timedelta(days=5),
                "Shipment date passed",
                tone="wait",
                body="The buyer may claim from 2 March.",
            ),
            Event(NOW - timedelta(hours=3), "Claim submitted", "Hanse Import GmbH", tone="bad", url="/d/1/"),
        ],
        "parts": [
            Tab("Contract", "?part=contract", active=True),
            Tab("Payments", "?part=payments", count=2),
            Tab("Documents", "?part=documents", count=0),
        ],
        "refusal": refuse(
            "C7",
            "The claim window closed on 27 March 2024, 23:59 CST.",
            "Write to the supplier, or claim for quality until 10 May.",
        ),
        "claim": bad,
        "confirm": Confirm(
            "Withdraw the claim",
            "Withdraw",
            "/d/1/",
            "D-26-000318",
            ["The dispute ends.", "The same claim cannot be made again."],
            "bad",
            [Crumb("Disputes", "/d/"), Crumb("Withdraw")],
        ),
    }


def examples() -> list[tuple[str, str]]:
    """(heading, template source) of every example of the page."""
    found = []
    for section in re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.M)[1:]:
        heading = section.partition("\n")[0]
        found += [(heading, source) for source in re.findall(r"```django\n(.*?)```", section, flags=re.S)]
    return found
