"""What the desk may do about agreements: take out what is stuck, record a repayment; it agrees for nobody (O5, P2)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Amendment, GiveBack, PurchaseRequest
from orders.services import amending, giving_back
from tests import factories as world
from tests.factories import DAY, HOUR, STARTS
from tests.orders.browsing import browser, post
from tests.orders.test_amendments import NEW_DAY, START, clean, propose, told_topics
from tradeassurance.accounts.models import User
from tradeassurance.core.models import Deadline
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db
ORDER = "admin:orders_order_change"


def desk(role: str) -> Client:
    """A browser of a new member of staff with this role."""
    return browser(User.objects.get(pk=world.staff(role).user_id))


def take(client: Client, kind: str, *where: Any, **values: Any) -> Any:
    return client.post(reverse(f"admin:orders_{kind}", args=where), {"token": "a-token-of-a-page", **values})


def test_o5_the_desk_takes_a_stuck_proposal_back_and_agrees_for_nobody(now: Any) -> None:
    # Given a proposal whose side cannot sign in any more
    told = world.order(rules="escrow-2021", stage="paid")
    waiting = propose(told, START + 5 * DAY, shipment_date=NEW_DAY)
    now.to(START + 5 * DAY + HOUR)
    for move in ("accept", "decline"):
        values = {"answer": "No"} if move == "decline" else {}
        with pytest.raises(Refused):
            getattr(amending, move)(waiting, by=world.staff("support"), at=START + 6 * DAY, **values)

    # When support takes it back on the order's page
    support, pk = desk("support"), told.order.pk
    page = support.get(reverse(ORDER, args=[pk]))
    assert "amendment-take-out" in page.content.decode()
    assert "amendment-take-out" not in desk("finance_maker").get(reverse(ORDER, args=[pk])).content.decode()
    sent = take(support, "order_part_move", pk, "amendment-take-out", waiting.pk, reason="She telephoned.")
    assert sent.status_code == 302

    # Then the contract stays, no clock runs, both sides read why, and another one may be proposed
    assert (Amendment.objects.get().state, told.reload().contract.number) == ("withdrawn", 1)
    assert not Deadline.objects.filter(kind="amendment.answer", outcome="open").exists()
    assert "amendment.taken_out" in told_topics(told, "buyer") & told_topics(told, "supplier")
    assert "She telephoned." in support.get(reverse(ORDER, args=[pk])).content.decode()
    propose(told, START + 6 * DAY, shipment_date=NEW_DAY)
    clean()


def test_o1_the_desk_closes_a_request_that_should_not_stand(now: Any) -> None:
    seller, buyer = world.supplier(), world.company()
    asked = {
        "product": "Bottle", "category": "kitchen", "quantity": "500", "unit": "pcs", "wanted_by": "2024-06-01",
        "note": "",
    }  # fmt: skip
    assert post(browser(buyer), f"/orders/requests/new/{seller.supplier.pk}/", asked).status_code == 302
    wanted = PurchaseRequest.objects.get()

    assert take(desk("finance_maker"), "purchaserequest_move", wanted.pk, "take-out", reason="No").status_code in (403, 409)  # fmt: skip
    assert (
        take(desk("support"), "purchaserequest_move", wanted.pk, "take-out", reason="Spam").status_code == 302
    )

    wanted.refresh_from_db()
    assert (wanted.state, wanted.ended_at) == ("withdrawn", STARTS["current-2024"] + 12 * HOUR)
    assert not Deadline.objects.filter(kind="request.answer", outcome="open").exists()


def test_p2_finance_records_what_became_of_a_repayment(sealed: Any, now: Any) -> None:
    # Given a classic order that ended, its supplier paid back, and a buyer who says by telephone that nothing came
    start = STARTS["classic-2015"]
    told = world.order(rules="classic-2015", stage="paid", quality_cover="pre_shipment")
    end = amending.propose_cancellation(
        told.order, by=told.supplier.actor, at=start + 3 * DAY, reason="The machine broke."
    )
    amending.accept(end, by=told.buyer.actor, at=start + 4 * DAY)
    owed, finance, pk = GiveBack.objects.get(), desk("finance_maker"), told.order.pk
    giving_back.report(owed, by=told.supplier.actor, at=start + 5 * DAY, reference="CN-1", proof=sealed())
    now.to(start + 6 * DAY)
    assert take(finance, "order_part_move", pk, "repayment-missing", owed.pk, reason="Nothing came.").status_code == 302  # fmt: skip
    owed.refresh_from_db()
    assert owed.state == "owed"

    # When it pays again and the bank says so to finance, then it is settled and both sides know
    giving_back.report(owed, by=told.supplier.actor, at=start + 7 * DAY, reference="CN-2", proof=sealed())
    now.to(start + 8 * DAY)
    assert take(finance, "order_part_move", pk, "repayment-arrived", owed.pk).status_code == 302
    owed.refresh_from_db()
    assert owed.state == "confirmed"
    assert "giveback.confirmed" in told_topics(told, "buyer") & told_topics(told, "supplier")
    clean()
