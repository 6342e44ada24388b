"""A buyer paid by the guarantee takes its payment back as well: who bears it, until it pays back (X2, A10, M4)."""

from decimal import Decimal
from typing import Any

import pytest

from disputes.services import reversals
from orders import bookkeeping
from orders.models import Refund
from orders.services import refunds, repaying
from orders.statement import Statement
from orders.statement import statements as tables
from tests.disputes.test_reversals import ask, guaranteed_and_charged_back
from tests.integrity import worlds
from tests.integrity.worlds import reported
from tests.journeys.story import Story, on
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import periods, statements

pytestmark = pytest.mark.django_db
AT = on("2024-05-03")


@pytest.fixture
def story() -> Story:
    """10,000 paid to the supplier; the guarantee refunded 8,000; then the bank took all 10,000 back."""
    return guaranteed_and_charged_back()


def grant(story: Story) -> None:
    reversals.grant(ask(story), by=story.finance, at=AT, answer="Both are proven.")


def repay(story: Story, amount: str, reference: str = "IN-1", **who: Any) -> None:
    values = {"by": story.finance, "at": on("2024-05-20")} | who
    repaying.record(story.order, amount=Decimal(amount), bank_reference=reference, **values)


def refused(story: Story, *values: Any, **who: Any) -> str:
    with pytest.raises(Refused) as raised:
        repay(story, *values, **who)
    return str(raised.value.rule)


def house(story: Story) -> dict[str, Decimal]:
    """The platform's own places, without those that are empty."""
    codes = ("guarantee", "claims_on_suppliers", "charged_back", "written_off")
    held = {code: statements.balance_of(code, "platform", "USD") for code in codes}
    return {code: amount for code, amount in held.items() if amount}


def closings(book: bookkeeping.Book) -> dict[str, Decimal]:
    ends = periods.balances(book.chosen, bookkeeping.period(None, None, "UTC"))
    return {one.code: one.closing for one in ends if one.closing}


def adds_up(story: Story) -> bool:
    """Every row of the order's statement, and the statement itself, for each who reads it."""
    lines = list(statements.statement_of_root("order", story.order_id))
    return all(_adds_up(table) for reader in ("buyer", "supplier", None) for table in tables(lines, reader))


def _adds_up(table: Statement) -> bool:
    rows = [[cell for _label, cell in row.cells if cell is not None] for row in table.rows]
    sums = [sum((cell.amount for cell in row), Decimal(0)) for row in rows]
    return not any(sums) and sum((total.amount for _label, total in table.totals), Decimal(0)) == 0


def test_x2_a10_m4_nothing_is_booked_twice_from_the_guarantee_to_the_buyers_repayment(story: Story) -> None:
    # Given that the buyer has 8,000 twice: the supplier has lost its 10,000 and owes the guarantee 8,000
    assert (story.got_back(), story.balance("owed_by_buyer"), story.supplier_got()) == (10_000, 8000, 0)
    assert house(story) == {"guarantee": -8000, "claims_on_suppliers": -8000}
    assert story.told(story.buyer_company, "payment.to_pay_back") == 1

    # When its reversal is granted
    grant(story)

    # Then the supplier owes nothing, the platform bears the 8,000, and the buyer owes them still, once
    assert (story.balance("debt"), story.supplier_got(), story.balance("owed_by_buyer")) == (0, 0, 8000)
    assert house(story) == {"charged_back": -8000}
    assert closings(bookkeeping.of_order(story.order, None)) == {"charged_back": -8000, "owed_by_buyer": 8000}
    assert closings(bookkeeping.of_supplier(story.supplier_company.pk)) == {}
    assert closings(bookkeeping.of_platform()) == {"charged_back": -8000, "owed_by_buyer": 8000}
    assert adds_up(story)
    assert reported() == {}

    # When the buyer pays it back, in two parts
    repay(story, "3000")
    assert house(story) == {"charged_back": -5000}
    repay(story, "5000", "IN-2")

    # Then nobody owes anything, and every place is empty
    assert closings(bookkeeping.of_order(story.order, None)) == closings(bookkeeping.of_platform()) == {}
    assert story.told(story.buyer_company, "payment.paid_back") == 2
    assert story.told(story.supplier_company, "payment.paid_back.supplier") == 0
    assert adds_up(story)
    assert reported() == {}


def test_x2_a10_what_the_buyer_paid_back_before_is_the_suppliers_and_not_reversed_too(story: Story) -> None:
    repay(story, "8000")
    assert (story.supplier_got(), story.debt.outstanding) == (8000, 8000)
    assert story.told(story.supplier_company, "payment.paid_back.supplier") == 1
    with pytest.raises(Refused):
        ask(story)
    assert reported() == {}


def test_x2_a10_a_request_from_before_the_repayment_reverses_only_the_rest(story: Story) -> None:
    asked = ask(story)
    repay(story, "6000", at=on("2024-05-02", "12:00"))
    reversals.grant(asked, by=story.finance, at=AT, answer="Both are proven.")
    assert (story.debt.outstanding, story.supplier_got()) == (6000, 6000)
    assert house(story) == {"guarantee": -6000, "claims_on_suppliers": -6000, "charged_back": -2000}
    assert reported() == {}


def test_x2_a10_a_refund_that_comes_back_after_the_reversal_is_the_platforms() -> None:
    # Given that the guarantee's refund was still on its way when the payment was taken back
    story = worlds.guaranteed()
    refund = Refund.objects.get(order=story.order)
    refunds.send(refund, by=story.finance, at=on("2024-04-23"), bank_reference="SEPA-8")
    worlds.chargeback.record(
        story.order.payments.get(), by=story.finance, at=on("2024-04-24"), reference="CB-3"
    )
    assert refused(story, "8000") == "X2"
    grant(story)

    # When it comes back
    refunds.bounce(refund, by=story.finance, at=on("2024-05-04"), reason="The account is closed.")

    # Then the platform has what it advanced, and the supplier has nothing twice
    assert (story.got_back(), story.balance("owed_by_buyer"), story.supplier_got()) == (10_000, 0, 0)
    assert house(story) == {}
    assert adds_up(story)
    assert reported() == {}


def test_x2_only_finance_records_a_repayment_once_and_no_more_than_is_owed(story: Story) -> None:
    assert refused(story, "8000.01") == refused(story, "0") == "X2"
    assert refused(story, "100", by=story.buyer) == refused(story, "100", by=story.support) == "X2"
    repay(story, "100")
    assert refused(story, "100") == "I17"
    repay(story, "7900", "IN-2")
    assert refused(story, "1", "IN-3") == "X2"
