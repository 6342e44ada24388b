"""Corrections are new entries with a reason and a second approver; nothing is edited (M3, I32, I33)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests import factories as world
from tests.orders.browsing import browser, path, text
from tradeassurance.accounts.models import User
from tradeassurance.core import audit
from tradeassurance.core.models import Approval, Deadline, Notice, TrailEntry
from tradeassurance.core.refusals import Refused
from tradeassurance.core.services import approval
from tradeassurance.core.sweep import sweep
from tradeassurance.ledger.models import Correction, Entry, Posting
from tradeassurance.ledger.services import corrections
from tradeassurance.ledger.statements import balance_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid():
    """A paid order, and its entry of 10,000 received."""
    told = world.order(stage="paid")
    told.entry = Entry.objects.get(kind="payment.received", root_id=told.order.pk)
    told.at = told.times["paid"] + world.HOUR
    told.maker, told.checker = world.staff("finance_maker"), world.staff("finance_checker")
    return told


def held(told) -> Decimal:
    return balance_of("held", f"order:{told.order.pk}", "USD")


def answer(told, *, approve=True, by=None):
    return approval.answer(
        Approval.objects.get(state="waiting"),
        by=by or told.checker,
        at=told.at,
        approve=approve,
        remark="Seen.",
    )


def test_m3_a_wrong_entry_is_taken_back_by_its_opposite_when_a_second_person_agrees(paid) -> None:
    asked = corrections.ask_reversal(
        paid.entry, by=paid.maker, at=paid.at, reason="Booked to the wrong order."
    )
    before = list(Posting.objects.filter(entry=paid.entry).values())

    # Nothing moved yet, and nobody approves his own work
    assert held(paid) == 10_000
    for nobody in (paid.maker, world.staff("support")):
        with pytest.raises(Refused) as refused:
            answer(paid, by=nobody)
        assert refused.value.rule == "A6"

    answer(paid)

    asked.refresh_from_db()
    assert (asked.state, asked.entry.reverses, asked.entry.reason) == ("posted", paid.entry, asked.reason)
    assert held(paid) == 0
    assert list(Posting.objects.filter(entry=paid.entry).values()) == before
    assert TrailEntry.objects.latest("pk").reason == "Booked to the wrong order."
    assert audit.verify()[1] == []
    with pytest.raises(Refused, match="reversed already"):
        corrections.ask_reversal(paid.entry, by=paid.maker, at=paid.at, reason="Again.")


def test_m3_an_amount_is_corrected_by_a_further_entry_and_the_parties_read_it(paid) -> None:
    places = {
        "source": ("held", f"order:{paid.order.pk}"),
        "target": ("buyer", f"company:{paid.buyer.company.pk}"),
    }
    asked = corrections.ask_transfer(
        paid.entry,
        by=paid.maker,
        at=paid.at,
        amount=Decimal("0.50"),
        reason="Half a dollar too much.",
        **places,
    )
    assert Deadline.objects.get(kind=corrections.CHECK, outcome="open").subject_id == asked.pk
    answer(paid)
    assert held(paid) == Decimal("9999.50")
    assert not Deadline.objects.filter(kind=corrections.CHECK, outcome="open").exists()
    assert "Correction of the books" in text(browser(paid.buyer).get(path("order_statement", paid.order)))


def test_m3_what_is_sent_back_posts_nothing(paid) -> None:
    corrections.ask_reversal(paid.entry, by=paid.maker, at=paid.at, reason="Perhaps.")
    answer(paid, approve=False)
    assert Correction.objects.get().state == "refused"
    assert held(paid) == 10_000
    assert Notice.objects.filter(topic="correction.sent_back").count() == 1


def test_i33_what_was_approved_is_what_is_posted(paid) -> None:
    corrections.ask_reversal(paid.entry, by=paid.maker, at=paid.at, reason="Wrong order.")
    Correction.objects.update(reason="Something else.")
    with pytest.raises(Refused) as refused:
        answer(paid)
    assert refused.value.rule == "I33"


def test_m3_a_correction_that_the_books_do_not_allow_is_refused_with_the_reason(paid) -> None:
    held_place, buyer = ("held", f"order:{paid.order.pk}"), ("buyer", f"company:{paid.buyer.company.pk}")

    def ask(**values):
        told = {
            "source": held_place,
            "target": buyer,
            "amount": Decimal(10_001),
            "reason": "Too much.",
        } | values
        return corrections.ask_transfer(paid.entry, by=paid.maker, at=paid.at, **told)

    for wrong in ({"target": held_place}, {"target": ("guarantee", "platform")}, {"amount": Decimal(0)}):
        with pytest.raises(Refused, match="two accounts of the case"):
            ask(**wrong)
    with pytest.raises(Refused):
        corrections.ask_reversal(paid.entry, by=paid.checker, at=paid.at, reason="Not my role.")
    ask()
    with pytest.raises(Refused, match="do not allow"):
        answer(paid)
    assert held(paid) == 10_000
    # Only one waits at a time, and the database says so too
    with pytest.raises(Refused, match="waits for approval"):
        ask()
    waiting = Correction.objects.get()
    waiting.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        waiting.save(force_insert=True)


def test_x12_who_must_check_is_asked_again(paid) -> None:
    corrections.ask_reversal(paid.entry, by=paid.maker, at=paid.at, reason="Wrong order.")
    due = Deadline.objects.get(kind=corrections.CHECK, outcome="open").due_at
    sweep(due + timedelta(hours=1))
    assert Notice.objects.filter(topic="correction.waits", role="finance_checker").count() == 1
    assert Deadline.objects.filter(kind=corrections.CHECK, outcome="open").count() == 1


def test_the_desk_asks_and_answers_on_pages(paid) -> None:
    def signed_in(actor):
        return browser(User.objects.get(pk=actor.user_id))

    maker, checker = signed_in(paid.maker), signed_in(paid.checker)
    address = f"/admin/ledger/entry/{paid.entry.pk}/"
    page = maker.get(f"{address}move/correct/").content.decode()
    assert "Held for the order" in page
    sent = {
        "token": "token-1234", "amount": "1.25", "reason": "Bank fee.",
        "source": f"held|order:{paid.order.pk}", "target": f"buyer|company:{paid.buyer.company.pk}",
    }  # fmt: skip
    assert maker.post(f"{address}move/correct/", sent | {"amount": "1.255"}).status_code == 422
    assert maker.post(f"{address}move/correct/", sent).status_code == 302
    asked = Correction.objects.get()
    mine = f"/admin/ledger/correction/{asked.pk}/"
    assert "1.25" in checker.get(f"{mine}change/").content.decode()
    assert maker.post(f"{mine}move/approve/", {"token": "token-1235"}).status_code in (403, 409)
    assert checker.post(f"{mine}move/approve/", {"token": "token-1236"}).status_code == 302
    assert held(paid) == Decimal("9998.75")
