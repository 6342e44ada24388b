"""Races of the money after a decision: sweeps, refunds, set-offs, write-offs, reversals (M1, M2, A10, I09, I14)."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.db import IntegrityError

from disputes.models import Debt, Reversal, SetOff
from disputes.services import execution, recovery, reversals
from orders.models import Order
from orders.services import fulfilment
from tests.disputes.test_reversals import proof
from tests.integrity import worlds
from tests.journeys.story import Story, on
from tests.races.harness import Act, Answer, meet_before_writing, race, take_the_lock_off, violations
from tests.races.test_disputes import Race, one_wins
from tradeassurance.core.deadlines import LONGEST_REQUEST, ONE_SECOND
from tradeassurance.core.models import Approval
from tradeassurance.core.services import approval as approving
from tradeassurance.core.sweep import sweep
from tradeassurance.ledger import book
from tradeassurance.ledger.models import Posting
from tradeassurance.rules.models import pinned

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AT = on("2024-06-11")


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Keys are used again once the tables were emptied."""
    pinned.cache_clear()
    book.forget_accounts()
    yield
    pinned.cache_clear()
    book.forget_accounts()


# --- the guarantee's sweep against the supplier's refund -------------------------------------------------


def confirm_and_sweep(story: Story) -> list[Act]:
    line, at = story.dispute.obligations.get(source="supplier"), story.due("obligation.pay")
    return [
        lambda: execution.confirm_payment(line, by=story.buyer, at=at),
        lambda: sweep(at + LONGEST_REQUEST + ONE_SECOND),
    ]


def paid_once(story: Story, answers: list[Answer]) -> None:
    """Whoever was first: the buyer is paid by one of them. A confirmation at the last second is in time."""
    states = [state for _source, state, _amount in story.obligations()]
    assert answers[0].won
    if states == ["paid"]:
        assert (story.got_back(), Debt.objects.count()) == (10000, 0)
    else:
        # The sweep was first; then what was confirmed is the line that waited.
        assert sorted(states) in (["guaranteed", "owed"], ["guaranteed", "paid"])


# --- two releases, or a release and a reimbursement, against one debt -------------------------------------


def two_orders() -> Story:
    story = worlds.another_order(worlds.indebted())
    story.other = story.order_id  # type: ignore[attr-defined]
    worlds.another_order(story)
    return up_to_date(story)


def up_to_date(story: Story) -> Story:
    """Every clock that passed has been heard, so that the racers write at once and meet."""
    sweep(AT)
    return story


def two_releases(story: Story) -> list[Act]:
    orders = Order.objects.filter(pk__in=(story.order_id, story.other))  # type: ignore[attr-defined]
    return [lambda order=order: fulfilment.accept(order, by=story.buyer, at=AT) for order in orders]  # type: ignore[misc]


def set_off_once(story: Story, answers: list[Answer]) -> None:
    assert all(answer.won for answer in answers)
    assert [part.amount for part in SetOff.objects.all()] == [4000]
    assert (Debt.objects.get().outstanding, story.supplier.outstanding_amount) == (0, 0)


def one_order() -> Story:
    return up_to_date(worlds.another_order(worlds.indebted()))


def release_and_reimburse(story: Story) -> list[Act]:
    debt, order = Debt.objects.get(), story.order
    paid = {"amount": Decimal(4000), "bank_reference": "R-1"}
    return [
        lambda: fulfilment.accept(order, by=story.buyer, at=AT),
        lambda: recovery.reimburse(debt, by=story.finance, at=AT, **paid),
    ]


def paid_by_one(story: Story, answers: list[Answer]) -> None:
    """The release always happens; the debt is paid by it, or was reimbursed before."""
    assert answers[0].won
    debt = Debt.objects.get()
    assert (debt.outstanding, story.supplier.outstanding_amount) == (0, 0)
    assert (debt.reimbursed_amount, debt.set_off_amount) == ((4000, 0) if answers[1].won else (0, 4000))
    assert answers[1].won or answers[1].rule == "L5"


# --- a write-off against a reimbursement, or a release -----------------------------------------------------


def to_write_off() -> Story:
    story = one_order()
    recovery.ask_write_off(Debt.objects.get(), by=story.finance, at=AT, reason="Insolvent.")
    return story


def write_off(story: Story) -> Act:
    asked = Approval.objects.get(action="debt.write_off")
    second = story.checker("finance_checker")
    return lambda: approving.answer(asked, by=second, at=AT, approve=True)


def write_off_and_reimburse(story: Story) -> list[Act]:
    debt, paid = Debt.objects.get(), {"amount": Decimal(1000), "bank_reference": "R-1"}
    return [write_off(story), lambda: recovery.reimburse(debt, by=story.finance, at=AT, **paid)]


def written_off_or_reimbursed(story: Story, answers: list[Answer]) -> None:
    """What was reimbursed first is not what was to be approved; what is written off takes no more."""
    winner = one_wins(answers, "I33", "L5")
    debt = Debt.objects.get()
    assert (debt.written_off_amount, debt.reimbursed_amount) == ((4000, 0), (0, 1000))[winner]


def write_off_and_release(story: Story) -> list[Act]:
    order = story.order
    return [write_off(story), lambda: fulfilment.accept(order, by=story.buyer, at=AT)]


def written_off_or_set_off(story: Story, answers: list[Answer]) -> None:
    assert answers[1].won
    debt = Debt.objects.get()
    assert (debt.written_off_amount, debt.set_off_amount) == ((4000, 0) if answers[0].won else (0, 4000))
    assert answers[0].won or answers[0].rule == "I33"


# --- one request for a reversal ----------------------------------------------------------------------------


def ask_twice(story: Story) -> list[Act]:
    payment, values = story.order.payments.get(), {"reason": "Refunded.", "proof": proof()}
    return [lambda: reversals.ask(payment, by=story.seller, at=AT, **values)] * 2


def asked_once(story: Story, answers: list[Answer]) -> None:
    one_wins(answers, "A10", "A10")
    assert Reversal.objects.get().asked_amount == 10000


def asked() -> Story:
    story = worlds.charged_back_after_refund()
    reversals.ask(story.order.payments.get(), by=story.seller, at=AT, reason="Refunded.", proof=proof())
    return story


def grant_and_refuse(story: Story) -> list[Act]:
    request, values = Reversal.objects.get(), {"by": story.finance, "at": AT, "answer": "Read."}
    return [lambda: reversals.grant(request, **values), lambda: reversals.refuse(request, **values)]


def answered_once(story: Story, answers: list[Answer]) -> None:
    winner = one_wins(answers, "A10", "A10")
    made = Reversal.objects.get()
    assert (made.state, made.amount) == (("granted", 10000), ("refused", 0))[winner]
    moved = Posting.objects.filter(entry__kind="reimbursement.reversed", amount__gt=0)
    assert [posting.amount for posting in moved] == ([10000] if winner == 0 else [])


RACES: dict[str, Race] = {
    "guarantee sweep-supplier's refund": Race(worlds.guaranteed_nothing, confirm_and_sweep, paid_once),
    "release-set-off": Race(two_orders, two_releases, set_off_once),
    "release-reimbursement": Race(one_order, release_and_reimburse, paid_by_one),
    "write-off-reimbursement": Race(to_write_off, write_off_and_reimburse, written_off_or_reimbursed),
    "write-off-set-off": Race(to_write_off, write_off_and_release, written_off_or_set_off),
    "two requests": Race(worlds.charged_back_after_refund, ask_twice, asked_once),
    "grant-refusal": Race(asked, grant_and_refuse, answered_once),
}


def nothing_wrong(caplog: pytest.LogCaptureFixture) -> None:
    """Everything holds, and no sweep ran into a fault that it put back for later."""
    assert violations() == []
    assert [record.getMessage() for record in caplog.records if record.name == sweep.__module__] == []


def comes_out_right(name: str, *prepare: Callable[[], None]) -> None:
    it = RACES[name]
    story = it.world()
    acts = it.acts(story)
    for step in prepare:
        step()
    it.check(story, race(*acts))


@pytest.mark.parametrize("name", RACES)
def test_m2_it_comes_out_right_where_reading_and_writing_would_cross(
    name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    comes_out_right(name, lambda: meet_before_writing(monkeypatch, 2))
    nothing_wrong(caplog)


@pytest.mark.parametrize("name", RACES)
def test_without_the_lock_it_does_not_come_out_right(
    name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises((AssertionError, IntegrityError)):  # noqa: PT012 - the answers or what they left
        comes_out_right(
            name, lambda: take_the_lock_off(monkeypatch), lambda: meet_before_writing(monkeypatch, 2, 5)
        )
        nothing_wrong(caplog)
