"""Messages with attachments (N1), and contact details only where a case needs them (N3)."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from disputes.models import ContactShown, Evidence, Message
from disputes.services import claim, contacts, returns
from disputes.services.claim import Proof
from tests import factories as world
from tests.disputes.scenes import Scene, browser, text_file
from tests.factories import Party
from tradeassurance.accounts.models import Company
from tradeassurance.core import clock, documents
from tradeassurance.core.models import TrailEntry
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db


def proof(name: str = "call.txt") -> Proof:
    return Proof(documents.receive(text_file(name), "evidence"), "correspondence")


def write(scene: Scene, by: Party, *proofs: Proof) -> Message:
    return claim.write(
        scene.dispute, by=by.actor, at=scene.at, text="See the file.", language="en", proofs=proofs
    )


# --- N1 ----------------------------------------------------------------------------------------------


def test_n1_what_is_attached_to_a_message_is_evidence_and_stands_with_it() -> None:
    scene = Scene().claim()
    with clock.travel(scene.at):
        sent = browser(scene.buyer).post(
            f"{scene.url}message/",
            {
                "key": "9f1c3a52-6d0e-4a52-8a53-0d5f6a3a1c11",
                "text": "Here is the list.",
                "language": "en",
                "kind": "correspondence",
                "documents": [SimpleUploadedFile("list.txt", b"One, two.", content_type="text/plain")],
            },
        )
        assert sent.status_code == 302
        evidence = Evidence.objects.get()
        assert evidence.message == Message.objects.get()
        assert evidence.side == "buyer"
        page = browser(scene.supplier).get(scene.url).text
    assert page.count("list.txt") == 2
    assert "with a message" in page


def test_n1_a3_after_the_draft_a_message_goes_without_attachments(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene().claim().contest().escalate()
    scene.take()
    type(scene.dispute).objects.update(evidence_closed_at=scene.at)
    with pytest.raises(Refused) as refused:
        write(scene, scene.buyer, proof())
    assert refused.value.rule == "A3"
    assert not Message.objects.exists()
    write(scene, scene.buyer)
    with clock.travel(scene.at):
        assert "Attachments" not in browser(scene.buyer).get(f"{scene.url}message/").text


# --- N3 ----------------------------------------------------------------------------------------------

SECRETS = {
    "contact_name": "Zhao Wenli",
    "contact_email": "zhao@lamps.example",
    "contact_phone": "+86 21 5550 1234",
}


def known(party: Party, address: str) -> None:
    Company.objects.filter(pk=party.company.pk).update(registered_address=address, **SECRETS)


@pytest.fixture
def returning() -> Scene:
    """The parties settled on a return: the goods travel to the supplier."""
    scene = Scene()
    known(scene.supplier, "8 Lantern Road, Pudong")
    scene.settled(amount="10000", remedy="return_and_refund")
    return scene


def test_n3_no_page_shows_the_other_sides_details_where_no_case_needs_them() -> None:
    scene = Scene()
    known(scene.supplier, "8 Lantern Road, Pudong")
    scene.claim().prove(scene.supplier)
    write(scene, scene.supplier)
    order = scene.order
    pages = [
        scene.url,
        f"/orders/{order.number}/",
        f"/orders/{order.number}/versions/",
        f"/orders/{order.number}/statement/",
        f"/suppliers/{order.supplier_id}/",
        "/suppliers/",
        "/disputes/",
        "/orders/",
        "/inbox/",
        "/",
    ]
    secrets = [*SECRETS.values(), "Lantern Road", scene.supplier.user.email, scene.supplier.user.name]
    client = browser(scene.buyer)
    with clock.travel(scene.at):
        for page in pages:
            text = client.get(page).text
            assert [one for one in secrets if one in text] == [], page
        assert client.get(f"{scene.url}contact/").status_code == 409
    with pytest.raises(Refused) as refused:
        contacts.show(scene.dispute, by=scene.buyer.actor, at=scene.at)
    assert refused.value.rule == "N3"


def test_n3_while_goods_travel_who_asks_sees_them_and_staff_see_that(
    returning: Scene, sign_in: Callable[..., Client]
) -> None:
    client, other = browser(returning.buyer), browser(returning.supplier)
    with clock.travel(returning.at):
        before = client.get(returning.url).text
        assert "Show the contact details" in before
        assert "Lantern Road" not in before
        form = {"key": "9f1c3a52-6d0e-4a52-8a53-0d5f6a3a1c12"}
        assert client.post(f"{returning.url}contact/", form).status_code == 302
        after = client.get(returning.url).text
        for secret in (*SECRETS.values(), "8 Lantern Road, Pudong"):
            assert secret in after
        assert SECRETS["contact_email"] in client.get(returning.url).text
        assert returning.buyer.user.email not in other.get(returning.url).text
    shown = ContactShown.objects.get()
    assert (shown.side, shown.need, shown.user) == ("buyer", "return", returning.buyer.user)
    entry = TrailEntry.objects.filter(root_kind="order", action="disputes.contacts.show").get()
    assert entry.user_id == returning.buyer.user.pk
    desk = sign_in("arbitrator").get(f"/admin/disputes/dispute/{returning.dispute.pk}/change/").text
    assert "Contact details shown to the other side" in desk
    assert returning.buyer.user.name in desk


def test_n3_when_the_goods_are_back_the_details_are_gone(returning: Scene) -> None:
    contacts.show(returning.dispute, by=returning.buyer.actor, at=returning.at)
    contacts.show(returning.dispute, by=returning.buyer.actor, at=returning.at)
    assert ContactShown.objects.count() == 1
    goods = returning.dispute.goods_return
    returns.ship(
        goods, by=returning.buyer.actor, at=returning.later(days=1), carrier="Sea line", tracking="1"
    )
    returns.confirm(goods, by=returning.supplier.actor, at=returning.later(days=9))
    with clock.travel(returning.at):
        assert "Lantern Road" not in browser(returning.buyer).get(returning.url).text


def test_n3_staff_are_no_party_and_need_no_contact(returning: Scene) -> None:
    with pytest.raises(Refused):
        contacts.show(returning.dispute, by=world.staff("support"), at=returning.at)
