"""What a contract says: categories, requirements, incoterms, design files, and the copy to keep (O1–O4)."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from orders import library, printing, review, troubles
from orders.incoterms import Incoterm
from orders.models import ContractVersion, Order
from orders.services import confirmation, drafting
from tests import factories as world
from tests.factories import HOUR, STARTS
from tests.orders.browsing import browser, contract, path, post, text
from tradeassurance.core.models import Document
from tradeassurance.portal import paper
from tradeassurance.rules.models import ServiceRules

pytestmark = pytest.mark.django_db

START = STARTS["current-2024"]
LATER = START + 3 * HOUR


def rules(code: str) -> Any:
    return ServiceRules.objects.get(code=code).rules


# --- O4 at the field ---------------------------------------------------------------------------------


def test_o4_an_excluded_category_is_refused_at_the_field_with_the_reason() -> None:
    seller, buyer = world.supplier(), world.company()
    typed = contract(**{"items-0-category": "vehicles"})
    answer = browser(buyer).post(f"/orders/new/{seller.supplier.pk}/", typed)
    assert answer.status_code == 200
    assert "Vehicles: the rules “current-2024” exclude it from Trade Assurance (rule O4)" in text(answer)
    assert 'value="Steel bottle"' in answer.content.decode()
    assert not Order.objects.exists()


# --- O3: requirements that can be measured -----------------------------------------------------------


def test_o3_characteristics_of_the_library_fit_the_goods_and_start_a_requirement() -> None:
    keys = [one.key for one in library.fitting(["lighting"])]
    assert keys[:3] == ["flux", "cct", "cri"]
    assert {"length", "color"} <= set(keys)
    assert "washing" not in keys
    # Adopted without JavaScript, nothing else of what was typed is lost
    seller, buyer = world.supplier(), world.company()
    typed = contract(adopt="1", library="flux", note="keep me", **{"items-0-category": "lighting"})
    html = browser(buyer).post(f"/orders/new/{seller.supplier.pk}/", typed).content.decode()
    assert 'value="Luminous flux"' in html
    assert 'value="… lm"' in html
    assert "keep me" in html


def test_o3_every_suggestion_names_a_method_and_a_tolerance_and_is_vague_until_the_number_is_written() -> (
    None
):
    assert len(library.BY_KEY) == len(library.LIBRARY)
    for one in library.LIBRARY:
        row = one.row()
        assert all(row.values()), one.key
        assert row["requirement"].startswith("…")


def test_o3_a_side_asks_the_other_to_change_the_contract_with_a_note() -> None:
    told = world.order(stage="proposed")
    client = browser(told.buyer)
    sent = post(client, path("modify", told.order), note="Please name the wall thickness.")
    assert sent.status_code == 302
    page = text(browser(told.supplier).get(path("page", told.order)))
    assert "A change of the contract was asked for" in page
    assert "Please name the wall thickness." in page
    # Once the supplier changed it, the note is only history
    post(browser(told.supplier), path("revise", told.order), contract())
    assert "A change of the contract was asked for" not in text(client.get(path("page", told.order)))


# --- O2: incoterms -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("incoterm", "freight", "contradicts"),
    [("FOB", "supplier", True), ("FOB", "buyer", False), ("DDP", "buyer", True), ("CIF", "supplier", False)],
)
def test_o2_a_contradiction_between_incoterm_and_freight_is_said_before_confirming(
    incoterm: str, freight: str, contradicts: bool
) -> None:
    told = world.order(stage="proposed", incoterm=incoterm, incoterm_place="Ningbo", freight_by=freight)
    found = review.findings(told.order, told.order.versions.get(), rules("current-2024"), LATER)
    assert any("Contradiction" in str(one.text) for one in found) is contradicts
    assert len(Incoterm) == 11


# --- the table of troubles ---------------------------------------------------------------------------


def of(code: str, **terms: Any) -> troubles.Table:
    told = world.order(rules=code, stage="proposed", **terms)
    version, typed = told.order.versions.get(), rules(code)
    preview = review.protection(told.order, version, typed).preview
    return troubles.table(preview, version, told.order)


def test_o4_each_trouble_says_who_pays_how_much_by_when_and_with_which_proof() -> None:
    # Held by the platform: held money, then the supplier, then the guarantee for everything paid
    held = of("current-2024", delivery_date=(START + timedelta(days=40)).date(), freight_by="buyer")
    assert [one.label for one in held.rows if one.covered] == [
        "Shipped late", "Delivered late", "Never arrives", "Not as agreed", "Too few pieces",
    ]  # fmt: skip
    assert "you, the buyer, arrange the freight" in held.rows[-1].why
    assert [one.who for one in held.sources] == [
        "Money held for the order", "The supplier", "The guarantee",
    ]  # fmt: skip
    assert (held.sources[2].most.amount, held.sources[1].by) == (30_000, "within 7 days of the decision")
    # Paid to the supplier: it pays first, the guarantee up to the protected amount, the rest is only owed
    direct = of("classic-2015", quality_cover="pre_shipment")
    assert [one.who for one in direct.sources] == [
        "The supplier", "The guarantee", "The supplier, beyond the guarantee",
    ]  # fmt: skip
    assert [one.most and one.most.amount for one in direct.sources] == [None, 7500, 22_500]
    assert direct.answer_by == "15 business days"
    assert [one.label for one in direct.rows if not one.covered] == ["Delivered late", "Never arrives"]
    assert "A report of a designated inspection agency" in direct.rows[3].proof


def test_o4_without_cover_nobody_but_the_supplier_pays() -> None:
    nothing = of("escrow-2021", covered=False)
    assert not any(one.covered for one in nothing.rows)
    assert nothing.sources == []


# --- O1: versions ------------------------------------------------------------------------------------


def test_o1_it_marks_what_changed_since_i_last_confirmed() -> None:
    # Given a version that the buyer confirmed, and two changes of the supplier after it
    told = world.order(stage="proposed")
    told.confirm(only="buyer")
    for n, total in enumerate((31_000, 32_000), start=1):
        terms = world.terms(
            total=total, initial=10_000, shipment_date=told.order.versions.first().shipment_date
        )
        drafting.revise(told.order, by=told.supplier.actor, at=START + (3 + n) * HOUR, terms=terms)
    # Then the buyer sees both changes at once, the supplier only the last one
    mine = browser(told.buyer).get(path("page", told.order))
    assert mine.context["changed_since"].number == 1
    assert "What changed since version 1, which you confirmed" in text(mine)
    assert browser(told.supplier).get(path("page", told.order)).context["changed_since"].number == 2
    assert "which you confirmed" in text(browser(told.buyer).get(path("confirm", told.order)))


def test_o1_an_earlier_order_is_copied_into_a_new_draft_without_its_dates() -> None:
    told = world.order(stage="delivered", total=999, initial=333)
    client = browser(told.buyer)
    page = client.get(path("copy", told.order))
    assert "Dates are empty" in text(page)
    html = page.content.decode()
    assert 'value="999"' in html
    assert re.search(r'name="shipment_date"[^>]*value=', html) is None
    made = client.post(path("copy", told.order), contract(shipment_date="2024-05-02"))
    assert made.status_code == 302
    copy = Order.objects.latest("pk")
    assert (copy.state, copy.buyer, copy.seller) == ("draft", told.order.buyer, told.order.seller)
    assert browser(world.company()).get(path("copy", told.order)).status_code == 404


# --- design files ------------------------------------------------------------------------------------


def upload(name: str = "front.png") -> SimpleUploadedFile:
    picture = BytesIO()
    Image.new("RGB", (8, 8), "navy").save(picture, "PNG")
    return SimpleUploadedFile(name, picture.getvalue(), content_type="image/png")


def test_o2_design_files_are_part_of_the_version_and_of_its_hash(sealed: Any) -> None:
    # Given a proposed contract, when the supplier adds two drawings
    told = world.order(stage="proposed")
    one, other = sealed("front.png", "navy", "contract"), sealed("back.png", "red", "contract")
    version = drafting.attach(told.order, by=told.supplier.actor, at=LATER, files=[one, other])

    # Then that is the next version with all else as it was, hashed with the files
    first = told.order.versions.get(number=1)
    assert [file.name for file in version.files.all()] == ["front.png", "back.png"]
    assert version.hash_of(version.items.all(), version.requirements.all(), []) != version.content_hash
    assert version.recomputed_hash() == version.content_hash
    assert [i.content() for i in version.items.all()] == [i.content() for i in first.items.all()]

    # And a change of a word keeps them; taking one out is a version again
    terms = world.terms(shipment_date=first.shipment_date)
    third = drafting.revise(told.order, by=told.buyer.actor, at=LATER, terms=replace(terms, packaging="Box"))
    assert [file.sha256 for file in third.files.all()] == [file.sha256 for file in version.files.all()]
    fourth = drafting.attach(told.order, by=told.buyer.actor, at=LATER, without=[1])
    assert [(file.position, file.name) for file in fourth.files.all()] == [(1, "back.png")]
    for actor in (told.buyer.actor, told.supplier.actor):
        confirmation.confirm(told.order, by=actor, at=LATER, version=4)
    assert told.reload().contract == fourth


def test_o2_design_files_are_for_the_two_parties_only(sealed: Any) -> None:
    told = world.order(stage="draft")
    client = browser(told.supplier)
    picture = sealed("front.png", "navy", "contract")
    version = drafting.attach(told.order, by=told.supplier.actor, at=LATER, files=[picture])
    address = version.files.get().document.get_absolute_url()
    assert client.get(address).status_code == 200
    # The buyer sees them once the draft was sent; nobody else ever does
    assert browser(told.buyer).get(address).status_code == 404
    told.propose()
    assert browser(told.buyer).get(address).status_code == 200
    assert browser(world.company()).get(address).status_code == 404


def test_o2_files_are_added_and_taken_out_on_a_page() -> None:
    told = world.order(stage="draft")
    client = browser(told.supplier)
    empty = post(client, path("files", told.order))
    assert "Choose a file." in text(empty)
    document = Document.objects.count()
    sent = post(client, path("files", told.order), added=upload())
    assert sent.status_code == 302
    assert Document.objects.count() == document + 1
    assert "front.png" in text(client.get(path("page", told.order)))
    gone = post(client, path("files", told.order), without=["1"])
    assert gone.status_code == 302
    assert not ContractVersion.objects.get(order=told.order, number=3).files.exists()


# --- the copy to keep --------------------------------------------------------------------------------


def test_o1_a_version_prints_as_pdf_with_its_hash_for_its_parties(sealed: Any) -> None:
    # Given a confirmed contract with Chinese in it and a drawing
    told = world.order(stage="confirmed", packaging="每箱一百只 ± 2 %", total=Decimal(999), initial=333)
    page = browser(told.buyer).get(path("pdf", told.order))
    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["Content-Disposition"] == f'attachment; filename="{told.order.number}-v1.pdf"'
    assert page.content.startswith(b"%PDF-")
    assert b"STSong-Light" in page.content
    # The same contract gives the same bytes
    assert browser(told.buyer).get(path("pdf", told.order)).content == page.content
    assert browser(told.supplier).get(path("pdf", told.order) + "?version=9").status_code == 404
    assert browser(world.company()).get(path("pdf", told.order)).status_code == 404


def test_o1_what_the_pdf_says(monkeypatch: pytest.MonkeyPatch) -> None:
    told = world.order(stage="confirmed")
    said: list[str] = []
    marked = paper._marked
    monkeypatch.setattr(paper, "_marked", lambda text: said.append(str(text)) or marked(text))
    version = told.order.contract
    printing.contract_pdf(told.order, version, told.order.versions.all())
    page = "\n".join(said)
    for words in (told.order.number, "the contract in force", "Ceramic mugs", "80 mm", "caliper",
                  f"Buyer: {told.order.buyer.name}", f"Supplier: {told.order.seller.name}"):  # fmt: skip
        assert words in page
    assert paper._marked("a < b 中文") == 'a &lt; b <font name="STSong-Light">中文</font>'
