"""The page of a dispute: who must act, both positions, evidence, decision, plan, money (X12, A5, M4)."""

import html
import re
from datetime import timedelta

import pytest

from disputes.models import Message
from disputes.services import arbitration, claim, negotiation
from tests import factories as world
from tests.disputes import scenes
from tests.disputes.scenes import Scene, browser
from tests.factories import Party
from tradeassurance.core.clock import Journey

pytestmark = pytest.mark.django_db


def read(scene: Scene, party: Party, the_time: Journey, url: str = "") -> str:
    """The page as this party reads it now, tags and runs of white space taken out."""
    the_time.to(scene.at)
    answer = browser(party).get(url or scene.url)
    assert answer.status_code == 200
    text = html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r" ([.,;:])", r"\1", re.sub(r"\s+", " ", text))


def test_it_says_who_must_act_by_when_and_otherwise(the_time: Journey) -> None:
    scene = Scene().claim()
    text = read(scene, scene.supplier, the_time)
    assert "You must respond to the claim by" in text
    assert "Otherwise: the buyer may ask the platform to decide." in text
    assert f"{scene.supplier.company.name} must respond to the claim by" in read(scene, scene.buyer, the_time)


def test_it_says_why_it_is_that_date(the_time: Journey) -> None:
    """Fifteen business days in China from Monday 18 March 2024: Qingming lies in between."""
    scene = scenes.classic(at=world.STARTS["current-2024"] - timedelta(days=25))
    scene.at = world.STARTS["current-2024"] + timedelta(days=17)
    scenes.late(scene)
    text = read(scene, scene.buyer, the_time)
    assert (
        "15 business days in China from Monday 18 March 2024; 4 April (Tomb-Sweeping Day) and "
        "5 April (Day off (substituted from 04/07/2024)) do not count; 7 April is a working day there; "
        "ends Tuesday 9 April 2024, 23:59:59 Shanghai time."
    ) in text
    assert "The number is “Supplier must respond within” of the rules" in text


def test_both_positions_and_how_far_apart(the_time: Journey) -> None:
    scene = Scene().claim()
    assert "The supplier has not answered yet." in read(scene, scene.buyer, the_time)
    scene.offer(scene.supplier, "4000")
    assert "The two sides are USD 6,000.00 apart. They also want different remedies." in read(
        scene, scene.buyer, the_time
    )
    scene.offer(scene.buyer, "7000")
    assert "The two sides are USD 3,000.00 apart." in read(scene, scene.buyer, the_time)


def test_escalation_says_from_when_it_is_possible(the_time: Journey) -> None:
    scene = Scene().claim()
    text = read(scene, scene.buyer, the_time)
    assert "Ask Trade Assurance to decide Not yet" in text
    assert "Possible after" in text
    assert "Not yet" not in read(scene.contest(), scene.buyer, the_time)


def test_a_time_that_passed_unrecorded_counts_on_the_page(the_time: Journey) -> None:
    """The supplier's time is over, and no job has run: the buyer may escalate, by the page and by the service (C7)."""
    scene = Scene().claim()
    scene.later(days=6)
    text = read(scene, scene.buyer, the_time)
    assert "A time has just ended." in text
    assert "Not yet" not in text
    client = browser(scene.buyer)
    form = client.get(scene.url + "escalate/").context["form"]
    assert client.post(scene.url + "escalate/", {"key": form["key"].value()}).status_code == 302
    assert scene.dispute.state == "escalated"


def test_an_offer_whose_time_passed_unrecorded_cannot_be_accepted(the_time: Journey) -> None:
    scene = Scene().claim()
    scene.offer(scene.supplier)
    the_time.to(scene.at)
    client = browser(scene.buyer)
    form = client.get(scene.url + "offers/1/accept/").context["form"]
    sent = {name: form[name].value() for name in ("key", "remedy", "amount")}
    the_time.to(scene.later(days=4))
    assert "offers/1/accept/" not in client.get(scene.url).text
    answer = client.post(scene.url + "offers/1/accept/", sent)
    assert answer.status_code == 409
    assert "This offer is no longer open: Expired." in answer.text


def test_evidence_names_who_when_and_its_fingerprint(the_time: Journey) -> None:
    scene = Scene().claim()
    scene.prove(scene.buyer, name="findings.txt")
    page = read(scene, scene.supplier, the_time)
    evidence = scene.dispute.evidence.get()
    assert "findings.txt Photograph" in page
    assert scene.buyer.company.name in page
    # Who of the other company it was is that company's own affair (N3).
    assert scene.buyer.user.name not in page
    assert f"{scene.buyer.company.name}, {scene.buyer.user.name}" in read(scene, scene.buyer, the_time)
    assert evidence.document.sha256[:12] in page
    assert evidence.document.get_absolute_url() in browser(scene.supplier).get(scene.url).text


def test_messages_have_a_language_and_a_translation(the_time: Journey) -> None:
    scene = Scene().claim()
    claim.write(scene.dispute, by=scene.supplier.actor, at=scene.at, text="请提供照片。", language="zh-hans")
    message = Message.objects.get()
    desk = world.staff("support")
    claim.translate(message, by=desk, at=scene.later(hours=1), translation="Please send photographs.")
    claim.write(scene.dispute, by=desk, at=scene.later(hours=1), text="We read along.", language="en")
    text = read(scene, scene.buyer, the_time)
    assert "Simplified Chinese 请提供照片。 Translation by Trade Assurance Please send photographs." in text
    assert "Trade Assurance · " in text


def test_internal_notes_appear_nowhere(the_time: Journey) -> None:
    """I44: on no page, in no notice, for neither party."""
    scene = Scene().claim().contest().escalate()
    arbitrator = scene.take()
    arbitration.note(scene.dispute, by=arbitrator, at=scene.at, text="Looks like a serial claimer.")
    scene.decide(arbitrator)
    for party in (scene.buyer, scene.supplier):
        for url in (scene.url, f"/orders/{scene.order.number}/", "/", "/inbox/", "/disputes/"):
            text = read(scene, party, the_time, url)
            assert "serial claimer" not in text
            assert "note" not in re.sub(r"[Nn]otices?", "", text).lower()


def test_a_decision_is_read_with_findings_liability_and_reasons(the_time: Journey) -> None:
    scene = Scene().decided()
    text = read(scene, scene.supplier, the_time)
    assert "Partial refund · USD 4,000.00" in text
    assert "The supplier is responsible" in text
    assert "The deviation is confirmed Too small." in text
    assert "The samples are smaller than agreed." in text
    assert "Return freight borne by Supplier" in text
    assert "Either side may appeal until" in text
    assert "Held money Due USD 4,000.00" in text


def test_a_draft_that_gave_way_to_an_agreement_is_read_by_nobody(the_time: Journey) -> None:
    scene = Scene(total=30_000, initial=30_000).claim().contest().escalate()
    scene.decide(scene.take(), "full_refund", None)
    assert scene.dispute.determinations.get().state == "awaiting_approval"
    made = scene.offer(scene.supplier, "9000")
    negotiation.accept(made, by=scene.buyer.actor, at=scene.at, remedy=made.remedy, amount=made.amount)
    text = read(scene, scene.buyer, the_time)
    assert scene.dispute.determinations.get().state == "superseded"
    assert "The samples are smaller" not in text


def test_the_plan_names_source_amount_and_state(the_time: Journey) -> None:
    """Classic: the supplier did not pay, the guarantee paid its part, the rest is owed (M1)."""
    scene = scenes.late(scenes.classic())
    scene.pass_time(days=30).escalate()
    scene.decide(scene.take(), "full_refund", None)
    scene.pass_time(days=12)
    text = read(scene, scene.buyer, the_time)
    assert "Guarantee, in the supplier's place Paid by the guarantee USD 7,500.00" in text
    assert "Owed by the supplier Confirm that it arrived USD 2,500.00" in text
    assert "Together USD 10,000.00" in text
    assert "Paid by the guarantee USD 7,500.00 Guarantee fund → Refund to be paid" in text
    assert "for you" not in text
    supplier = read(scene, scene.supplier, the_time)
    assert "The guarantee paid USD 7,500.00 for you. Still to be reimbursed: USD 7,500.00." in supplier


def test_an_ended_dispute_says_how(the_time: Journey) -> None:
    scene = Scene().settled()
    text = read(scene, scene.buyer, the_time)
    assert "This dispute has ended: Closed." in text
    assert "Settled by the parties: Partial refund, USD 4,000.00" in text
    assert "Set apart for a refund USD 4,000.00 Held for the order → Refund to be paid" in text
    assert "Where both sides stood" in text
    assert "What you can do" not in text


def test_what_the_desk_asks_for_is_asked_of_one_side(the_time: Journey) -> None:
    scene = Scene().claim().contest().escalate()
    arbitration.request_evidence(
        scene.dispute, by=scene.take(), at=scene.at, side="supplier", text="The caliper's record."
    )
    assert "Trade Assurance asks you for evidence The caliper's record." in read(
        scene, scene.supplier, the_time
    )
    buyer = read(scene, scene.buyer, the_time)
    assert "asks you" not in buyer
    assert f"Asked of {scene.supplier.company.name}: The caliper's record." in buyer


def test_it_costs_the_same_however_long_the_story(the_time: Journey, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    scene = Scene().claim()
    for _round in range(6):
        scene.prove(scene.buyer)
        scene.offer(scene.supplier, "4000")
        claim.write(scene.dispute, by=scene.buyer.actor, at=scene.at, text="And again.", language="en")
    the_time.to(scene.at)
    client = browser(scene.buyer)
    client.get(scene.url)
    with django_assert_max_num_queries(32):
        client.get(scene.url)
