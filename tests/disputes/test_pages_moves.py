"""What parties do on the pages of a dispute: one form, one service; a refusal says why and what instead (X5, I17)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from disputes.enums import DisputeState
from disputes.models import Obligation, Return
from tests.disputes import scenes
from tests.disputes.scenes import Scene, browser, text_file
from tests.factories import Party
from tradeassurance.core.clock import Journey

pytestmark = pytest.mark.django_db


class Hands:
    """One party at the page of a scene's dispute."""

    def __init__(self, scene: Scene, party: Party, the_time: Journey) -> None:
        self.scene, self.the_time = scene, the_time
        self.client = browser(party)

    def form(self, move: str) -> dict[str, Any]:
        """What stands in the form of a move before anybody types."""
        self.the_time.to(self.scene.at)
        answer = self.client.get(f"{self.scene.url}{move}/")
        assert answer.status_code == 200, answer.status_code
        form = answer.context["form"]
        return {field.name: field.value() for field in form if field.value() is not None}

    def send(self, move: str, typed: dict[str, Any]) -> HttpResponse:
        self.the_time.to(self.scene.at)
        return self.client.post(f"{self.scene.url}{move}/", typed)  # type: ignore[return-value]

    def does(self, move: str, **typed: Any) -> HttpResponse:
        """Open the page, type, send."""
        return self.send(move, self.form(move) | typed)


def sides(scene: Scene, the_time: Journey) -> tuple[Hands, Hands]:
    return Hands(scene, scene.buyer, the_time), Hands(scene, scene.supplier, the_time)


def test_the_supplier_contests(the_time: Journey) -> None:
    scene = Scene().claim()
    _buyer, supplier = sides(scene, the_time)
    assert supplier.does("contest", response="Measured here: 79 mm.")["Location"] == scene.url + "#evidence"
    assert (scene.dispute.state, scene.dispute.response) == ("negotiating", "Measured here: 79 mm.")


def test_an_empty_answer_is_said_at_the_field(the_time: Journey) -> None:
    scene = Scene().claim()
    answer = sides(scene, the_time)[1].does("contest", response="  ")
    assert answer.status_code == 200
    assert answer.context["form"].errors["response"] == ["This field is required."]
    assert scene.dispute.state == "awaiting_supplier"


def test_the_supplier_accepts_the_claim_after_reading_what_it_costs(the_time: Journey) -> None:
    scene = Scene().claim()
    supplier = sides(scene, the_time)[1]
    the_time.to(scene.at)
    page = supplier.client.get(scene.url + "accept-claim/").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "USD 10,000.00 of the held money goes back to" in page
    assert supplier.does("accept-claim").status_code == 200  # not ticked
    assert supplier.does("accept-claim", sure="on").status_code == 302
    assert scene.dispute.state == "closed"


def test_classic_says_that_the_supplier_pays_and_the_guarantee_stands_behind(the_time: Journey) -> None:
    scene = scenes.late(scenes.classic())
    supplier = sides(scene, the_time)[1]
    the_time.to(scene.at)
    page = supplier.client.get(scene.url + "accept-claim/").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "pays USD 10,000.00 to the buyer by" in page
    assert "up to the protected amount of USD 7,500.00" in page


def test_an_offer_is_made_and_accepted_by_its_terms(the_time: Journey) -> None:
    scene = Scene().claim()
    buyer, supplier = sides(scene, the_time)
    supplier.does("offer", remedy="partial_refund", amount="4,000", conditions="As goodwill.")
    assert buyer.form("offers/1/accept")["amount"] == Decimal(4000)
    assert buyer.does("offers/1/accept").status_code == 302
    assert (scene.dispute.state, scene.dispute.outcome_amount) == ("closed", Decimal(4000))


def test_accepting_other_terms_than_were_read_is_refused(the_time: Journey) -> None:
    scene = Scene().claim()
    scene.offer(scene.supplier)
    answer = sides(scene, the_time)[0].does("offers/1/accept", amount="9000")
    assert answer.status_code == 409
    assert "The offer says something else than what you accepted." in answer.text
    assert "Rule X5" in answer.text
    assert scene.dispute.state == "negotiating"


def test_accepting_an_offer_that_was_replaced_says_why_not(the_time: Journey) -> None:
    """Whichever commits first wins, and the other is told why (X5)."""
    scene = Scene().claim()
    scene.offer(scene.supplier)
    buyer, supplier = sides(scene, the_time)
    read = buyer.form("offers/1/accept")
    supplier.does("offer", remedy="partial_refund", amount="1000")
    answer = buyer.send("offers/1/accept", read)
    assert answer.status_code == 409
    assert "This offer is no longer open: Taken back." in answer.text
    assert "What you can do instead:" in answer.text


def test_countering_replaces_the_offer(the_time: Journey) -> None:
    scene = Scene().claim()
    scene.offer(scene.supplier)
    buyer, _supplier = sides(scene, the_time)
    assert "Make a counter-offer" in buyer.client.get(scene.url + "offer/").text
    buyer.does("offer", remedy="partial_refund", amount="6000.00")
    assert scene.offer_states() == ["countered", "open"]


def test_rejecting_and_taking_back(the_time: Journey) -> None:
    scene = Scene().claim()
    scene.offer(scene.supplier)
    buyer, supplier = sides(scene, the_time)
    buyer.does("offers/1/reject")
    scene.offer(scene.supplier, "5000")
    supplier.does("offers/2/take-back")
    assert scene.offer_states() == ["rejected", "withdrawn"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"remedy": "partial_refund"}, "amount"),
        ({"remedy": "partial_refund", "amount": "10000.01"}, "amount"),
        ({"remedy": "partial_refund", "amount": "1.005"}, "amount"),
        ({"remedy": "no_refund"}, "remedy"),  # a buyer withdraws instead
        ({"remedy": "full_refund", "expires_on": "2024-03-01"}, "expires_on"),
        ({"remedy": "full_refund", "expires_on": "2024-12-01"}, "expires_on"),
    ],
)
def test_a_wrong_offer_is_said_at_the_field_and_keeps_what_was_typed(
    the_time: Journey, typed: dict[str, str], field: str
) -> None:
    scene = Scene().claim()
    answer = sides(scene, the_time)[0].does("offer", conditions="Only this time.", **typed)
    assert list(answer.context["form"].errors) == [field]
    assert "Only this time." in answer.text
    assert scene.offer_states() == []


def test_the_same_form_sent_twice_gives_the_first_answer(the_time: Journey) -> None:
    scene = Scene().claim()
    buyer, _supplier = sides(scene, the_time)
    typed = buyer.form("offer") | {"remedy": "partial_refund", "amount": "6000"}
    first, second = buyer.send("offer", typed), buyer.send("offer", typed)
    assert first["Location"] == second["Location"]
    assert scene.offer_states() == ["open"]


def test_the_same_form_with_other_content_is_refused(the_time: Journey) -> None:
    scene = Scene().claim()
    buyer, _supplier = sides(scene, the_time)
    typed = buyer.form("offer") | {"remedy": "partial_refund", "amount": "6000"}
    buyer.send("offer", typed)
    answer = buyer.send("offer", typed | {"amount": "7000"})
    assert answer.status_code == 409
    assert "already sent with other content" in answer.text


def test_a_form_without_its_token_is_not_sent(the_time: Journey) -> None:
    scene = Scene().claim()
    answer = sides(scene, the_time)[0].send("withdraw", {"reason": "Solved."})
    assert answer.status_code == 200
    assert scene.dispute.state == "awaiting_supplier"


def test_evidence_of_several_files_once(the_time: Journey) -> None:
    scene = Scene().claim()
    buyer, _supplier = sides(scene, the_time)
    key = buyer.form("evidence")["key"]
    for _again in range(2):
        files = [text_file("a.txt"), text_file("b.txt", b"Second.")]
        typed = {"key": key, "kind": "photograph", "description": "Two mugs", "documents": files}
        assert buyer.send("evidence", typed)["Location"] == scene.url + "#evidence"
    names = scene.dispute.evidence.values_list("document__original_name", flat=True)
    assert list(names) == ["a.txt", "b.txt"]


def test_a_program_is_not_evidence(the_time: Journey) -> None:
    scene = Scene().claim()
    program = SimpleUploadedFile("photo.png", b"MZ\x90\x00" + bytes(300), content_type="image/png")
    answer = sides(scene, the_time)[0].does(
        "evidence", kind="photograph", documents=[program], description="A photo"
    )
    assert "Accepted: PDF, PNG, JPEG" in " ".join(answer.context["form"].errors["documents"])
    assert 'value="A photo"' in answer.text
    assert not scene.dispute.evidence.exists()


def test_a_message_is_written_from_the_case_page(the_time: Journey) -> None:
    scene = Scene().claim()
    buyer, supplier = sides(scene, the_time)
    assert buyer.does("message", text="Where are they?", language="en")["Location"] == scene.url + "#messages"
    assert "Where are they?" in supplier.client.get(scene.url).text


def test_a_card_number_in_a_message_is_refused(the_time: Journey) -> None:
    scene = Scene().claim()
    answer = sides(scene, the_time)[0].does("message", text="Pay to 4111 1111 1111 1111", language="en")
    assert "card number" in answer.context["form"].errors["text"][0]


def test_escalating_too_early_says_the_rule_and_what_instead(the_time: Journey) -> None:
    scene = Scene().claim()
    buyer, _supplier = sides(scene, the_time)
    the_time.to(scene.at)
    answer = buyer.client.get(scene.url + "escalate/")
    assert answer.status_code == 409
    assert "Rule C5" in answer.text
    assert "make an offer meanwhile" in answer.text
    sent = buyer.send("escalate", {"key": "7b0f6b2c-6f0b-4c2b-9d55-0f8e3c1c2a10"})
    assert (sent.status_code, scene.dispute.state) == (409, "awaiting_supplier")


def test_withdrawing_ends_the_claim(the_time: Journey) -> None:
    scene = Scene().claim()
    buyer, _supplier = sides(scene, the_time)
    page = buyer.client.get(scene.url + "withdraw/").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "The held USD 10,000.00 is released to" in page
    buyer.does("withdraw", reason="We found the rest.")
    assert scene.dispute.state == "withdrawn"


def test_appealing_and_giving_it_up(the_time: Journey) -> None:
    scene = Scene().decided()
    buyer, supplier = sides(scene, the_time)
    assert supplier.does("waive").status_code == 302
    the_time.to(scene.at)
    assert supplier.client.get(scene.url + "appeal/").status_code == 409
    news = {"reason": "A new report says 70 mm.", "kind": "inspection_report"}
    assert "This field is required" in buyer.does("appeal", **news).text
    assert buyer.does("appeal", documents=[text_file("anew.txt", b"70 mm")], **news).status_code == 302
    made = scene.dispute.appeals.get()
    assert (scene.dispute.state, made.side, made.reason) == ("escalated", "buyer", "A new report says 70 mm.")
    assert made.evidence.get().document.original_name == "anew.txt"
    assert "One review by another arbitrator decides" in buyer.client.get(scene.url).text


def test_when_both_give_up_the_appeal_the_page_says_what_is_paid(the_time: Journey) -> None:
    scene = Scene().decided()
    buyer, supplier = sides(scene, the_time)
    buyer.does("waive")
    page = supplier.client.get(scene.url + "waive/").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "the decision is final and carried out at once" in page
    assert "USD 4,000.00 of the held money goes back to" in page
    assert "USD 6,000.00, is released to" in page
    supplier.does("waive")
    assert scene.dispute.state == DisputeState.CLOSED
    assert scene.order.state == "completed"


def test_the_supplier_reports_and_the_buyer_confirms(the_time: Journey) -> None:
    scene = scenes.late(scenes.classic())
    scene.pass_time(days=30).escalate()
    scene.decide(scene.take(), "full_refund", None)
    scene.pass_time(days=2)
    buyer, supplier = sides(scene, the_time)
    line = Obligation.objects.get(dispute=scene.dispute)
    supplier.does(f"plan/{line.pk}/report", reference="TT-778")
    assert "TT-778" in buyer.client.get(scene.url).text
    buyer.does(f"plan/{line.pk}/confirm")
    assert scene.line().state == "paid"


def test_goods_go_back_and_the_refund_follows(the_time: Journey) -> None:
    scene = Scene().settled("9000", "return_and_refund")
    buyer, supplier = sides(scene, the_time)
    buyer.does("return/ship", carrier="DHL Freight", tracking="JD014")
    scene.later(days=3)
    buyer.does("return/deliver")
    scene.later(days=1)
    page = supplier.client.get(scene.url + "return/confirm/").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "USD 9,000.00 of the held money goes back" in page
    supplier.does("return/confirm")
    assert Return.objects.get(dispute=scene.dispute).state == "confirmed"
    assert scene.dispute.state == "closed"


def test_an_unconfirmed_return_is_overruled_by_time(the_time: Journey) -> None:
    scene = Scene().settled("9000", "return_and_refund")
    buyer, supplier = sides(scene, the_time)
    buyer.does("return/ship", carrier="DHL Freight", tracking="JD014")
    buyer.does("return/deliver")
    scene.later(days=14)
    the_time.to(scene.at + timedelta(minutes=1))
    answer = supplier.send("return/confirm", {"key": "7b0f6b2c-6f0b-4c2b-9d55-0f8e3c1c2a10"})
    assert answer.status_code == 409
    assert "Receipt proven" in answer.text
