"""The sealed original of a document: who opens it, with a reason that the trail keeps, once (I41, A1)."""

import io
from collections.abc import Iterator
from copy import copy
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from disputes.services import claim
from disputes.services.claim import Proof
from tests import factories as world
from tests.disputes.scenes import Scene, browser
from tests.test_urls import writes
from tradeassurance.accounts.models import User
from tradeassurance.accounts.services import ties
from tradeassurance.core import documents, integrity, passes, vault
from tradeassurance.core.change import service
from tradeassurance.core.clock import Journey
from tradeassurance.core.models import Document, TrailEntry
from tradeassurance.core.refusals import Refused
from tradeassurance.core.services.documents import OPENERS, open_original

pytestmark = pytest.mark.django_db

REASON = "The place where it was taken is disputed."
OTHERS = ("risk", "support", "finance_maker", "finance_checker")


def a_photo() -> SimpleUploadedFile:
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x010E] = "warehouse at 31.23, 121.47"
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("crack.jpg", out.getvalue())


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """A dispute with a photograph in it, whose original says more than the copy that the parties get."""
    with django_db_blocker.unblock(), transaction.atomic():
        scene = Scene().claim()
        proof = Proof(documents.receive(a_photo(), "evidence"), "photograph", "a crack")
        claim.add_evidence(scene.dispute, by=scene.buyer.actor, at=scene.at, proof=proof)
        scene.later(hours=1)
        yield scene
        transaction.set_rollback(True)


@pytest.fixture
def sealed(told: Scene, db: None, the_time: Journey, settings: Any) -> SimpleNamespace:
    """The scene, its photograph, and the time at which it is looked at."""
    # What was used up in one test, by a person whose number the next one gives again, is not used up there.
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(uuid4())}
    settings.CACHES = {"default": memory}
    the_time.to(told.at)
    document = Document.objects.get(original_name="crack.jpg")
    scene = copy(told)
    return SimpleNamespace(scene=scene, document=document, time=the_time)


def desk(*roles: str) -> Client:
    client, actor = Client(), world.staff(*roles)
    client.force_login(User.objects.get(pk=actor.user_id), "tradeassurance.accounts.backends.RoleBackend")
    client.actor = actor  # type: ignore[attr-defined]
    return client


def move(document: Document) -> str:
    return reverse("admin:core_document_move", args=[document.pk, "open-original"])


def opens(client: Client, document: Document, reason: str = REASON, token: str = "token-of-a-page") -> Any:
    return client.post(move(document), {"reason": reason, "token": token})


def address(client: Client, answer: HttpResponse, document: Document) -> str:
    """Where the page after the move gives the original."""
    page = client.get(answer["Location"])
    assert page.status_code == 200
    link = answer["Location"].replace(reverse("admin:core_document_change", args=[document.pk]), "")
    found = reverse("documents:original", args=[document.public_id]) + link
    assert found in page.text
    return found


def openings() -> list[TrailEntry]:
    return list(TrailEntry.objects.filter(action=open_original.name).order_by("pk"))


@pytest.mark.parametrize("role", sorted(OPENERS))
def test_arbitration_and_audit_get_the_original_byte_for_byte(sealed: SimpleNamespace, role: str) -> None:
    client, document = desk(role), sealed.document
    answer = client.get(address(client, opens(client, document), document))
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert (answer.status_code, body) == (200, vault.path_of(document.stored_name).read_bytes())
    assert b"warehouse" in body
    assert answer["Content-Disposition"] == 'attachment; filename="crack.jpg"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")


def test_the_trail_of_the_case_keeps_who_when_what_and_why(sealed: SimpleNamespace) -> None:
    """I41."""
    client, document = desk("arbitrator"), sealed.document
    assert opens(client, document).status_code == 302
    (entry,) = openings()
    assert (entry.root_kind, entry.root_id) == ("order", sealed.scene.order.pk)
    assert (entry.user_id, entry.at, entry.reason) == (client.actor.user_id, sealed.scene.at, REASON)  # type: ignore[attr-defined]
    assert entry.data["opened"][f"document:{document.pk}"]["sha256"] == document.sha256
    page = client.get(reverse("admin:orders_order_change", args=[sealed.scene.order.pk])).text
    assert "Sealed original opened" in page
    assert REASON in page


def test_the_parties_read_nothing_of_it(sealed: SimpleNamespace) -> None:
    opens(desk("arbitrator"), sealed.document)
    for party in (sealed.scene.buyer, sealed.scene.supplier):
        for page in (sealed.scene.url, f"/orders/{sealed.scene.order.number}/"):
            text = browser(party).get(page).text
            assert "Sealed original" not in text
            assert REASON not in text


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_opened(sealed: SimpleNamespace, reason: str) -> None:
    client = desk("arbitrator")
    answer = opens(client, sealed.document, reason)
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"] == ["This field is required."]
    with pytest.raises(Refused, match="needs a reason"):
        open_original(sealed.document, by=client.actor, at=sealed.scene.at, reason=reason)  # type: ignore[attr-defined]
    assert openings() == []


def test_a_refused_form_keeps_what_was_typed(sealed: SimpleNamespace) -> None:
    answer = opens(desk("arbitrator"), sealed.document, "Look at the metadata. " * 200)
    assert answer.status_code == 422
    assert "Look at the metadata." in answer.text


@pytest.mark.parametrize("role", OTHERS)
def test_other_roles_are_refused_with_the_rule(sealed: SimpleNamespace, role: str) -> None:
    client = desk(role)
    assert (
        move(sealed.document)
        not in client.get(reverse("admin:core_document_change", args=[sealed.document.pk])).text
    )
    shown, sent = client.get(move(sealed.document)), opens(client, sealed.document)
    assert (shown.status_code, sent.status_code) == (403, 409)
    for answer in (shown, sent):
        assert "Rule I41" in answer.text
        assert "Ask arbitration or audit." in answer.text
    assert openings() == []


def test_who_is_tied_to_a_party_is_refused(sealed: SimpleNamespace) -> None:
    """A1."""
    client, scene = desk("arbitrator"), sealed.scene
    opened = address(client, opens(client, sealed.document), sealed.document)
    ties.record(
        scene.supplier.company,
        by=world.staff("user_admin"),
        at=scene.at,
        user=User.objects.get(pk=client.actor.user_id),  # type: ignore[attr-defined]
        kind="employment",
        started_on=scene.at.date().replace(year=2023),
    )
    assert "Rule A1" in client.get(move(sealed.document)).text
    assert opens(client, sealed.document, token="another-page").status_code == 409
    assert client.get(opened).status_code == 404
    assert len(openings()) == 1


def test_parties_never_get_it(sealed: SimpleNamespace) -> None:
    client = desk("arbitrator")
    given = address(client, opens(client, sealed.document), sealed.document)
    bare = given.partition("?")[0]
    for party in (sealed.scene.buyer, sealed.scene.supplier, world.company()):
        for one in (given, bare):
            assert browser(party).get(one).status_code == 404
        assert browser(party).get(move(sealed.document)).status_code in (302, 403)
        with pytest.raises(Refused):
            open_original(sealed.document, by=party.actor, at=sealed.scene.at, reason=REASON)
        own = passes.issue(sealed.document, party.actor, sealed.scene.at)
        assert browser(party).get(f"{bare}?pass={own}").status_code == 404
    assert Client().get(given).status_code == 302
    assert client.get(given).status_code == 200


def test_the_pass_of_another_person_document_or_hand_is_none(sealed: SimpleNamespace) -> None:
    client, document = desk("arbitrator"), sealed.document
    given = address(client, opens(client, document), document)
    assert desk("auditor").get(given).status_code == 404
    assert client.get(given[:-3] + "abc").status_code == 404
    assert client.get(given.partition("?")[0]).status_code == 404
    sealed.scene.prove(sealed.scene.buyer)
    other = Document.objects.get(original_name="findings.txt")
    assert client.get(given.replace(str(document.public_id), str(other.public_id))).status_code == 404


def test_it_is_given_once_and_only_for_two_minutes(sealed: SimpleNamespace) -> None:
    client, document = desk("arbitrator"), sealed.document
    given = address(client, opens(client, document), document)
    assert [client.get(given).status_code for _time in range(2)] == [200, 410]
    late = address(client, opens(client, document, token="another-page"), document)
    sealed.time.to(sealed.scene.at + timedelta(minutes=3))
    answer = client.get(late)
    assert answer.status_code == 410
    assert move(document) in answer.text


def test_the_same_page_sent_twice_is_one_opening_and_one_file(sealed: SimpleNamespace) -> None:
    client, document = desk("arbitrator"), sealed.document
    first, second = (address(client, opens(client, document), document) for _time in range(2))
    assert (first, len(openings())) == (second, 1)


def test_giving_it_and_asking_for_it_write_nothing(sealed: SimpleNamespace) -> None:
    client, document = desk("arbitrator"), sealed.document
    given = address(client, opens(client, document), document)
    for one in (move(document), given, given):
        with CaptureQueriesContext(connection) as queries:
            client.get(one)
        assert [q["sql"] for q in queries if writes(q["sql"])] == []
    assert client.post(given).status_code == 405


def test_nothing_unchecked_is_opened(sealed: SimpleNamespace) -> None:
    """I42."""
    Document.objects.filter(pk=sealed.document.pk).update(scan_state="refused")
    answer = opens(desk("arbitrator"), sealed.document)
    assert (answer.status_code, "Rule I42" in answer.text) == (409, True)
    assert openings() == []


@service(Document)
def peek(change: Any, document: Document) -> None:
    change.look_at(document, " ")


def test_an_opening_without_a_reason_is_found(sealed: SimpleNamespace, monkeypatch: Any) -> None:
    """I41."""
    arbitrator, scene = world.staff("arbitrator"), sealed.scene
    open_original(sealed.document, by=arbitrator, at=scene.at, reason=REASON)
    assert [result.violations for result in integrity.run({"I41"})] == [[]]
    monkeypatch.setattr(peek, "name", open_original.name)
    peek(sealed.document, by=arbitrator, at=scene.at)
    (result,) = integrity.run({"I41"})
    last = openings()[-1]
    assert result.violations == [
        f"entry {last.seq} of order {scene.order.pk}: an original was opened, without why"
    ]
