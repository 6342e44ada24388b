"""Evidence names the points of the claim that it is about, and who wrote a report (C3, A2, A3, A4, I28)."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from disputes.models import Evidence, Support
from disputes.services import claim
from disputes.services.claim import Proof
from orders.models import Agency
from tests import factories as world
from tests.disputes.scenes import Scene, browser, text_file
from tests.integrity.worlds import reported
from tradeassurance.accounts import roles
from tradeassurance.accounts.models import User
from tradeassurance.core import documents
from tradeassurance.core.actors import Actor
from tradeassurance.core.clock import Journey
from tradeassurance.core.models import Deadline
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db


def proof(kind: str = "photograph", name: str = "photo.txt", **more: object) -> Proof:
    text = name.encode() + b" shows it."
    return Proof(documents.receive(text_file(name, text), "evidence"), kind, "what was measured", **more)  # type: ignore[arg-type]


def with_two_points(**more: object) -> Scene:
    scene = Scene()
    requirement = scene.order.contract.requirements.first()
    return scene.claim(deviations=((requirement.pk, "74 mm"), (None, "Ten are missing.")), **more)


def points_of(name: str) -> list[str]:
    evidence = Evidence.objects.get(document__original_name=name)
    return [link.deviation.description for link in evidence.supports.all()]


def test_c3_evidence_is_about_the_points_it_names(client: Client, the_time: Journey) -> None:
    scene = with_two_points(evidence=[proof(name="both.txt", points=(1, 2)), proof(name="none.txt")])
    later = proof(name="later.txt", points=(2,))
    claim.add_evidence(scene.dispute, by=scene.supplier.actor, at=scene.at, proof=later)
    the_time.to(scene.at)
    assert points_of("both.txt") == ["74 mm", "Ten are missing."]
    assert points_of("later.txt") == ["Ten are missing."]
    assert points_of("none.txt") == []
    assert reported() == {}

    page = browser(scene.buyer).get(scene.url)
    assert [(one.document.original_name, one.points) for one in page.context["case"].evidence] == [
        ("both.txt", [1, 2]),
        ("none.txt", []),
        ("later.txt", [2]),
    ]
    assert "About point 1, 2" in page.text
    assert "No point named" in page.text
    client.force_login(User.objects.get(pk=world.staff(roles.SUPPORT).user_id))
    desk = client.get(f"/admin/disputes/dispute/{scene.dispute.pk}/change/").text
    matrix = desk[desk.index("What is claimed, and what was found") : desk.index("Everything the contract")]
    assert matrix.count("both.txt") == 2
    assert matrix.count("later.txt") == 1
    assert "none.txt" not in matrix


def test_c3_a_point_that_the_claim_does_not_have_is_refused() -> None:
    scene = with_two_points()
    with pytest.raises(Refused) as refused:
        claim.add_evidence(scene.dispute, by=scene.buyer.actor, at=scene.at, proof=proof(points=(3,)))
    assert refused.value.rule == "C3"
    assert not Evidence.objects.exists()


def test_c3_the_form_asks_for_points_and_the_only_one_goes_without_saying(the_time: Journey) -> None:
    scene = with_two_points()
    the_time.to(scene.at)
    seller = browser(scene.supplier)
    sent = {"key": str(uuid4()), "kind": "photograph", "documents": text_file("ours.txt"), "points": ["2"]}
    assert seller.post(scene.url + "evidence/", sent).status_code == 302
    assert points_of("ours.txt") == ["Ten are missing."]
    wrong = {"key": str(uuid4()), "kind": "photograph", "documents": text_file("x.txt"), "agency": "sgs"}
    assert set(seller.post(scene.url + "evidence/", wrong).context["form"].errors) == {"agency"}

    single = Scene().claim()
    the_time.to(max(single.at, scene.at))
    sent = {"key": str(uuid4()), "kind": "photograph", "documents": text_file("only.txt")}
    browser(single.buyer).post(single.url + "evidence/", sent)
    assert points_of("only.txt") == ["74 mm"]


def test_c3_the_claim_form_links_files_to_its_points(the_time: Journey) -> None:
    scene = Scene()
    the_time.to(scene.at)
    buyer, page = browser(scene.buyer), f"/orders/{scene.order.number}/claim/quality/"
    buyer.post(page, {f"declare-{key}": "on" for key in ("own_reason", "no_warranty", "not_reshipped")})
    requirement = scene.order.contract.requirements.first()
    typed = {
        "since": "2024-03-01",
        "statement": "Too small.",
        "language": "en",
        "wanted": "full_refund",
        f"deviation-{requirement.pk}": "74 mm",
        "files-inspection_report": text_file("report.txt"),
        "points-inspection_report": ["other"],
        "agency": "sgs",
    }
    refused = buyer.post(page + "details/", typed)
    assert set(refused.context["form"].errors) == {"points-inspection_report"}
    del typed["files-inspection_report"]  # it is kept
    review = buyer.post(page + "details/", typed | {"deviation-other": "Ten are missing."}, follow=True)
    assert "About point 2" in review.text
    assert "SGS" in review.text
    buyer.post(page + "review/", {"key": str(review.context["form"].initial["key"])})
    (one,) = Evidence.objects.filter(dispute__order=scene.order)
    assert (one.agency.code, points_of("report.txt")) == ("sgs", ["Ten are missing."])


def test_i28_a_decision_rests_on_what_the_evidence_was_about() -> None:
    scene = with_two_points(evidence=[proof(name="both.txt", points=(1, 2))]).contest().escalate()
    scene.decide(scene.take())
    assert reported() == {}
    Support.objects.latest("pk").delete()
    assert "rests on other evidence" in reported()["I28"][0]


def test_i28_evidence_is_about_points_of_its_own_claim() -> None:
    scene = with_two_points(evidence=[proof(name="both.txt", points=(1,))])
    other = Scene().claim()
    Support.objects.update(deviation=other.dispute.deviations.get())
    assert reported()["I28"] == [f"evidence {scene.dispute.evidence.get().pk} is about another claim"]


def test_i42_evidence_shows_a_document_of_its_own_case() -> None:
    scene, other = Scene().claim(evidence=[proof(points=(1,))]), Scene().claim()
    Evidence.objects.update(dispute=other.dispute)
    assert "shows a document of another case" in reported()["I42"][0]
    assert scene.dispute.pk != other.dispute.pk


# --- whose report ------------------------------------------------------------------------------------

NEEDED = {"classic-2015": True, "escrow-2021": False, "current-2024": False}


def under_review(rules: str) -> tuple[Scene, Actor]:
    """A quality claim that an arbitrator has taken: before shipment under classic rules, else after delivery."""
    cover = "pre_shipment" if rules == "classic-2015" else "post_delivery"
    scene = Scene(rules, "paid" if rules == "classic-2015" else "delivered", quality_cover=cover)
    scene.claim(wanted="partial_refund", wanted_amount=Decimal(4000)).contest()
    if rules == "classic-2015":
        scene.pass_time(days=16)
    scene.escalate()
    return scene, scene.take()


def hand_in(scene: Scene, agency: Agency | None) -> None:
    report = proof("inspection_report", "report.txt", agency=agency)
    claim.add_evidence(scene.dispute, by=scene.buyer.actor, at=scene.at, proof=report)
    scene.later(hours=1)


@pytest.mark.parametrize("rules", list(NEEDED))
def test_a4_quality_is_decided_on_a_report_of_a_designated_agency_where_the_rules_say_so(rules: str) -> None:
    scene, arbitrator = under_review(rules)
    hand_in(scene, None)
    if NEEDED[rules]:
        with pytest.raises(Refused, match="designated agency") as refused:
            scene.decide(arbitrator)
        assert (refused.value.rule, scene.dispute.state) == ("A4", "under_review")
    else:
        scene.decide(arbitrator)
        assert scene.dispute.state == "decided"


def test_a4_the_report_of_an_agency_of_the_table_is_enough() -> None:
    scene, arbitrator = under_review("classic-2015")
    hand_in(scene, Agency.objects.get(code="sgs"))
    scene.decide(arbitrator)
    assert scene.dispute.state == "decided"


def test_a4_only_an_active_agency_is_designated_and_writes_reports_only() -> None:
    scene, _arbitrator = under_review("current-2024")
    sgs = Agency.objects.get(code="sgs")
    with pytest.raises(Refused):
        claim.add_evidence(scene.dispute, by=scene.buyer.actor, at=scene.at, proof=proof(agency=sgs))
    Agency.objects.update(active=False)
    sgs.refresh_from_db()
    with pytest.raises(Refused) as refused:
        hand_in(scene, sgs)
    assert refused.value.rule == "A4"


def test_a4_under_classic_rules_the_time_to_decide_begins_with_such_a_report() -> None:
    scene, _arbitrator = under_review("classic-2015")
    before = scene_clock(scene)
    hand_in(scene, None)
    assert scene_clock(scene) == before
    hand_in(scene, Agency.objects.get(code="sgs"))
    assert scene_clock(scene) == "determination_quality"


def scene_clock(scene: Scene) -> str:
    """From which number of the rules the desk's clock follows."""
    running = Deadline.objects.get(kind="dispute.determine", subject_id=scene.dispute.pk, outcome="open")
    return running.parameter
