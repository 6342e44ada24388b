"""A buyer's coverage is suspended and lifted: who may, what follows, who is told in which language (F1, C1)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from tests import factories as world
from tests.disputes.scenes import Scene, browser
from tradeassurance.accounts.models import Company, User
from tradeassurance.accounts.services import companies
from tradeassurance.core import clock, outbox
from tradeassurance.core.models import Deadline, Notice
from tradeassurance.core.refusals import Refused
from tradeassurance.core.sweep import sweep

pytestmark = pytest.mark.django_db
WHY = "Three refunds for one lamp."


def test_f1_only_risk_staff_without_a_tie_suspend_and_lift() -> None:
    company, at = world.company().company, world.STARTS["current-2024"]
    risk = world.staff("risk")
    tied = replace(risk, tied_companies=frozenset([company.pk]))
    for actor in (world.staff("arbitration_head"), world.staff("user_admin"), tied):
        with pytest.raises(Refused):
            companies.suspend_coverage(company, by=actor, at=at, reason=WHY)
    companies.suspend_coverage(company, by=risk, at=at, reason=WHY)
    with pytest.raises(Refused):
        companies.lift_suspension(company, by=tied, at=at, reason="A mistake.")
    companies.lift_suspension(company, by=risk, at=at, reason="A mistake.")
    assert not Company.objects.get(pk=company.pk).is_coverage_suspended


def test_f1_while_it_is_suspended_no_claim_is_opened_and_open_ones_go_on() -> None:
    scene, open_before = Scene(), Scene().claim()
    companies.suspend_coverage(scene.buyer.company, by=world.staff("risk"), at=scene.at, reason=WHY)
    with pytest.raises(Refused) as refused:
        scene.claim()
    assert refused.value.rule == "F1"
    assert open_before.dispute.state == "awaiting_supplier"

    companies.lift_suspension(scene.buyer.company, by=world.staff("risk"), at=scene.at, reason="A mistake.")
    scene.claim()
    assert scene.dispute.state == "awaiting_supplier"


def test_f1_the_eligibility_check_says_so_before_the_buyer_writes_anything() -> None:
    scene = Scene()
    companies.suspend_coverage(scene.buyer.company, by=world.staff("risk"), at=scene.at, reason=WHY)
    with clock.travel(scene.at):
        page = browser(scene.buyer).get(f"/orders/{scene.order.number}/claim/quality/").text
    assert "coverage is suspended." in page
    assert "Write to support." in page


def test_f1_before_confirming_an_order_the_page_says_that_no_claim_is_possible() -> None:
    told = world.order(stage="proposed")
    at = told.times["confirmed"]
    companies.suspend_coverage(told.buyer.company, by=world.staff("risk"), at=at, reason=WHY)
    with clock.travel(at):
        page = browser(told.buyer).get(f"/orders/{told.order.number}/confirm/").text
    assert "no claim about this order can be opened" in page
    assert told.confirm().state == "confirmed"


def test_f1_n2_the_buyer_reads_why_in_her_own_language_once() -> None:
    company, at = world.company(language="zh-hans").company, world.STARTS["current-2024"]
    companies.suspend_coverage(company, by=world.staff("risk"), at=at, reason=WHY)
    notice = Notice.objects.get(company=company)
    english, chinese = outbox.render(notice, "en"), outbox.render(notice, "zh-hans")
    assert english.subject == "Your coverage is suspended"
    assert WHY in english.body
    assert WHY in chinese.body
    with translation.override("zh-hans"):
        assert chinese.subject == translation.gettext("Your coverage is suspended")


def test_f1_x12_a_suspension_without_an_end_is_looked_at_again() -> None:
    company, at = world.company().company, world.STARTS["current-2024"]
    companies.suspend_coverage(company, by=world.staff("risk"), at=at, reason=WHY)
    sweep(at + timedelta(days=32))
    assert Notice.objects.filter(role="risk", topic="coverage.still_suspended").count() == 1
    assert Company.objects.get(pk=company.pk).is_coverage_suspended
    companies.lift_suspension(company, by=world.staff("risk"), at=at + timedelta(days=33), reason="Paid.")
    assert not Deadline.objects.filter(root_kind="company", outcome="open").exists()


def test_f1_the_desk_lists_whose_coverage_is_suspended(client: Client) -> None:
    at = world.STARTS["current-2024"]
    suspended, other = (
        world.company(name="Old Lamp Trading").company,
        world.company(name="Fair Trading").company,
    )
    risk = world.staff("risk")
    companies.suspend_coverage(suspended, by=risk, at=at, reason=WHY)
    client.force_login(User.objects.get(pk=risk.user_id), "tradeassurance.accounts.backends.RoleBackend")
    page = client.get("/admin/accounts/company/?queue=accounts.suspended_buyers").text
    assert suspended.name in page
    assert WHY in page
    assert "&lt;time" not in page
    assert other.name not in page
