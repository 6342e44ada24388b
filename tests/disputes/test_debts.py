"""What the guarantee paid comes back: reimbursed, set off against releases, or written off (L5, M2, M3, I14)."""

from decimal import Decimal
from typing import Any

import pytest

from disputes import entries
from disputes.models import SetOff
from disputes.services import recovery
from orders import bookkeeping, statement, timeline
from orders.enums import Side
from orders.models import Order
from orders.services import fulfilment
from tests.integrity import worlds
from tests.journeys.story import Story, on
from tradeassurance.core import approvals, integrity
from tradeassurance.core.actors import CLOCK, Actor
from tradeassurance.core.models import Approval, TrailEntry
from tradeassurance.core.refusals import Refused
from tradeassurance.core.services import approval as approving
from tradeassurance.ledger import statements
from tradeassurance.ledger.models import Posting

pytestmark = pytest.mark.django_db
AT = on("2024-06-11")


def clean() -> bool:
    return [line for result in integrity.run() for line in result.violations] == []


def checker(story: Story) -> Actor:
    return story.checker("finance_checker")


def refused(call: Any, *args: Any, **values: Any) -> str:
    with pytest.raises(Refused) as raised:
        call(*args, **values)
    return str(raised.value.rule)


def test_m2_money_released_later_pays_the_debt_first() -> None:
    # Given a debt of 4,000, and another order of the supplier with 6,000 held
    story = worlds.indebted()
    first, debt = story.order_id, story.debt
    assert (debt.outstanding, story.supplier.outstanding_amount) == (4000, 4000)
    worlds.another_order(story)

    # When the buyer accepts
    fulfilment.accept(story.order, by=story.buyer, at=AT)

    # Then the supplier got 2,000 of it, its limit has the room again, and it was told
    assert (story.balance("held"), story.supplier_got()) == (0, 2000)
    assert (story.supplier.outstanding_amount, story.told(story.supplier_company, "debt.set_off")) == (0, 1)
    part = SetOff.objects.get()
    assert (part.order_id, part.debt_id, part.amount, part.usd_amount) == (
        story.order_id,
        debt.pk,
        4000,
        4000,
    )
    assert clean()

    # And when the job has run, the debt's own books say so, and it is over
    assert (recovery.book_set_offs(AT), recovery.book_set_offs(AT)) == (1, 0)
    story.order_id = first
    assert (story.debt.state, story.debt.outstanding, story.balance("debt")) == ("reimbursed", 0, 0)
    assert statements.balance_of("guarantee", "platform", "USD") == 0
    assert clean()


def test_m2_a_release_pays_no_debt_in_another_currency() -> None:
    story = worlds.indebted()
    debt = story.debt
    type(story.order).objects.filter(pk=debt.order_id).update(currency="EUR")
    worlds.another_order(story)
    fulfilment.accept(story.order, by=story.buyer, at=AT)
    assert story.supplier_got() == 6000
    assert not SetOff.objects.exists()


def test_m2_a_part_is_set_off_and_the_rest_reimbursed() -> None:
    # Given that a release paid the debt, and its own books do not know yet
    story = worlds.indebted()
    first = story.order_id
    recovery.reimburse(
        story.debt, by=story.finance, at=on("2024-05-01"), amount=Decimal("999.99"), bank_reference="R-1"
    )
    worlds.another_order(story)
    fulfilment.accept(story.order, by=story.buyer, at=AT)
    story.order_id = first

    # Then only the rest was kept, and whoever acts on the debt next finds nothing outstanding
    assert (story.debt.set_off_amount, story.debt.outstanding) == (Decimal("3000.01"), 0)
    more = {"amount": Decimal(1), "bank_reference": "R-2"}
    assert refused(recovery.reimburse, story.debt, by=story.finance, at=AT, **more) == "L5"
    story.pass_time(on("2024-09-01"))
    assert (story.debt.state, story.balance("debt")) == ("reimbursed", 0)
    assert clean()


def test_m2_what_the_supplier_owes_the_platform_is_no_business_of_the_buyer() -> None:
    # Given a release that paid the debt of another order, and both orders' books written
    story = worlds.set_off()
    recovery.book_set_off(story.debt, by=CLOCK, at=AT)
    releasing = SetOff.objects.get().order
    for order, title in (
        (releasing, "Kept of the release, for what the supplier owes"),
        (story.order, "Guarantee reimbursed from another order's release"),
    ):
        lines = statements.statement_of_root("order", order.pk)

        # Then the buyer reads nothing of it: on the order's page, in its statement, in the dispute, in the story
        read = {side: _titles(order, lines, side) for side in Side}
        assert (title in read[Side.SUPPLIER], title in read[Side.BUYER]) == (True, False)
        trail = list(TrailEntry.objects.filter(root_kind="order", root_id=order.pk))
        happened = {
            side: {str(one.title) for one in timeline.events(order, trail, side)} for side in (*Side, None)
        }
        assert happened[None] == happened[Side.SUPPLIER]
        own = happened[Side.SUPPLIER] - happened[Side.BUYER]
        assert own == ({"A release of another order paid the guarantee"} if order == story.order else set())

        # And what each reads adds up to zero, row by row
        for side in Side:
            for row in statement.statements(lines, side)[0].rows:
                assert sum(amount.amount for _place, amount in row.cells if amount) == 0


def _titles(order: Order, lines: Any, side: Side) -> set[str]:
    chosen = bookkeeping.of_order(order, side).chosen
    kinds = Posting.objects.filter(chosen).values_list("entry__kind", flat=True)
    told = [{str(timeline.entry_title(kind)) for kind in kinds}]
    told.append({str(row.title) for row in statement.statements(lines, side)[0].rows})
    told.append({str(one.title) for one in entries.movements(lines, side)})
    assert told[0] == told[1] == told[2]
    return told[0]


def test_m2_m3_a_write_off_needs_a_second_person_and_the_platform_bears_it() -> None:
    # Given a debt that cannot be collected
    story = worlds.guaranteed()
    at = on("2024-05-01")

    # When finance asks for it to be written off, and asks again with a better reason
    for reason in ("Gone.", "The supplier is insolvent."):
        recovery.ask_write_off(story.debt, by=story.finance, at=at, reason=reason)
    asked = Approval.objects.get(action="debt.write_off", state="waiting")
    assert refused(approving.answer, asked, by=story.finance, at=at, approve=True) == "A6"
    assert refused(approving.answer, asked, by=story.senior, at=at, approve=True) == "A6"
    approving.answer(asked, by=checker(story), at=at, approve=True)

    # Then the claim is gone from the books, the loss is the platform's, and the limit stays smaller
    debt = story.debt
    assert (debt.state, debt.outstanding, debt.written_off_amount) == ("written_off", 0, 8000)
    assert (story.balance("debt"), statements.balance_of("written_off", "platform", "USD")) == (0, -8000)
    assert (statements.balance_of("guarantee", "platform", "USD"), story.supplier.outstanding_amount) == (
        0,
        8000,
    )
    more = {"amount": Decimal(1), "bank_reference": "R-2"}
    assert refused(recovery.reimburse, debt, by=story.finance, at=at, **more) == "L5"
    assert story.told(story.supplier_company, "debt.written_off") == 1
    assert clean()


def test_m2_i33_what_was_reimbursed_meanwhile_is_not_written_off() -> None:
    story = worlds.guaranteed()
    at = on("2024-05-01")
    recovery.ask_write_off(story.debt, by=story.finance, at=at, reason="Insolvent.")
    asked = Approval.objects.get(action="debt.write_off", state="waiting")
    recovery.reimburse(story.debt, by=story.finance, at=at, amount=Decimal(500), bank_reference="R-1")

    assert refused(approving.answer, asked, by=checker(story), at=at, approve=True) == "I33"
    assert (story.debt.state, story.debt.outstanding) == ("outstanding", 7500)
    assert approvals.action("debt.write_off").role == "finance_checker"


def test_m2_the_second_person_may_refuse_to_write_off() -> None:
    story = worlds.guaranteed()
    at = on("2024-05-01")
    assert refused(recovery.ask_write_off, story.debt, by=story.seller, at=at, reason="Please.") == "M2"
    recovery.ask_write_off(story.debt, by=story.finance, at=at, reason="Insolvent.")
    asked = Approval.objects.get(action="debt.write_off", state="waiting")
    approving.answer(asked, by=checker(story), at=at, approve=False, remark="Ask the court first.")
    assert (story.debt.state, story.debt.outstanding) == ("outstanding", 8000)


def test_m2_the_supplier_statement_and_the_job_agree() -> None:
    story = worlds.set_off()
    recovery.book_set_off(story.debt, by=CLOCK, at=AT)
    book = bookkeeping.of_supplier(story.supplier_company.pk)
    rows = Posting.objects.filter(book.chosen).select_related("entry", "account").order_by("pk")
    titles = {line.title for line in bookkeeping.told(book, rows, {})}
    assert {
        "Kept of the release, for what the supplier owes",
        "Guarantee reimbursed from another order's release",
    } <= titles
