"""Opening a claim on pages: step by step, nothing typed is lost, one dispute in the end (C1–C5, I17)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from disputes.declarations import EVERYTHING
from disputes.models import Dispute
from orders.enums import Clock
from tests.disputes.scenes import Scene, browser, text_file
from tradeassurance.core.models import Deadline, Document

pytestmark = pytest.mark.django_db

TYPED = {
    "since": "2024-03-25",
    "statement": "All of the mugs are too small.",
    "language": "en",
    "wanted": "partial_refund",
    "wanted_amount": "2,500.50",
}


@pytest.fixture
def scene(the_time) -> Scene:  # type: ignore[no-untyped-def]
    scene = Scene()
    the_time.to(scene.at + timedelta(days=10))
    return scene


@pytest.fixture
def buyer(scene: Scene) -> Client:
    """Signed in; has declared what a claim about quality asks for."""
    client = browser(scene.buyer)
    declare(client, scene)
    return client


def declare(client: Client, scene: Scene, reason: str = "quality", *left_out: str) -> Any:
    given = {f"declare-{key}": "on" for key in EVERYTHING if key not in left_out}
    return client.post(start(scene, reason), given)


def start(scene: Scene, reason: str = "quality") -> str:
    return f"/orders/{scene.order.number}/claim/{reason}/"


def typed(scene: Scene, **changes: Any) -> dict[str, Any]:
    requirement = scene.order.contract.requirements.first()
    return TYPED | {f"deviation-{requirement.pk}": "74 mm"} | changes


def reviewed(buyer: Client, scene: Scene, **changes: Any) -> str:
    """The claim is typed; the token of the review page."""
    answer = buyer.post(start(scene) + "details/", typed(scene, **changes))
    assert answer.status_code == 302, answer.context["form"].errors
    return str(buyer.get(answer["Location"]).context["form"].initial["key"])


def test_the_reason_leads_to_the_check(buyer: Client, scene: Scene) -> None:
    first = buyer.get(f"/orders/{scene.order.number}/claim/")
    assert "What went wrong?" in first.text

    chosen = buyer.get(f"/orders/{scene.order.number}/claim/", {"reason": "damaged"})
    assert chosen["Location"] == start(scene, "damaged")


def test_an_unknown_reason_is_not_found(buyer: Client, scene: Scene) -> None:
    assert buyer.get(start(scene, "regret")).status_code == 404


def test_the_check_says_every_condition_with_rule_and_fact(buyer: Client, scene: Scene) -> None:
    text = buyer.get(start(scene)).text
    assert "Every condition that we can check holds." in text
    assert text.count("Rule C") >= 4
    assert "16:59 EDT" in text or "23:59 EDT" in text  # the closing instant where the reader is


def test_what_does_not_hold_says_what_can_be_done_instead(buyer: Client, scene: Scene) -> None:
    text = buyer.get(start(scene, "late_delivery")).text
    assert "cannot be opened now" in text
    assert "Not OK" in text
    assert "What you can do instead:" in text
    assert start(scene, "late_delivery") + "details/" not in text


def test_what_does_not_hold_has_no_details_page(buyer: Client, scene: Scene) -> None:
    assert buyer.get(start(scene, "late_delivery") + "details/")["Location"] == start(scene, "late_delivery")


def test_a_claim_from_the_first_step_to_the_last(buyer: Client, scene: Scene) -> None:
    key = reviewed(
        buyer,
        scene,
        **{
            "files-photograph": [text_file("a.txt"), text_file("b.txt", b"Second.")],
            "about-photograph": "Two mugs",
        },
    )
    page = buyer.get(start(scene) + "review/")
    assert "USD\N{NO-BREAK SPACE}2,500.50" in page.text
    assert "74 mm" in page.text
    assert "b.txt" in page.text
    assert "must answer by" in page.text

    sent = buyer.post(start(scene) + "review/", {"key": key})

    dispute = Dispute.objects.get(order=scene.order)
    assert sent["Location"] == f"/disputes/{dispute.number}/"
    assert (dispute.reason, dispute.wanted, f"{dispute.wanted_amount:.2f}") == (
        "quality",
        "partial_refund",
        "2500.50",
    )
    assert dispute.since.isoformat() == "2024-03-25"
    assert [d.description for d in dispute.deviations.all()] == ["74 mm"]
    assert [(e.kind, e.description) for e in dispute.evidence.all()] == [("photograph", "Two mugs")] * 2


def test_sending_twice_opens_one_dispute(buyer: Client, scene: Scene) -> None:
    key = reviewed(buyer, scene)
    first = buyer.post(start(scene) + "review/", {"key": key})
    second = buyer.post(start(scene) + "review/", {"key": key})
    assert first["Location"] == second["Location"]
    assert Dispute.objects.count() == 1


def test_a_claim_changed_in_another_window_is_read_again_first(buyer: Client, scene: Scene) -> None:
    reviewed(buyer, scene)
    answer = buyer.post(start(scene) + "review/", {"key": "7b0f6b2c-6f0b-4c2b-9d55-0f8e3c1c2a10"})
    assert answer["Location"] == start(scene) + "review/"
    assert not Dispute.objects.exists()


def test_errors_stand_at_the_field_and_what_was_typed_stays(buyer: Client, scene: Scene) -> None:
    answer = buyer.post(start(scene) + "details/", typed(scene, wanted_amount="1e4", since="yesterday"))
    form = answer.context["form"]
    assert set(form.errors) == {"wanted_amount", "since"}
    assert "All of the mugs are too small." in answer.text
    assert "74 mm" in answer.text
    assert 'value="1e4"' in answer.text


def test_a_part_needs_its_amount_and_quality_a_deviation(buyer: Client, scene: Scene) -> None:
    requirement = scene.order.contract.requirements.first()
    changes = {f"deviation-{requirement.pk}": "", "wanted_amount": ""}
    form = buyer.post(start(scene) + "details/", typed(scene, **changes)).context["form"]
    assert set(form.errors) == {"wanted_amount", f"deviation-{requirement.pk}"}


def test_more_than_was_paid_cannot_be_wanted(buyer: Client, scene: Scene) -> None:
    form = buyer.post(start(scene) + "details/", typed(scene, wanted_amount="10000.01")).context["form"]
    assert form.errors["wanted_amount"] == ["The most is 10,000.00."]


def test_good_files_stay_when_something_else_is_wrong(buyer: Client, scene: Scene) -> None:
    program = SimpleUploadedFile("setup.exe", b"MZ\x90\x00" + bytes(200), content_type="image/png")
    files = {"files-photograph": [text_file("good.txt"), program]}
    answer = buyer.post(start(scene) + "details/", typed(scene, statement="", **files))
    errors = answer.context["form"].errors
    assert set(errors) == {"statement", "files-photograph"}
    assert "setup.exe" in errors["files-photograph"][0]
    assert "Accepted: PDF, PNG" in " ".join(errors["files-photograph"])
    assert "good.txt" in answer.text

    key = reviewed(buyer, scene)
    buyer.post(start(scene) + "review/", {"key": key})
    assert [one.original_name for one in Document.objects.all()] == ["good.txt"]


def test_an_empty_upload_is_refused_with_the_limits(buyer: Client, scene: Scene) -> None:
    files = {"files-other": [SimpleUploadedFile("nothing.pdf", b"")]}
    answer = buyer.post(start(scene) + "details/", typed(scene, **files))
    assert "empty" in " ".join(answer.context["form"].errors["files-other"])
    assert "at most 20.0\N{NO-BREAK SPACE}MB per file" in answer.text


def test_an_attached_file_can_be_removed(buyer: Client, scene: Scene) -> None:
    first = buyer.post(
        start(scene) + "details/", typed(scene, more="yes", **{"files-other": [text_file("wrong.txt")]})
    )
    assert first.status_code == 200
    (attached,) = first.context["form"].attached
    key = reviewed(buyer, scene, drop=attached.token)
    buyer.post(start(scene) + "review/", {"key": key})
    assert not Document.objects.exists()


def test_what_was_typed_is_there_when_coming_back(buyer: Client, scene: Scene) -> None:
    reviewed(buyer, scene)
    back = buyer.get(start(scene) + "details/")
    assert "All of the mugs are too small." in back.text
    assert 'value="2500.50"' in back.text
    assert 'value="2024-03-25"' in back.text


def test_the_review_without_details_leads_back(buyer: Client, scene: Scene) -> None:
    assert buyer.get(start(scene) + "review/")["Location"] == start(scene) + "details/"


def test_lateness_asks_for_no_requirement(buyer: Client, scene: Scene, the_time) -> None:  # type: ignore[no-untyped-def]
    late = Scene(stage="paid", buyer=scene.buyer, supplier=scene.supplier)
    the_time.to(late.told.times["draft"] + timedelta(days=20))
    declare(buyer, late, "late_shipment")
    page = buyer.get(start(late, "late_shipment") + "details/")
    assert page.status_code == 200
    assert "deviation-" not in page.text
    sent = buyer.post(start(late, "late_shipment") + "details/", TYPED | {"since": "2024-03-16"})
    assert sent["Location"] == start(late, "late_shipment") + "review/"


def test_a_claim_one_second_after_its_window_is_refused_though_the_job_has_not_run(
    buyer: Client,
    scene: Scene,
    the_time,  # type: ignore[no-untyped-def]
) -> None:
    """The clock decides, the job only records (C7)."""
    key = reviewed(buyer, scene)
    closes = Deadline.objects.get(root_id=scene.order.pk, kind=Clock.QUALITY_CLAIM_CLOSES)
    the_time.to(closes.due_at + timedelta(seconds=1))

    assert "Not OK" in buyer.get(start(scene)).text
    sent = buyer.post(start(scene) + "review/", {"key": key})

    assert sent.status_code == 409
    assert "Nothing was changed." in sent.text
    assert not Dispute.objects.exists()


def test_a_claim_in_the_last_second_is_in_time(buyer: Client, scene: Scene, the_time) -> None:  # type: ignore[no-untyped-def]
    key = reviewed(buyer, scene)
    the_time.to(Deadline.objects.get(root_id=scene.order.pk, kind=Clock.QUALITY_CLAIM_CLOSES).due_at)
    assert buyer.post(start(scene) + "review/", {"key": key}).status_code == 302
    assert Dispute.objects.count() == 1


def test_a_second_claim_is_led_to_the_first(buyer: Client, scene: Scene) -> None:
    scene.claim()
    text = buyer.get(start(scene)).text
    assert f"/disputes/{scene.dispute.number}/" in text
    assert "Go on with the open dispute." in text


def test_the_supplier_is_told_why_not(scene: Scene) -> None:
    answer = browser(scene.supplier).get(f"/orders/{scene.order.number}/claim/")
    assert answer.status_code == 409
    assert "Only the buyer opens a claim." in answer.text
    assert "Rule C1" in answer.text
