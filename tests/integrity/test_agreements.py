"""Amended contracts, money given back directly and rates: changed past the door, and found (I19, I22, I36, L8)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from django.db.models import F

from orders.models import Amendment, Confirmation, GiveBack, Order
from orders.services import amending, versions
from tests import factories as world
from tests.factories import DAY, STARTS, Told
from tests.integrity.worlds import reported
from tests.ledger.emptying import open_books
from tests.ledger.test_rates import FRIDAY, read
from tradeassurance.core.models import Deadline
from tradeassurance.ledger.models import ExchangeRate, RateSheet

pytestmark = pytest.mark.django_db

RULES = "escrow-2021"
START = STARTS[RULES]
CLASSIC = "classic-2015"


def proposed(told: Told, at: datetime, **terms: object) -> Amendment:
    contract = told.reload().contract
    same = versions.terms_of(contract, contract.items.all(), contract.requirements.all())
    changed = replace(same, **terms)
    return amending.propose(told.order, by=told.supplier.actor, at=at, terms=changed, reason="Agreed.")


def amended() -> Told:
    """Amended twice: pallets, then a later day of shipment; a third change waits for the buyer."""
    told = world.order(rules=RULES, stage="paid")
    later = (START + 30 * DAY).date()
    for number, terms in enumerate(({"packaging": "On pallets"}, {"shipment_date": later}), start=1):
        waiting = proposed(told, START + number * DAY, **terms)
        amending.accept(waiting, by=told.buyer.actor, at=START + number * DAY)
    proposed(told, START + 3 * DAY, packaging="In crates")
    return told


def packed() -> Told:
    """Amended once: pallets, and the same days."""
    told = world.order(rules=RULES, stage="paid")
    amending.accept(proposed(told, START + DAY, packaging="On pallets"), by=told.buyer.actor, at=START + DAY)
    return told


def owed_directly() -> Told:
    """Paid to the supplier's own account, and cancelled by agreement: the supplier has to pay it back."""
    told = world.order(rules=CLASSIC, stage="paid", quality_cover="pre_shipment")
    at = told.times["paid"] + DAY
    end = amending.propose_cancellation(told.order, by=told.buyer.actor, at=at, reason="Not needed.")
    amending.accept(end, by=told.supplier.actor, at=at)
    assert GiveBack.objects.get().state == "owed"
    return told


def rely_on(number: int) -> None:
    """The order stands on another of its versions."""
    order = Order.objects.get()
    Order.objects.update(contract=order.versions.get(number=number))


def without_signature(number: int) -> None:
    """The supplier's signature under a version disappears."""
    Confirmation.objects.filter(version__number=number, side="supplier").delete()


def other_day(kind: str) -> None:
    """A clock of an agreed day runs longer, and nobody extended it."""
    moved = {"due_at": F("due_at") + 9 * DAY, "original_due_at": F("original_due_at") + 9 * DAY}
    Deadline.objects.filter(kind=kind, outcome="open").update(**moved)


def no_clock(kind: str) -> None:
    """The clock is gone; its reminder, from which nothing follows, is left."""
    assert Deadline.objects.filter(kind=f"{kind}.reminder", outcome="open").exists()
    Deadline.objects.filter(kind=kind).delete()


AMENDED: list[tuple[str, Callable[[], object], Callable[[], object], str]] = [
    # The second version was replaced by the third: only the amendment still asks who confirmed it.
    ("I19", amended, lambda: without_signature(2), "accepted without both confirmations"),
    ("I19", amended, lambda: Confirmation.objects.filter(version__number=2).update(content_hash="0"), "both"),
    ("I19", packed, lambda: rely_on(1), "which was accepted last"),
    ("I19", amended, lambda: rely_on(4), "which was not accepted"),
    ("I22", amended, lambda: other_day("order.ship_by"), "the contract in force says"),
    ("I23", amended, lambda: Amendment.objects.filter(number=1).update(state="declined"), "is declined"),
    ("I36", amended, lambda: no_clock("amendment.answer"), "amendment"),
    ("I36", owed_directly, lambda: no_clock("giveback.report"), "giveback"),
]


@pytest.mark.parametrize(("id", "make", "corrupt", "says"), AMENDED)
def test_a_corrupted_agreement_is_found(
    id: str, make: Callable[[], object], corrupt: Callable[[], object], says: str
) -> None:
    make()
    assert reported() == {}
    corrupt()
    found = reported()
    assert (set(found), says in " ".join(found.get(id, []))) == ({id}, True), found


RATES = [
    (
        lambda: ExchangeRate.objects.filter(quote="USD").update(rate=Decimal("1.9")),
        "is not what was published",
    ),
    (lambda: ExchangeRate.objects.filter(quote="USD").update(quote="CHF"), "is not what was published"),
    (
        lambda: ExchangeRate.objects.filter(quote="USD").update(day=FRIDAY.date() - DAY),
        "not what was published",
    ),
    (lambda: RateSheet.objects.update(read_at=FRIDAY - DAY), "was read before its day"),
]


@pytest.mark.parametrize(("corrupt", "says"), RATES)
def test_L8_a_corrupted_rate_is_found(corrupt: Callable[[], object], says: str) -> None:
    read()
    assert reported() == {}
    with open_books():
        corrupt()
    found = reported()
    assert says in " ".join(found.get("L8", [])), found
    # What was published stands in the trail as well.
    assert set(found) <= {"L8", "I41"}, found
