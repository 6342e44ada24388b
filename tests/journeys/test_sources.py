"""Who pays what was decided: held money, the supplier, the guarantee, and the supplier's own debt, in this order (M1, X9)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from disputes.models import Obligation
from disputes.services import execution
from orders.services import fulfilment
from tests.integrity import worlds
from tests.integrity.worlds import reported
from tests.journeys.conftest import put_in_force
from tests.journeys.story import Story, on

pytestmark = pytest.mark.django_db
HELD, PAID = ("held", "paid"), ("supplier", "paid")
GUARANTEED, OWED = ("supplier", "guaranteed"), ("supplier", "owed")


def settle(story: Story, amount: str, day: int, month: str = "2024-03") -> None:
    story.offer(on(f"{month}-{day:02d}"), story.seller, amount=amount)
    story.accept(on(f"{month}-{day:02d}", "12:00"), story.buyer)


def agreed(story: Story, amount: str) -> Story:
    settle(story, amount, 4, "2024-04")
    return story


def delivered() -> Story:
    """The platform holds the 10,000 that were paid, of which 8,000 are protected; all is delivered."""
    return worlds.delivered()


def claimed(story: Story, at: str = "2024-04-02", amount: str = "4000") -> Story:
    story.claim(on(at), "quality", "partial_refund", amount, evidence=[story.proof()])
    return story


def held_whole() -> Story:
    """Everything is still held when everything is awarded."""
    return agreed(claimed(delivered()), "10000")


def held_partly() -> Story:
    """4,000 are in dispute and held; 6,000 went to the supplier on acceptance."""
    story = claimed(delivered())
    fulfilment.accept(story.order, by=story.buyer, at=on("2024-04-03"))
    return agreed(story, "10000")


def held_little() -> Story:
    """1,000 are in dispute and held."""
    story = claimed(delivered(), amount="1000")
    fulfilment.accept(story.order, by=story.buyer, at=on("2024-04-03"))
    return agreed(story, "10000")


def released() -> Story:
    """The buyer had accepted: nothing is held."""
    story = delivered()
    fulfilment.accept(story.order, by=story.buyer, at=on("2024-03-25"))
    return agreed(claimed(story), "10000")


def paid_directly() -> Story:
    """The platform never held anything; 8,000 are protected, and the goods were never shipped."""
    return worlds.guaranteed_nothing()


def supplier_pays(story: Story) -> None:
    """What falls to the supplier, two days before its time is over."""
    for line in Obligation.objects.filter(dispute=story.dispute, source="supplier", state="due"):
        at = story.due("obligation.pay") - timedelta(days=2)
        execution.report_payment(line, by=story.seller, at=at, reference="TT-1")
        execution.confirm_payment(line, by=story.buyer, at=at + timedelta(days=1))


CASES: dict[str, tuple[Callable[[], Story], bool, list[tuple[tuple[str, str], int]]]] = {
    "held, all of it": (held_whole, False, [(HELD, 10_000)]),
    "held in part, then the supplier": (held_partly, True, [(HELD, 4000), (PAID, 6000)]),
    "held in part, then the guarantee for what is left of 8,000": (
        held_partly,
        False,
        [(HELD, 4000), (GUARANTEED, 4000), (OWED, 2000)],
    ),
    "held a little": (held_little, False, [(HELD, 1000), (GUARANTEED, 7000), (OWED, 2000)]),
    "released, and the supplier pays": (released, True, [(PAID, 10_000)]),
    "released, and it does not": (released, False, [(GUARANTEED, 8000), (OWED, 2000)]),
    "paid directly, and the supplier pays": (paid_directly, True, [(PAID, 10_000)]),
    "paid directly, and it does not": (paid_directly, False, [(GUARANTEED, 8000), (OWED, 2000)]),
}


@pytest.mark.parametrize("case", CASES)
def test_m1_each_source_pays_before_the_next_whoever_holds_the_money(case: str) -> None:
    # Given 10,000 awarded
    world, pays, expected = CASES[case]
    story = world()
    # When the supplier pays its part, or lets its time pass
    if pays:
        supplier_pays(story)
    story.pass_time(on("2024-05-01"))
    # Then held money goes first, then the supplier's, then the guarantee's up to what is protected; the rest is no debt
    # of the platform
    assert story.obligations() == [(*kind, Decimal(amount)) for kind, amount in expected]
    guaranteed = sum(amount for kind, amount in expected if kind == GUARANTEED)
    assert story.balance("debt") == story.supplier.outstanding_amount == guaranteed
    assert reported() == {}


def test_x9_m1_i09_what_an_earlier_dispute_of_the_order_paid_counts_too() -> None:
    # Given late goods, paid directly; a first claim was settled and the supplier paid 3,000 of the 8,000 protected
    put_in_force("classic-2015")
    story = Story()
    story.draft(on("2024-01-20"), quality_cover="pre_shipment")
    story.agree(on("2024-01-21"))
    story.pay(on("2024-01-22"))
    story.claim(on("2024-03-18"), "late_shipment", "partial_refund", "3000")
    settle(story, "3000", 19)
    supplier_pays(story)
    # When the goods still do not come, a second claim is settled at 7,000, and the supplier does not pay
    story.claim(on("2024-03-27"), "late_shipment")
    settle(story, "7000", 28)
    story.pass_time(on("2024-05-01"))
    # Then the guarantee pays what is left of the protected part
    assert story.obligations() == [(*GUARANTEED, Decimal(5000)), (*OWED, Decimal(2000))]
    assert reported() == {}
