"""A supplier that refunded and then lost a chargeback may ask for one of the two back (A10, X2, L5)."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from disputes.models import Reversal
from disputes.services import chargeback, reversals
from orders.models import Refund
from orders.services import refunds
from tests.integrity import worlds
from tests.integrity.worlds import World
from tests.journeys.story import Story, on
from tradeassurance.core import documents, integrity
from tradeassurance.core.models import Approval
from tradeassurance.core.refusals import Refused
from tradeassurance.core.services import approval as approving
from tradeassurance.ledger import statements

pytestmark = pytest.mark.django_db
AT = on("2024-05-03")
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def proof() -> documents.Sealed:
    return documents.receive(SimpleUploadedFile("letter.png", PIXEL, content_type="image/png"), "proof")


def refused(call: Any, *args: Any, **values: Any) -> str:
    with pytest.raises(Refused) as raised:
        call(*args, **values)
    return str(raised.value.rule)


def ask(story: Story) -> Reversal:
    payment = story.order.payments.get()
    return reversals.ask(payment, by=story.seller, at=AT, reason="Refunded on 15 April.", proof=proof())


def guaranteed_and_charged_back() -> Story:
    story = worlds.guaranteed()
    refund = Refund.objects.get(order=story.order)
    refunds.send(refund, by=story.finance, at=on("2024-04-23"), bank_reference="SEPA-8")
    refunds.arrive(refund, by=story.finance, at=on("2024-04-24"))
    chargeback.record(story.order.payments.get(), by=story.finance, at=on("2024-05-02"), reference="CB-3")
    return story


def grant(story: Story, asked: Reversal) -> None:
    reversals.grant(asked, by=story.finance, at=AT, answer="Both are proven.")
    asked.refresh_from_db()


def approve(story: Story) -> None:
    waiting = Approval.objects.get(action="reimbursement.reverse", state="waiting")
    assert refused(approving.answer, waiting, by=story.finance, at=AT, approve=True) == "A6"
    second = story.checker("finance_checker")
    approving.answer(waiting, by=second, at=AT, approve=True)


def clean() -> bool:
    return [line for result in integrity.run() for line in result.violations] == []


def test_a10_what_was_refunded_and_charged_back_comes_back() -> None:
    # Given a supplier that refunded 25,000 and lost 25,000 by a chargeback, of an order that brought it 25,000
    story = worlds.charged_back_after_refund("25000")
    assert story.supplier_got() == -25000
    assert clean()

    # When it shows that, and finance and, above USD 20,000, a second person agree
    asked = ask(story)
    assert (asked.asked_amount, refused(ask, story)) == (25000, "A10")
    grant(story, asked)
    assert asked.state == "awaiting_approval"
    approve(story)
    asked.refresh_from_db()

    # Then it is where it would be with one of the two; the buyer owes the platform the other
    assert (asked.state, asked.amount, story.supplier_got()) == ("granted", 25000, 0)
    assert statements.balance_of("charged_back", "platform", "USD") == -25000
    assert story.balance("owed_by_buyer") == 25000
    assert story.told(story.supplier_company, "reversal.granted") == 1
    assert clean()


def test_a10_what_is_still_owed_to_the_guarantee_ends() -> None:
    # Given that the guarantee paid 8,000, of which nothing was reimbursed, and then a chargeback of everything
    story = guaranteed_and_charged_back()
    assert story.obligations() == [("supplier", "guaranteed", 8000), ("supplier", "cancelled", 2000)]
    asked = ask(story)
    assert asked.asked_amount == 8000

    # When it is granted
    grant(story, asked)

    # Then the debt has ended and the limit has the room again; no money went to the supplier
    assert (story.debt.state, story.debt.reversed_amount, story.balance("debt")) == ("reimbursed", 8000, 0)
    assert (story.supplier.outstanding_amount, story.supplier_got()) == (0, 0)
    assert clean()


def test_a10_finance_refuses_with_an_answer() -> None:
    story = worlds.charged_back_after_refund()
    asked = ask(story)
    assert refused(reversals.grant, asked, by=story.seller, at=AT, answer="Yes.") == "A10"
    reversals.refuse(asked, by=story.finance, at=AT, answer="The letter is about another payment.")
    assert story.told(story.supplier_company, "reversal.refused") == 1
    assert refused(ask, story) == "A10"
    assert clean()


NOT_TWICE: dict[str, World] = {
    "nothing charged back": worlds.guaranteed,
    "held money went back": worlds.charged_back,
}


@pytest.mark.parametrize("which", NOT_TWICE)
def test_a10_only_what_was_given_up_twice(which: str) -> None:
    story = NOT_TWICE[which]()
    assert refused(ask, story) == "A10"


def test_a10_only_the_supplier_asks() -> None:
    story = worlds.charged_back_after_refund()
    payment = story.order.payments.get()
    assert refused(reversals.ask, payment, by=story.buyer, at=AT, reason="Me.", proof=proof()) == "A10"


def test_a10_x12_finance_is_reminded_when_nobody_answers() -> None:
    story = worlds.charged_back_after_refund()
    ask(story)
    story.pass_time(on("2024-05-20"))
    assert Reversal.objects.get().state == "asked"
    assert clean()
