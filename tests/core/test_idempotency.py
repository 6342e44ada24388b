"""The same request twice: the first answer again, or a refusal where the content differs (I17)."""

from decimal import Decimal
from typing import Any

import pytest

from orders.models import Order, Shipment
from orders.services import drafting, fulfilment
from tests import factories as world
from tradeassurance.core.models import IdempotencyKey, Notice, TrailEntry
from tradeassurance.core.refusals import Conflict, Refused

pytestmark = pytest.mark.django_db

AT = world.STARTS["current-2024"] + 10 * world.DAY
LATER = AT + world.HOUR


def ship(told: world.Told, key: str, **values: Any) -> Shipment:
    wanted = {"at": AT, "carrier": "Sea line"} | values
    return fulfilment.ship(told.order, by=told.supplier.actor, key=key, **wanted)


def written() -> tuple[int, int, int]:
    return TrailEntry.objects.count(), Notice.objects.count(), Shipment.objects.count()


def test_it_gives_the_first_answer_again() -> None:
    # Given an order that was shipped with a key
    told = world.order(stage="paid")
    first = ship(told, "form-1")
    before = written()

    # When the same form arrives once more, later
    second = ship(told, "form-1", at=LATER)

    # Then the answer is the same and nothing was written
    assert second == first
    assert written() == before
    assert told.reload().shipped_at == AT


def test_it_refuses_other_content_under_the_same_key() -> None:
    # Given an order that was shipped with a key
    told = world.order(stage="paid")
    ship(told, "form-1")
    before = written()

    # When the key comes with another carrier
    with pytest.raises(Conflict) as refused:
        ship(told, "form-1", carrier="Air line")

    # Then that is a conflict, and nothing was written
    assert refused.value.rule == "I17"
    assert written() == before


def test_it_refuses_another_record_under_the_same_key() -> None:
    # Given two orders of one supplier, one shipped
    told = world.order(stage="paid")
    other = world.order(stage="paid", supplier=told.supplier)
    ship(told, "form-1")

    # When the key comes for the other order
    with pytest.raises(Conflict):
        ship(other, "form-1")

    # Then that one stays where it was
    assert other.reload().state == "in_production"


def test_it_takes_the_same_key_of_somebody_else_for_another_request() -> None:
    # Given two suppliers whose browsers thought of the same key
    told, other = world.order(stage="paid"), world.order(stage="paid")

    # When both ship
    answers = {ship(told, "form-1"), ship(other, "form-1")}

    # Then both have shipped
    assert len(answers) == 2


def test_it_remembers_no_key_of_a_refused_request() -> None:
    # Given a request that came too early
    told = world.order(stage="confirmed")
    with pytest.raises(Refused):
        ship(told, "form-1", at=told.times["confirmed"] + world.HOUR)
    assert not IdempotencyKey.objects.filter(key__endswith="form-1").exists()

    # When it comes again at the right time
    told.pay()
    ship(told, "form-1")

    # Then it is done
    assert told.reload().state == "shipped"


def test_it_creates_once() -> None:
    # Given a draft that was sent with a key
    seller, buyer = world.supplier(), world.company()

    def draft(total: int) -> Order:
        terms = world.terms(total=total, shipment_date=(AT + 14 * world.DAY).date())
        return drafting.draft(
            by=seller.actor,
            at=AT,
            key="form-" + "7" * 100,  # longer than is kept
            buyer=buyer.company,
            supplier=seller.supplier,
            currency="USD",
            terms=terms,
        )

    first = draft(30_000)

    # When it is sent again, and once with another price
    second = draft(30_000)
    with pytest.raises(Conflict):
        draft(31_000)

    # Then there is one order, the first
    assert second == first
    assert [order.pk for order in Order.objects.all()] == [first.pk]
    assert first.versions.get().total == Decimal(30_000)
