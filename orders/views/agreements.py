"""Amendments and repayments as rows of the order's page, each with the moves that are possible now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from orders.reading import Sheet
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor
from tradeassurance.core.outbox import Amount


@dataclass(frozen=True)
class Step:
    """A move as a link."""

    label: Any
    url: str
    main: bool = False


@dataclass(frozen=True)
class AmendmentRow:
    """A proposal, who made it, the page that compares it, and what may be answered."""

    record: Any
    company: str
    compare_url: str
    steps: list[Step]


@dataclass(frozen=True)
class GiveBackRow:
    """A repayment of the supplier, with the page that reports, confirms or disputes it."""

    record: Any
    amount: Amount
    steps: list[Step]


def amendment_rows(sheet: Sheet, actor: Actor, at: datetime) -> list[AmendmentRow]:
    """All proposals after confirmation, the newest first."""
    return [_amendment(sheet, one, actor, at) for one in reversed(sheet.amendments)]


def _amendment(sheet: Sheet, one: Any, actor: Actor, at: datetime) -> AmendmentRow:
    order = sheet.order
    compare = ""
    if one.version is not None:
        before = sheet.contract if one == sheet.proposal else sheet.versions[one.version.number - 2]
        compare = f"{reverse('orders:versions', args=[order.number])}?before={before.number}&after={one.version.number}"
    labels = (
        ("accept", _("Read and accept")),
        ("decline", pgettext("proposal", "Decline")),
        ("withdraw", _("Take back")),
    )
    steps = [
        Step(label, reverse(f"orders:{move}_amendment", args=[order.number, one.number]), move == "accept")
        for move, label in labels
        if fsm.verdict(one, move, actor, at)
    ]
    return AmendmentRow(one, order.party(one.side).name, compare, steps)


def give_back_rows(sheet: Sheet, actor: Actor, at: datetime) -> list[GiveBackRow]:
    """All repayments."""
    labels = (
        ("report", _("Report the repayment")),
        ("confirm", _("It arrived")),
        ("object", _("It did not arrive")),
    )
    return [
        GiveBackRow(
            one,
            Amount(one.amount, sheet.order.currency),
            [
                Step(label, reverse(f"orders:{move}_give_back", args=[sheet.order.number, one.pk]), n < 2)
                for n, (move, label) in enumerate(labels)
                if fsm.verdict(one, move, actor, at)
            ],
        )
        for one in sheet.give_backs
    ]
