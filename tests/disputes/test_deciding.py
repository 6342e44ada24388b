"""The proposal, the draft, departures, texts in both languages, and what a case page shows of it (A2, A3, A5, A7, A8)."""

from decimal import Decimal
from typing import Any

import pytest

from disputes.models import CaseReader, Dispute, Obligation, Return
from disputes.services import (
    answering,
    arbitration,
    claim,
    decision_texts,
    determination,
    returns,
    returns_desk,
)
from disputes.services.claim import Proof
from disputes.services.determination import Decision
from orders.models import Requirement
from tests import factories as world
from tests.disputes.scenes import Scene, browser, text_file
from tests.disputes.test_inspecting import Case, all_well, sign_in
from tradeassurance.accounts.models import User
from tradeassurance.core import clock, documents
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Notice
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db: None) -> Case:
    return Case()


def classic() -> Case:
    """Quality before shipment, balance unpaid, under the rules that presume a report to be right."""
    return Case(talks=16, rules="classic-2015", stage="paid", quality_cover="pre_shipment")


def admit(case: Case, word: str = "admitted") -> None:
    (point,) = case.dispute.deviations.all()
    answering.answer(
        case.dispute,
        by=case.supplier.actor,
        at=case.at,
        answers={point.pk: (word, "We measured 74 mm, too.")},
    )


def decision(dispute: Dispute, **changes: Any) -> Decision:
    values = {
        "liability": "supplier",
        "remedy": "full_refund",
        "reasons": "The samples are too small.",
        "findings": {d.pk: ("confirmed", "") for d in dispute.deviations.all()},
    }
    return Decision(**(values | changes))


def draft(case: Case, **changes: Any) -> Any:
    return determination.draft(
        case.dispute, by=case.arbitrator, at=case.at, decision=decision(case.dispute, **changes)
    )


# --- the proposal ------------------------------------------------------------------------------------


def test_a5_what_is_admitted_is_proposed_with_its_rule_and_what_would_have_changed_it(case: Case) -> None:
    admit(case)
    made = draft(case).proposal
    (point,) = case.dispute.deviations.all()

    assert (made["liability"], made["remedy"], made["amount"]) == ("supplier", "full_refund", "10000")
    assert made["findings"] == {str(point.pk): "confirmed"}
    assert {"A5", "A7", "A8"} <= {rule for rule, _text in made["grounds"]}
    assert made["otherwise"]


def test_a5_what_nobody_admits_or_measures_is_not_proven(case: Case) -> None:
    made = draft(case, liability="shared", remedy="partial_refund", amount=Decimal(100)).proposal
    assert (made["liability"], made["remedy"], made["costs_by"]) == ("buyer", "no_refund", "buyer")


@pytest.mark.parametrize(
    ("conclusion", "liability", "remedy"),
    [("at_fault", "supplier", "full_refund"), ("not_at_fault", "buyer", "no_refund")],
)
def test_a4_a5_a_report_is_followed(case: Case, conclusion: str, liability: str, remedy: str) -> None:
    case.book().pay().report(conclusion, major=0)
    made = draft(case).proposal
    assert (made["liability"], made["remedy"]) == (liability, remedy)


def test_a5_lateness_is_proposed_from_the_dates(db: None) -> None:
    scene = Scene(stage="paid")
    scene.later(days=20)
    scene.claim(reason="late_shipment", deviations=(), statement="Nothing was shipped.").contest().escalate()
    arbitrator = scene.take()
    made = determination.draft(
        scene.dispute, by=arbitrator, at=scene.at, decision=decision(scene.dispute)
    ).proposal
    assert (made["liability"], made["amount"]) == ("supplier", "10000")
    assert "2024-03-15 15:59" in made["otherwise"][0]


def test_a5_under_classic_rules_a_departure_from_the_report_needs_a_stated_reason(db: None) -> None:
    case = classic()
    case.book().pay().report("not_at_fault", major=0)

    with pytest.raises(Refused) as refused:
        draft(case)
    assert refused.value.rule == "A5"

    made = draft(case, departure="The sample was drawn from another lot.")
    assert (made.departure, made.proposal["presumed"]) == ("The sample was drawn from another lot.", True)


def test_a5_elsewhere_a_report_is_evidence_and_no_presumption(case: Case) -> None:
    case.book().pay().report("not_at_fault", major=0)
    assert draft(case).proposal["presumed"] is False


def test_a2_what_was_admitted_stays_admitted_and_only_the_supplier_answers(case: Case) -> None:
    admit(case)
    with pytest.raises(Refused) as refused:
        admit(case, "disputed")
    assert refused.value.rule == "A2"
    (point,) = case.dispute.deviations.all()
    with pytest.raises(Refused):
        answering.answer(case.dispute, by=case.buyer.actor, at=case.at, answers={point.pk: ("disputed", "")})


# --- the draft ---------------------------------------------------------------------------------------


def test_a3_evidence_is_frozen_at_the_draft_and_open_again_when_it_is_put_aside(case: Case) -> None:
    made = draft(case)
    proof = Proof(documents.receive(text_file(), "evidence"), "photograph")
    for actor in (case.buyer.actor, case.supplier.actor):
        with pytest.raises(Refused) as refused:
            claim.add_evidence(case.dispute, by=actor, at=case.at, proof=proof)
        assert refused.value.rule == "A3"

    determination.reopen(made, by=case.arbitrator, at=case.later(hours=1), reason="One more photograph.")
    claim.add_evidence(case.dispute, by=case.buyer.actor, at=case.later(hours=1), proof=proof)
    with pytest.raises(Refused) as refused:
        determination.hand_in(made, by=case.arbitrator, at=case.at)
    assert refused.value.rule == "A3"

    case.later(hours=1)
    determination.hand_in(draft(case), by=case.arbitrator, at=case.at)
    assert case.dispute.state == "decided"
    all_well("I28")


def test_a5_each_side_reads_its_text_in_both_languages_as_the_arbitrator_edited_it(case: Case) -> None:
    made = draft(case)
    texts = {(t.side, t.language): t.text for t in made.texts.all()}
    assert set(texts) == {(s, lang) for s in ("buyer", "supplier") for lang in ("en", "zh-hans")}
    assert "You get $10,000.00 back" in texts["buyer", "en"]
    assert "the rest from you" in texts["supplier", "en"]

    edited = {"buyer.en": "Dear buyer, all of it comes back."}
    decision_texts.edit(made, by=case.arbitrator, at=case.at, texts=edited)
    determination.hand_in(made, by=case.arbitrator, at=case.at)

    case.later(hours=1)
    with clock.travel(case.at):
        assert "Dear buyer, all of it comes back." in browser(case.buyer).get(case.url).content.decode()
        assert "Dear buyer" not in browser(case.supplier).get(case.url).content.decode()
    all_well("I28", "I33", "I44")


def test_a5_nobody_else_edits_and_nothing_is_edited_once_it_is_out(case: Case) -> None:
    made = draft(case)
    with pytest.raises(Refused):
        decision_texts.edit(made, by=world.staff("arbitrator"), at=case.at, texts={"buyer.en": "x"})
    determination.hand_in(made, by=case.arbitrator, at=case.at)
    with pytest.raises(Refused) as refused:
        decision_texts.edit(made, by=case.arbitrator, at=case.at, texts={"buyer.en": "x"})
    assert refused.value.rule == "I33"


# --- requests, notes, readers --------------------------------------------------------------------------


def test_a3_the_asked_party_is_reminded_before_the_deadline(case: Case) -> None:
    arbitration.request_evidence(
        case.dispute, by=case.arbitrator, at=case.at, side="supplier", text="The measuring sheets."
    )
    case.pass_time(days=2, hours=12)
    soon = Notice.objects.filter(topic="deadline.soon", company=case.supplier.company)
    assert [one.values["what"] for one in soon] == ["evidence_request.answer"]


def test_i44_a_mention_tells_the_colleague_and_no_party(case: Case) -> None:
    colleague = world.staff("support")
    note = arbitration.note(
        case.dispute,
        by=case.arbitrator,
        at=case.at,
        text="Has this supplier done so before?",
        mentions=[colleague.person],
    )
    (told,) = Notice.objects.filter(topic="note.mention")
    assert (told.role, told.company_id) == (f"user:{colleague.user_id}", None)
    assert note.text not in str(told.values)
    all_well("I44")


def test_a1_a_tied_colleague_is_not_called(db: None) -> None:
    buyer = world.company(domain="rheinland.example")
    case = Case(buyer=buyer)
    tied = world.staff("support")
    User.objects.filter(pk=tied.user_id).update(email="t@rheinland.example")
    with pytest.raises(Refused) as refused:
        arbitration.note(case.dispute, by=case.arbitrator, at=case.at, text="Look.", mentions=[tied.person])
    assert refused.value.rule == "A1"


def test_a2_the_case_page_shows_the_matrix_the_proposal_and_who_else_has_it_open(
    case: Case, client: Any
) -> None:
    admit(case)
    case.later(hours=1)
    case.book().pay().report()
    other = world.staff("arbitrator")
    CaseReader.objects.create(dispute=case.dispute, user_id=other.user_id, seen_at=case.at)
    sign_in(client, "senior_arbitrator")
    with clock.travel(case.at):
        text = client.get(f"/admin/disputes/dispute/{case.dispute.pk}/change/").content.decode()
    for words in ("Admitted", "We measured 74 mm, too.", "What the rules would decide", "Deviates"):
        assert words in text
    assert User.objects.get(pk=other.user_id).name in text
    assert CaseReader.objects.filter(dispute=case.dispute).count() == 2


def test_a5_the_form_wants_a_reason_for_a_departure(case: Case, client: Any) -> None:
    user = User.objects.get(pk=case.arbitrator.user_id)
    client.force_login(user, "tradeassurance.accounts.backends.RoleBackend")
    (point,) = case.dispute.deviations.all()
    sent = {
        f"finding_{point.pk}": "confirmed",
        "liability": "supplier",
        "remedy": "full_refund",
        "reasons": "The photographs show it.",
        "inspection_fee_by": "supplier",
        "return_freight_by": "supplier",
        "customs_by": "supplier",
    }
    address = f"/admin/disputes/dispute/{case.dispute.pk}/move/draft/"
    with clock.travel(case.at):
        assert client.post(address, sent).status_code == 422
        assert client.post(address, sent | {"departure": "Photographs are proof."}).status_code == 302
    made = case.dispute.determinations.get()
    assert (made.state, made.departure) == ("draft", "Photographs are proof.")


# --- returns -----------------------------------------------------------------------------------------


def sent_back(case: Case) -> Return:
    """Return and refund was decided and is final; the goods are on their way, at a cost."""
    made = draft(case, remedy="return_and_refund", departure="Photographs are proof.")
    determination.hand_in(made, by=case.arbitrator, at=case.at)
    case.pass_time(days=9)
    goods = Return.objects.get(dispute=case.dispute)
    returns.ship(goods, by=case.buyer.actor, at=case.at, carrier="Sea line", tracking="R-1")
    case.later(hours=1)
    returns_desk.state_costs(
        goods, by=case.buyer.actor, at=case.at, freight=Decimal("420.50"), customs=Decimal("80")
    )
    case.later(hours=1)
    return goods


def lines(case: Case) -> dict[str, Decimal]:
    rows = Obligation.objects.filter(dispute=case.dispute)
    return {f"{o.purpose} {o.source} {o.state}": o.amount for o in rows}


def test_a8_the_supplier_pays_freight_and_customs_with_the_refund(case: Case) -> None:
    goods = sent_back(case)
    assert lines(case) == {"award held due": Decimal(10000)}

    returns.confirm(goods, by=case.supplier.actor, at=case.at)

    assert lines(case) == {
        "award held paid": Decimal(10000),
        "return_freight supplier due": Decimal("420.5"),
        "customs supplier due": Decimal(80),
    }
    all_well()


@pytest.mark.parametrize("in_condition", [True, False])
def test_a8_a_disputed_condition_is_judged_by_the_desk(case: Case, in_condition: bool) -> None:
    goods = sent_back(case)
    returns_desk.question(goods, by=case.supplier.actor, at=case.at, text="Two boxes are opened.")
    with pytest.raises(Refused):
        returns.confirm(goods, by=case.supplier.actor, at=case.at)
    case.pass_time(days=10)
    assert lines(case) == {"award held due": Decimal(10000)}
    judge: Actor = world.staff("arbitrator")
    returns_desk.judge(
        goods, by=judge, at=case.at, in_condition=in_condition, reason="As the photographs show."
    )

    goods.refresh_from_db(fields=["ended_at"])
    if in_condition:
        assert lines(case)["award held paid"] == Decimal(10000)
    else:
        assert lines(case) == {"award held cancelled": Decimal(10000)}
        assert case.dispute.state == "closed"
    all_well()


def test_a7_a_refund_without_return_has_a_ground(case: Case) -> None:
    goods = sent_back(case)
    with pytest.raises(Refused):
        returns_desk.waive(goods, by=case.buyer.actor, at=case.at, ground="no_label", reason="No label came.")
    returns_desk.waive(goods, by=case.arbitrator, at=case.at, ground="no_label", reason="No label came.")
    assert lines(case)["award held paid"] == Decimal(10000)
    all_well()
    Return.objects.update(no_return_ground="")
    with pytest.raises(AssertionError, match="waived without a ground"):
        all_well("I31")


def test_the_supplier_answers_point_by_point_on_its_page(case: Case) -> None:
    (point,) = case.dispute.deviations.all()
    supplier = browser(case.supplier)
    with clock.travel(case.at):
        page = supplier.get(f"{case.url}answer/")
        form = {"key": page.context["form"]["key"].value(), f"answer_{point.pk}": "disputed"}
        assert supplier.post(f"{case.url}answer/", form | {f"text_{point.pk}": "80 mm."}).status_code == 302
    assert Requirement.objects.filter(version=case.order.contract_id).exists()
    assert case.dispute.deviations.get().answer.text == "80 mm."
