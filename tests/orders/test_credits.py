"""On-time credit: found by the system, granted once, spent once, never more than granted (P6, I15)."""

from datetime import date
from decimal import Decimal

import pytest

from orders.models import Credit, CreditUse
from orders.services import spending
from tests import factories as world
from tests.factories import DAY
from tests.journeys.story import on
from tradeassurance.core import integrity
from tradeassurance.core.models import Notice
from tradeassurance.core.refusals import Refused
from tradeassurance.core.sweep import sweep
from tradeassurance.ledger import statements

pytestmark = pytest.mark.django_db
LATE = on("2024-03-20")


def late(**values: object) -> world.Told:
    """An order that was not shipped by 15 March 2024."""
    told = world.order(stage="paid", **values)
    sweep(LATE)
    told.reload()
    return told


def later(first: world.Told, stage: str = "confirmed", **values: object) -> world.Told:
    """Another order of the same buyer, four weeks on."""
    return world.order(stage=stage, buyer=first.buyer, at=on("2024-04-01"), **values)


def granted(told: world.Told) -> Credit:
    return Credit.objects.get(order=told.order)


def spend(told: world.Told, credit: Credit, day: str = "2024-04-02") -> CreditUse:
    return spending.spend(told.order, by=told.buyer.actor, at=on(day), credit_id=credit.pk)


def balance(code: str, told: world.Told, owner: str = "") -> Decimal:
    return statements.balance_of(code, owner or f"order:{told.order.pk}", told.order.currency)


def violations() -> list[str]:
    return [f"{r.check.id}: {line}" for r in integrity.run() for line in r.violations]


@pytest.mark.parametrize(
    ("total", "currency", "amount"),
    [
        (30_000, "USD", "100"),
        (1_000, "USD", "100"),
        (640, "USD", "64"),
        (600, "EUR", "66"),
        (50_000, "JPY", "33.50"),
    ],
)
def test_p6_late_dispatch_earns_ten_percent_at_most_100_dollars_at_the_stored_rate(
    total: int, currency: str, amount: str
) -> None:
    told = late(total=total, currency=currency)

    credit = granted(told)
    assert (credit.amount, credit.reason, credit.buyer) == (
        Decimal(amount),
        "late_dispatch",
        told.buyer.company,
    )
    assert credit.granted_at == on("2024-03-15", "23:59:59", "Asia/Shanghai")
    assert Notice.objects.filter(company=told.buyer.company, topic="credit.granted").count() == 1


@pytest.mark.parametrize("rules", ["classic-2015", "escrow-2021"])
def test_p6_versions_without_a_credit_grant_none(rules: str) -> None:
    told = world.order(rules=rules, stage="paid", quality_cover="none")
    sweep(told.times["draft"] + 60 * DAY)
    assert not Credit.objects.exists()


def test_p6_an_order_shipped_on_its_last_day_earns_nothing() -> None:
    told = world.order(stage="shipped", shipped_at=on("2024-03-15", "23:59:59", "Asia/Shanghai"))
    sweep(LATE)
    assert not Credit.objects.filter(order=told.order).exists()


def test_p6_late_delivery_earns_it_where_a_delivery_date_was_agreed_and_never_twice() -> None:
    # Given an order that is shipped in time, and one that is not; both arrive too late
    punctual = world.order(stage="shipped", delivery_date=date(2024, 4, 1))
    tardy = world.order(stage="paid", delivery_date=date(2024, 4, 1))

    # When both dates have passed
    sweep(on("2024-04-03"))

    # Then each earns one credit
    assert granted(punctual).reason == "late_delivery"
    assert granted(tardy).reason == "late_dispatch"
    assert Credit.objects.count() == 2


def test_p6_a_credit_reduces_what_the_buyer_pays_for_a_later_order() -> None:
    # Given a credit of 100 and a later order of 30,000 with 10,000 to be paid first
    first = late()
    told = later(first)

    # When it is spent
    use = spend(told, granted(first))

    # Then the buyer pays 9,900 and production starts; the platform bears the rest
    assert (use.amount, use.usd_amount) == (100, 100)
    told.times["paid"] = on("2024-04-03")
    told.pay(Decimal(9_900))
    assert told.reload().state == "in_production"
    assert balance("held", told) == 10_000
    assert balance("on_time_credit", told, "platform") == -100
    with pytest.raises(Refused):
        told.pay(Decimal("20000.01"), stage="balance")
    told.pay(Decimal(20_000), stage="balance")

    # Then the supplier gets all of it in the end
    told.ship(on("2024-04-10"))
    told.deliver(on("2024-04-20"))
    sweep(on("2024-06-01"))
    assert told.reload().state == "completed"
    assert balance("held", told) == 0
    assert violations() == []


def test_p6_a_credit_completes_the_initial_payment() -> None:
    first = late()
    told = later(first)
    told.times["paid"] = on("2024-04-01", "20:00")
    told.pay(Decimal(9_900))
    assert told.order.state == "confirmed"

    spend(told, granted(first))

    assert told.reload().state == "in_production"


def test_p6_it_is_spent_at_the_later_orders_rate_and_never_worth_more_than_granted() -> None:
    first = late(total=640)
    told = later(first, currency="EUR")

    use = spend(told, granted(first))

    assert (use.amount, use.usd_amount) == (Decimal("58.18"), 64)  # 64 / 1.1, rounded down


def test_i15_a_credit_is_spent_once() -> None:
    first = late()
    told, other = later(first), later(first)
    spend(told, granted(first))

    for again in (told, other):
        with pytest.raises(Refused) as refused:
            spend(again, granted(first))
        assert refused.value.rule == "P6"
    assert CreditUse.objects.count() == 1


def test_p6_who_may_not_spend_it_and_on_what() -> None:
    first = late()
    credit = granted(first)
    told = later(first)

    def refusal(one: world.Told, by: world.Party) -> str:
        with pytest.raises(Refused) as refused:
            spending.spend(one.order, by=by.actor, at=on("2024-04-02"), credit_id=credit.pk)
        return refused.value.rule

    # Not on the order that earned it, not by the supplier, not by another buyer, not on a smaller order
    assert refusal(first, first.buyer) == "P6"
    assert refusal(told, told.supplier) == "P2"
    stranger = world.order(stage="confirmed", at=on("2024-04-01"))
    assert refusal(stranger, stranger.buyer) == "P6"
    small = later(first, total=90)
    assert refusal(small, small.buyer) == "P6"
    assert granted(first).is_open


def test_p6_an_order_that_lapses_gives_its_credit_back() -> None:
    # Given a credit spent on an order that nobody pays
    first = late()
    told = later(first)
    spend(told, granted(first))

    # When it lapses
    sweep(on("2024-04-20"))
    assert told.reload().state == "lapsed"

    # Then the credit can be spent again, and the platform has borne nothing
    assert granted(first).is_open
    assert balance("on_time_credit", told, "platform") == 0
    again = world.order(stage="confirmed", buyer=first.buyer, at=on("2024-05-01"))
    spend(again, granted(first), "2024-05-02")
    assert violations() == []


def test_i15_is_broken_by_more_than_the_pinned_rules_give_and_by_a_use_beyond_it() -> None:
    first = late()
    told = later(first)
    spend(told, granted(first))
    assert violations() == []

    Credit.objects.filter(order=first.order).update(amount=Decimal(101))
    assert [line for line in violations() if line.startswith("I15")] != []
    Credit.objects.filter(order=first.order).update(amount=Decimal(99))
    assert [line for line in violations() if line.startswith("I15")] != []
    Credit.objects.filter(order=first.order).update(amount=Decimal(100), spent_at=None, spent_on=None)
    assert [line for line in violations() if line.startswith("I15")] != []
