"""Design files in every form of a contract: drafted, copied, amended, and compared (O1, O2, O5)."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from orders.models import Amendment, ContractVersion, Order
from tests import factories as world
from tests.orders.browsing import browser, contract, path, post, text
from tradeassurance.core import documents

pytestmark = pytest.mark.django_db


def picture(name: str, color: str = "navy") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (8, 8), color).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


def names(version: ContractVersion) -> list[str]:
    return [file.name for file in version.files.all()]


def test_o2_a_draft_begins_with_its_files_and_a_change_adds_and_takes_out() -> None:
    seller, buyer = world.supplier(), world.company()
    begun = contract(added=[picture("side.png"), picture("top.png", "red")])
    assert browser(buyer).post(f"/orders/new/{seller.supplier.pk}/", begun).status_code == 302
    order = Order.objects.get()
    assert names(order.versions.get()) == ["side.png", "top.png"]

    revise = path("revise", order)
    assert "side.png" in text(browser(buyer).get(revise))
    changed = contract(without=["1"], added=[picture("front.png", "green")])
    assert browser(buyer).post(revise, changed).status_code == 302
    assert names(order.versions.get(number=2)) == ["top.png", "front.png"]


def test_o5_an_amendment_may_change_a_drawing_and_the_other_side_sees_which(now: Any) -> None:
    told = world.order(stage="paid")
    now.to(told.times["paid"] + world.HOUR)
    seller, buyer = browser(told.supplier), browser(told.buyer)
    sent = seller.post(
        path("amend", told.order),
        contract(note="A new drawing.", added=[picture("lid.png")], **{"items-0-unit_price": "30.00"}),
    )
    assert sent.status_code == 302, text(sent)
    shown = text(buyer.get(path("accept_amendment", told.order, Amendment.objects.get().number)))
    assert "Design file 1" in shown
    assert "lid.png" in shown
    assert post(buyer, path("accept_amendment", told.order, 1)).status_code == 302
    assert names(told.reload().contract) == ["lid.png"]
    assert told.order.contract.recomputed_hash() == told.order.contract.content_hash


def test_o1_a_copy_brings_the_design_files_as_documents_of_its_own() -> None:
    told = world.order(stage="draft")
    seller = browser(told.supplier)
    added = {"added": [picture("side.png"), picture("top.png", "red")]}
    assert post(seller, path("files", told.order), added).status_code == 302
    first = told.order.versions.get(number=2)

    copy = path("copy", told.order)
    assert "Design files come along" in text(seller.get(copy))
    assert seller.post(copy, contract(without=["2"])).status_code == 302

    made = Order.objects.exclude(pk=told.order.pk).get()
    (kept,), one = made.versions.get().files.all(), first.files.first()
    assert (kept.name, kept.sha256) == ("side.png", one.sha256)
    assert (kept.document.root_id, kept.document_id != one.document_id) == (made.pk, True)
    assert documents.access.allows(kept.document, told.supplier.actor)
    assert not documents.access.allows(kept.document, world.company().actor)
