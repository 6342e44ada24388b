"""Extensions, approvals, closures and rates, taken on the desk's own pages."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from orders.enums import Clock
from tests import factories as world
from tests.desk.conftest import NOW
from tradeassurance.core import clock, triggers
from tradeassurance.core.models import Approval, ApprovalState, Closure, Deadline, Notice, TrailEntry
from tradeassurance.core.refusals import Refused
from tradeassurance.core.services import approval, deadlines
from tradeassurance.ledger.models import ExchangeRate
from tradeassurance.rules.enums import RulesState
from tradeassurance.rules.models import ServiceRules
from tradeassurance.rules.services import publishing

TOKEN = {"token": "a-token-of-a-page"}
EXTENSION = {"until": "2024-03-20", "category": "holiday", "reason": "Qingming Festival.", **TOKEN}


def ship_by(told: SimpleNamespace) -> Deadline:
    return Deadline.objects.get(kind=Clock.SHIP_BY, root_id=told.paid.order.pk)


def extend_page(deadline: Deadline) -> str:
    return reverse("admin:core_deadline_move", args=[deadline.pk, "extend"])


def test_it_extends_a_deadline_keeps_the_original_and_tells_both_parties(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    before = ship_by(told)
    assert sign_in("support").post(extend_page(before), EXTENSION).status_code == 302
    after = ship_by(told)
    assert after.due_at == datetime(2024, 3, 20, 15, 59, 59, tzinfo=UTC), "the end of the day in Shanghai"
    assert after.original_due_at == before.due_at
    change = after.changes.get()
    assert (change.category, change.reason, change.due_before) == (
        "holiday",
        "Qingming Festival.",
        before.due_at,
    )
    told_to = set(Notice.objects.filter(topic="deadline.extended").values_list("company_id", flat=True))
    assert told_to == {told.paid.order.buyer_id, told.paid.order.seller_id}


def test_it_explains_an_extended_date_on_the_page_of_the_case(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    browser = sign_in("support")
    browser.post(extend_page(ship_by(told)), EXTENSION)
    page = browser.get(reverse("admin:orders_order_change", args=[told.paid.order.pk])).content.decode()
    assert "Extended (National holiday): Qingming Festival." in page


def test_it_never_shortens_a_deadline(sign_in: Callable[..., Client], told: SimpleNamespace) -> None:
    answer = sign_in("support").post(extend_page(ship_by(told)), EXTENSION | {"until": "2024-03-05"})
    assert answer.status_code == 409
    assert "An extension ends later than the deadline does now." in answer.content.decode()


def test_it_does_not_reopen_an_ended_deadline(
    sign_in: Callable[..., Client], told: SimpleNamespace, now: clock.Journey
) -> None:
    browser, address = sign_in("support"), extend_page(ship_by(told))
    now.to(NOW + timedelta(days=90))
    answer = browser.post(address, EXTENSION | {"until": "2024-12-01"})
    assert answer.status_code == 409
    assert "This has ended in the meantime." in answer.content.decode()


def test_it_lets_only_the_desks_of_the_rulebook_extend(told: SimpleNamespace) -> None:
    for actor in (world.staff("auditor"), world.staff("finance_maker"), told.paid.buyer.actor):
        with pytest.raises(Refused):
            deadlines.extend(
                ship_by(told),
                by=actor,
                at=NOW,
                until=NOW + timedelta(days=60),
                category="holiday",
                reason="x",
            )


def proposed(told: SimpleNamespace) -> Approval:
    publishing.propose(told.draft, by=told.editor, at=NOW)
    return Approval.objects.get(subject_id=told.draft.pk)


def test_it_publishes_what_a_second_person_approved(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    waiting, browser = proposed(told), sign_in("rules_approver")
    assert (
        "Publish a version of the service rules"
        in browser.get("/admin/core/approval/?queue=core.approvals").content.decode()
    )
    address = reverse("admin:core_approval_move", args=[waiting.pk, "approve"])
    assert browser.post(address, {"remark": "", **TOKEN}).status_code == 302
    assert ServiceRules.objects.get(pk=told.draft.pk).state == RulesState.PUBLISHED
    waiting.refresh_from_db()
    assert (waiting.state, waiting.checker_id) == (ApprovalState.APPROVED, browser.actor.user_id)


def test_it_sends_back_with_a_remark_only(sign_in: Callable[..., Client], told: SimpleNamespace) -> None:
    waiting, browser = proposed(told), sign_in("rules_approver")
    address = reverse("admin:core_approval_move", args=[waiting.pk, "send-back"])
    assert browser.post(address, {"remark": " ", **TOKEN}).status_code == 422
    assert browser.post(address, {"remark": "Ten days are too few.", **TOKEN}).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, waiting.remark) == (ApprovalState.REFUSED, "Ten days are too few.")
    assert ServiceRules.objects.get(pk=told.draft.pk).state == RulesState.DRAFT


def test_it_lets_nobody_approve_their_own_work_or_without_the_role(told: SimpleNamespace) -> None:
    waiting = proposed(told)
    for actor in (told.editor, world.staff("auditor"), told.paid.buyer.actor):
        with pytest.raises(Refused) as refused:
            approval.answer(waiting, by=actor, at=NOW, approve=True)
        assert refused.value.rule == "A6"


def test_it_adds_a_closure_that_stands_in_the_trail_of_who_added_it(sign_in: Callable[..., Client]) -> None:
    browser, address = sign_in("support"), reverse("admin:core_closure_list_move", args=["add"])
    sent = {"country": "cn", "region": "", "date": "2024-07-19", "reason": "Typhoon", **TOKEN}
    assert browser.post(address, sent).status_code == 302
    closure = Closure.objects.get()
    assert (closure.country, closure.date, closure.entered_at) == ("CN", date(2024, 7, 19), NOW)
    assert TrailEntry.objects.filter(
        root_kind="user", root_id=browser.actor.user_id, reason="Typhoon"
    ).exists()
    again = browser.post(address, sent | {"token": "another-token"})
    assert again.status_code == 422
    assert "This day is closed already." in again.content.decode()


def test_it_records_a_rate_once_a_day_and_never_changes_it(sign_in: Callable[..., Client]) -> None:
    browser, address = (
        sign_in("finance_maker"),
        reverse("admin:ledger_exchangerate_list_move", args=["record"]),
    )
    sent = {
        "day": "2024-03-04",
        "base": "EUR",
        "quote": "USD",
        "rate": "1.085",
        "source": "ECB",
        "reason": "The bank is late.",
        **TOKEN,
    }
    assert browser.post(address, sent).status_code == 302
    assert browser.post(address, sent | {"rate": "2", "token": "another-token"}).status_code == 422
    assert [f"{rate.rate:.3f}" for rate in ExchangeRate.objects.all()] == ["1.085"]
    assert sign_in("auditor").post(address, sent).status_code == 409


def test_it_grants_and_ends_a_role(sign_in: Callable[..., Client]) -> None:
    browser, person = sign_in("user_admin"), world.person(is_staff=True)
    grant = reverse("admin:accounts_user_move", args=[person.pk, "grant"])
    assert browser.post(grant, {"role": "support", **TOKEN}).status_code == 302
    held = person.role_grants.get()
    end = reverse("admin:accounts_user_part_move", args=[person.pk, "revoke", held.pk])
    assert browser.post(end, {"reason": "Changed teams.", **TOKEN}).status_code == 302
    held.refresh_from_db()
    assert held.ended_at == NOW


def test_it_finds_a_chain_that_was_altered(sign_in: Callable[..., Client], told: SimpleNamespace) -> None:
    browser = sign_in("auditor")
    entry = TrailEntry.objects.filter(root_kind="order", root_id=told.paid.order.pk).first()
    address = reverse("admin:core_trailentry_move", args=[entry.pk, "verify"])
    assert "The chain is whole" in browser.post(address, TOKEN, follow=True).content.decode()
    triggers.remove(connection)
    TrailEntry.objects.filter(pk=entry.pk).update(reason="forged")
    triggers.create(connection)
    broken = browser.post(address, TOKEN)
    assert broken.status_code == 409
    assert "was altered" in broken.content.decode()


def test_it_checks_what_must_always_hold_on_a_post_only(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    address = reverse("admin:core_checks")
    browser = sign_in("auditor")
    assert browser.get(address).context["results"] is None
    assert browser.post(address).context["results"]
    assert sign_in("rules_editor").post(address).status_code == 403
