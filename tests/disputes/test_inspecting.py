"""Inspections in a dispute: asked for, booked, paid up front, reported, and what follows for the fee (A4, X12)."""

from decimal import Decimal
from typing import Any

import pytest

from disputes.models import Dispute, Inspection, Obligation
from disputes.services import determination, inspecting, negotiation
from disputes.services.inspecting import Booking, Report
from orders.models import Agency, Requirement
from tests import factories as world
from tests.disputes.scenes import Scene, browser, text_file
from tradeassurance.accounts.models import User
from tradeassurance.core import clock, documents, integrity
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Deadline
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import statements

pytestmark = pytest.mark.django_db

FINANCE, SUPPORT = "finance_maker", "support"


class Case(Scene):
    """A quality case under review."""

    def __init__(self, *, talks: int = 0, **order: Any) -> None:
        super().__init__(**order)
        self.claim().contest().pass_time(days=talks).escalate()
        self.arbitrator = self.take()

    @property
    def inspection(self) -> Inspection:
        return Inspection.objects.filter(dispute=self.dispute).latest("id")

    def clock(self, kind: str) -> Deadline:
        return Deadline.objects.filter(kind=kind, root_id=self.order.pk).latest("id")

    def ask(self) -> "Case":
        inspecting.ask(self.dispute, by=self.arbitrator, at=self.at, text="Measure the diameter.")
        self.later(hours=1)
        return self

    def book(self, **terms: Any) -> "Case":
        values = {"agency": Agency.objects.get(code="sgs"), "lot_size": 3200} | terms
        inspecting.book(self.dispute, by=self.buyer.actor, at=self.at, booking=Booking(**values))
        self.later(hours=1)
        return self

    def pay(self) -> "Case":
        inspecting.receive_fee(self.inspection, by=world.staff(FINANCE), at=self.at, bank_reference="F-1")
        self.later(hours=1)
        return self

    def report(self, conclusion: str = "at_fault", major: int = 8, **changes: Any) -> "Case":
        result = {"at_fault": "deviates", "not_at_fault": "conforms"}.get(conclusion, "not_measured")
        required = Requirement.objects.filter(version=self.order.contract_id)
        values = {
            "conclusion": conclusion,
            "summary": "125 pieces were measured.",
            "findings": {one.pk: (result, "74 mm") for one in required},
            "found": {"major": major, "minor": 0},
            "sealed": documents.receive(text_file("report.txt"), "evidence"),
        }
        report = Report(**(values | changes))
        inspecting.report(self.inspection, by=world.staff(SUPPORT), at=self.at, report=report)
        self.later(hours=1)
        return self


@pytest.fixture
def case(db: None) -> Case:
    return Case()


def held_fee(case: Case) -> Decimal:
    return statements.balances_of_owner(f"order:{case.order.pk}").get(("inspection_fee", "USD"), Decimal(0))


def all_well(*ids: str) -> None:
    found = [line for result in integrity.run(set(ids) or None) for line in result.violations]
    assert found == []


# --- asked for and booked ------------------------------------------------------------------------------


def test_a4_the_arbitrator_asks_and_the_desks_clock_stands_until_the_report(case: Case) -> None:
    before = case.clock("dispute.determine").due_at
    case.ask()
    booking = case.clock("inspection.book")
    assert (booking.days, booking.parameter) == (10, "inspection_booking")
    assert case.clock("dispute.determine").paused_at is not None

    case.book().pay()
    case.later(days=4)
    case.report()

    determine = case.clock("dispute.determine")
    assert determine.paused_at is None
    assert determine.due_at > before
    assert case.inspection.state == "reported"


def test_a4_the_buyer_books_by_itself_and_the_plan_is_computed_by_the_standard(case: Case) -> None:
    case.book(level="II", major="2.5", minor="4.0")

    assert case.inspection.plans == {
        "major": {"aql": "2.5", "letter": "K", "size": 125, "accept": 7, "reject": 8},
        "minor": {"aql": "4.0", "letter": "K", "size": 125, "accept": 10, "reject": 11},
    }
    assert case.inspection.fee == Decimal(310)


def test_a4_the_fee_is_in_the_orders_currency_at_its_own_rate(db: None) -> None:
    case = Case(currency="EUR")
    case.book()
    # 310 USD at 1.1 dollars for a euro
    assert case.inspection.fee == Decimal("281.82")


@pytest.mark.parametrize("who", ["supplier", "arbitrator"])
def test_a4_only_the_buyer_books(case: Case, who: str) -> None:
    actor = case.supplier.actor if who == "supplier" else case.arbitrator
    booking = Booking(Agency.objects.get(code="sgs"), 100)
    with pytest.raises(Refused) as refused:
        inspecting.book(case.dispute, by=actor, at=case.at, booking=booking)
    assert refused.value.rule == "A4"


def test_a4_an_agency_that_does_not_work_there_is_refused(case: Case) -> None:
    Agency.objects.filter(code="sgs").update(countries=["VN"])
    with pytest.raises(Refused) as refused:
        case.book()
    assert refused.value.rule == "A4"


def test_a4_a_case_about_time_is_not_inspected(db: None) -> None:
    scene = Scene(stage="paid")
    scene.later(days=20)
    scene.claim(reason="late_shipment", deviations=(), statement="Nothing was shipped.").contest().escalate()
    with pytest.raises(Refused) as refused:
        inspecting.book(
            scene.dispute,
            by=scene.buyer.actor,
            at=scene.at,
            booking=Booking(Agency.objects.get(code="sgs"), 100),
        )
    assert refused.value.rule == "A4"


def test_a4_x12_what_is_not_booked_and_paid_in_time_lapses_and_the_desk_goes_on(case: Case) -> None:
    case.ask().book()
    case.at = case.clock("inspection.book").due_at
    case.pass_time(minutes=2)

    assert case.inspection.state == "lapsed"
    assert case.clock("dispute.determine").paused_at is None
    case.decide(case.arbitrator)
    assert case.dispute.state == "decided"


# --- the fee up front --------------------------------------------------------------------------------


def test_a4_the_fee_is_paid_before_the_agency_goes_and_lies_apart(case: Case) -> None:
    case.book()
    with pytest.raises(Refused) as refused:
        case.report()
    assert refused.value.rule == "A4"
    case.pay()
    assert held_fee(case) == Decimal(310)
    case.report()
    assert held_fee(case) == 0
    all_well()


def test_a4_nothing_is_decided_while_the_inspection_is_under_way(case: Case) -> None:
    case.book().pay()
    with pytest.raises(Refused) as refused:
        case.decide(case.arbitrator)
    assert refused.value.rule == "A4"


def test_a4_a_fee_that_nobody_needs_any_more_goes_back(case: Case) -> None:
    case.book().pay()
    with pytest.raises(Refused):
        give_back(case)
    negotiation.withdraw(case.dispute, by=case.buyer.actor, at=case.at, reason="Solved.")
    case.pass_time(days=20)

    give_back(case)

    assert (case.inspection.state, held_fee(case)) == ("cancelled", 0)
    all_well()


def give_back(case: Case) -> None:
    inspecting.return_fee(case.inspection, by=world.staff(FINANCE), at=case.at, bank_reference="B-1")


def test_a4_a_late_report_is_asked_for_again_and_again(case: Case) -> None:
    case.book().pay()
    for _time in range(2):
        case.at = case.clock("inspection.report").due_at
        case.pass_time(minutes=2)
        assert case.clock("inspection.report").outcome == "open"


# --- the report --------------------------------------------------------------------------------------


def test_a4_the_report_has_a_finding_per_requirement_and_is_evidence(case: Case) -> None:
    case.book().pay()
    with pytest.raises(Refused) as refused:
        case.report(findings={})
    assert refused.value.rule == "A4"
    with pytest.raises(Refused):
        case.report(major=126)

    case.report()

    assert case.inspection.fails_by_sampling
    assert case.dispute.evidence.get().kind == "inspection_report"
    assert [f.result for f in case.inspection.findings.all()] == ["deviates"]


def test_a4_at_fault_the_supplier_owes_the_fee_beside_the_award(case: Case) -> None:
    """Escrow: it is taken from what is held, after the award; the guarantee never pays it."""
    case.book().pay().report()
    case.decide(case.arbitrator, amount="4000")

    lines = Obligation.objects.filter(dispute=case.dispute).order_by("pk")
    assert [(o.purpose, o.source, o.amount) for o in lines] == [
        ("award", "held", Decimal(4000)),
        ("inspection_fee", "held", Decimal(310)),
    ]
    case.pass_time(days=9)
    assert set(lines.values_list("state", flat=True)) == {"paid"}
    all_well()


def test_a4_m1_a_fee_beyond_held_money_is_the_suppliers_own_and_never_the_guarantees(case: Case) -> None:
    case.book().pay().report()
    case.decide(case.arbitrator, remedy="full_refund", amount=None)
    case.pass_time(days=20)

    fee = Obligation.objects.get(dispute=case.dispute, purpose="inspection_fee")
    assert (fee.source, fee.state, fee.amount) == ("supplier", "owed", Decimal(310))
    all_well()


def test_a4_not_at_fault_neither_fee_nor_payment_goes_back(case: Case) -> None:
    case.book().pay().report("not_at_fault", major=0)
    findings = {d.pk: ("not_confirmed", "") for d in case.dispute.deviations.all()}
    decide_against_the_buyer(case.dispute, case.arbitrator, case.at, findings)

    assert not Obligation.objects.filter(dispute=case.dispute).exists()
    all_well()


def decide_against_the_buyer(dispute: Dispute, by: Actor, at: Any, findings: Any) -> None:
    decision = determination.Decision(
        liability="buyer",
        remedy="no_refund",
        reasons="The agency measured 80 mm.",
        findings=findings,
        inspection_fee_by="buyer",
    )
    determination.decide(dispute, by=by, at=at, decision=decision)


# --- pages -------------------------------------------------------------------------------------------


def test_the_buyer_books_on_its_page_and_both_read_the_report(case: Case) -> None:
    buyer, supplier = browser(case.buyer), browser(case.supplier)
    address = f"{case.url}inspection/"
    with case_time(case):
        page = buyer.get(address)
        assert "SGS" in page.content.decode()
        form = {"key": page.context["form"]["key"].value(), "agency": Agency.objects.get(code="sgs").pk}
        form |= {"lot_size": "3200", "level": "II", "major": "2.5", "minor": "4.0"}
        assert buyer.post(address, form).status_code == 302
    case.later(hours=1)
    case.pay().report()
    with case_time(case):
        text = supplier.get(case.url).content.decode()
        assert "125 pieces are drawn" in text
        answer = supplier.get(f"{case.url}inspections/{case.inspection.pk}/report.pdf")
    assert answer.content.startswith(b"%PDF")


def test_the_desk_records_fee_and_report(case: Case, client: Any) -> None:
    case.book()
    base = f"/admin/disputes/dispute/{case.dispute.pk}/move/"
    sign_in(client, FINANCE)
    with case_time(case):
        paid = client.post(f"{base}inspection-fee/{case.inspection.pk}/", {"bank_reference": "F-9"})
    assert paid.status_code == 302
    case.later(hours=1)
    sign_in(client, SUPPORT)
    (required,) = Requirement.objects.filter(version=case.order.contract_id)
    sent = {
        f"result_{required.pk}": "deviates",
        f"measured_{required.pk}": "74 mm",
        "found_major": "9",
        "found_minor": "0",
        "conclusion": "at_fault",
        "summary": "Too small.",
        "report": text_file("sgs.txt"),
    }
    with case_time(case):
        got = client.post(f"{base}inspection-report/{case.inspection.pk}/", sent)
    assert got.status_code == 302, got.content.decode()[:3000]
    assert case.inspection.conclusion == "at_fault"


def sign_in(client: Any, role: str) -> None:
    user = User.objects.get(pk=world.staff(role).user_id)
    client.force_login(user, "tradeassurance.accounts.backends.RoleBackend")


def case_time(case: Case) -> Any:
    return clock.travel(case.at)
