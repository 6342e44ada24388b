"""Documents: what is taken, what is refused, what is served to whom (DESIGN 3, I42, I43)."""

import io
import os
import zlib
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import override_settings
from PIL import Image
from reportlab.pdfgen import canvas

from tradeassurance.accounts.models import Company
from tradeassurance.core import clock, documents, intake, scanning, vault
from tradeassurance.core.actors import member
from tradeassurance.core.change import service
from tradeassurance.core.models import Document

CARD = "4111 1111 1111 1111"


def upload(name, content):
    return SimpleUploadedFile(name, content)


def a_pdf(text="Inspection report"):
    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.drawString(72, 720, text)
    page.save()
    return out.getvalue()


def a_picture(form="PNG", size=(40, 30), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form, **options)
    return out.getvalue()


def refusal(name, content, kind="evidence"):
    with pytest.raises(ValidationError) as caught:
        documents.receive(upload(name, content), kind)
    return " ".join(caught.value.messages)


@service(Company)
def hand_in(change, company, *, sealed):
    return documents.file(change, sealed)


@pytest.fixture
def _readers_of_companies():
    documents.access.register("company", lambda document, actor: document.company_id == actor.company_id)
    yield
    documents.access._resolvers.pop("company")


@pytest.fixture
def handed_in(make_company, make_member, the_time, _readers_of_companies):
    """A picture that a buyer handed in, with metadata in it."""

    def hand(name="photo.jpg", content=None):
        company = make_company()
        user = make_member(company, f"{company.pk}@example.com")
        sealed = documents.receive(
            upload(name, content or a_picture("JPEG", exif=exif_with_a_place())), "evidence"
        )
        hand_in(company, by=member(user.pk, company.pk), at=clock.now(), sealed=sealed)
        return Document.objects.get(company=company), user

    return hand


def exif_with_a_place():
    exif = Image.Exif()
    exif[0x010E] = "warehouse at 31.23, 121.47"
    return exif


# --- receiving


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("report.pdf", a_pdf(), "application/pdf"),
        ("photo.png", a_picture("PNG"), "image/png"),
        ("photo.JPEG", a_picture("JPEG"), "image/jpeg"),
        ("photo.webp", a_picture("WEBP"), "image/webp"),
        ("letter.txt", "你好, it is late.".encode(), "text/plain"),
        ("counts.csv", b"carton,pieces\n1,40\n", "text/csv"),
    ],
)
def test_it_recognises_the_type_by_content_and_keeps_the_hash(name, content, content_type):
    sealed = documents.receive(upload(name, content), "evidence")
    assert sealed.content_type == content_type
    assert vault.holds(sealed.original.name, sealed.original.sha256, len(content))
    assert (sealed.public is not None) == content_type.startswith("image/")


def test_it_gives_parties_a_picture_without_metadata_and_keeps_the_original():
    content = a_picture("JPEG", exif=exif_with_a_place())
    sealed = documents.receive(upload("photo.jpg", content), "photo")
    assert vault.path_of(sealed.original.name).read_bytes() == content
    copy = vault.path_of(sealed.public.name).read_bytes()
    assert b"warehouse" in content
    assert b"warehouse" not in copy
    assert Image.open(io.BytesIO(copy)).size == (40, 30)


def test_it_turns_a_picture_the_way_its_metadata_says():
    exif = Image.Exif()
    exif[0x0112] = 6
    sealed = documents.receive(upload("photo.jpg", a_picture("JPEG", exif=exif)), "photo")
    assert Image.open(vault.path_of(sealed.public.name)).size == (30, 40)


def test_it_drops_what_hides_behind_a_picture():
    sealed = documents.receive(upload("photo.png", a_picture() + b"<html><script>alert(1)</script>"), "photo")
    assert b"<script>" not in vault.path_of(sealed.public.name).read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("program.exe", b"MZ" + b"\0" * 200, "not accepted"),
        ("page.html", b"<html></html>", "not accepted"),
        ("photo.png", a_picture("JPEG"), "JPEG, but its name says otherwise"),
        ("report.pdf", a_picture("PNG"), "PNG, but its name says otherwise"),
        ("report", a_pdf(), "PDF, but its name says otherwise"),
        ("report.pdf", a_pdf()[:-200], "damaged or cut off"),
        ("report.pdf", b"%PDF-1.7 nothing", "damaged or cut off"),
        ("photo.png", a_picture()[:60], "damaged"),
        ("empty.txt", b"", "empty"),
        ("latin.txt", "für".encode("latin-1"), "not in UTF-8"),
        ("binary.txt", b"abc\x00def", "not plain text"),
        ("note.txt", f"my card is {CARD}".encode(), "card number"),
        ("note.csv", b"name,card\nAnn,4111111111111111\n", "card number"),
    ],
)
def test_it_refuses_what_is_not_what_it_should_be(name, content, what):
    before = set(vault.names(clock.now() + timedelta(days=1)))
    assert what in refusal(name, content)
    assert set(vault.names(clock.now() + timedelta(days=1))) == before


def test_it_states_the_limits_with_a_refusal():
    documents.kind("tiny", ("image/png", "application/pdf"), most_bytes=2048)
    told = refusal("photo.png", b"x" * 2049, "tiny")
    assert told == "This file is too large. Accepted: PNG, PDF, at most 2.0\xa0KB per file."
    assert "Accepted: PNG, PDF" in refusal("a.txt", b"hello", "tiny")


def test_it_refuses_a_picture_with_too_many_pixels_before_unpacking_it(monkeypatch):
    monkeypatch.setattr(scanning, "MOST_PIXELS", 1000)
    assert "too many pixels" in refusal("photo.png", a_picture(size=(40, 30)))


def test_it_refuses_a_moving_picture():
    out = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), color) for color in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    assert "Moving pictures" in refusal("photo.webp", out.getvalue())


@pytest.mark.parametrize(
    "inside",
    [
        b"1 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj",
        b"1 0 obj << /S /J#61vaScript >> endobj",
        b"1 0 obj << /Type /Filespec /EF << /F 2 0 R >> /EmbeddedFiles 3 0 R >> endobj",
        b"1 0 obj << /Type /ObjStm /Filter /FlateDecode >> stream\n"
        + zlib.compress(b"<< /S /Launch >>")
        + b"\nendstream endobj",
    ],
)
def test_it_refuses_a_pdf_that_does_something(inside):
    content = b"%PDF-1.7\n" + inside + b"\nstartxref\n9\n%%EOF\n"
    assert "script" in refusal("report.pdf", content)


def test_it_refuses_a_pdf_behind_a_password():
    content = b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>\nstartxref\n9\n%%EOF\n"
    assert "password" in refusal("report.pdf", content)


def test_it_reads_a_hostile_pdf_in_one_pass():
    content = b"%PDF-1.7\n" + b"stream\n" * 400_000 + b"startxref\n9\n%%EOF\n"
    start = os.times().user
    documents.receive(upload("report.pdf", content), "evidence")
    assert os.times().user - start < 2


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ann\\order.pdf", "order.pdf"),
        ("invoice\u202efdp.exe.pdf", "invoicefdp.exe.pdf"),
        ("scan 4111111111111111.pdf", "scan card-1111.pdf"),
        ("合同.pdf", "合同.pdf"),
        ("\x00\n", "document"),
        ("a" * 200 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
def test_it_keeps_a_name_that_is_safe_to_show(given, kept):
    from_form = intake.clean_name(given)
    assert from_form == kept


def test_it_is_the_same_content_when_sent_twice():
    first, second = (documents.receive(upload("a.txt", b"late"), "evidence") for _ in range(2))
    assert str(first) == str(second)
    assert first.original.name != second.original.name


# --- keeping and serving


def test_it_keeps_a_row_with_whose_it_is_and_when(handed_in):
    document, user = handed_in()
    assert (document.root_kind, document.root_id) == ("company", document.company_id)
    assert document.uploaded_by == user
    assert document.at == document.scanned_at == clock.now()
    assert vault.holds(document.stored_name, document.sha256, document.size)
    assert vault.holds(document.public_name, document.public_sha256, document.public_size)


def test_it_serves_the_public_copy_as_a_download_that_nothing_runs(handed_in, client):
    document, user = handed_in("Foto 你好.jpg")
    client.force_login(user)
    answer = client.get(document.get_absolute_url())
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content)
    assert body == vault.path_of(document.public_name).read_bytes()
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Foto%20")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "private, no-store"


def test_it_is_a_404_for_everybody_else(handed_in, client, make_company, make_member):
    document, _owner = handed_in()
    stranger = make_member(make_company("Other"), "stranger@example.com")
    client.force_login(stranger)
    assert client.get(document.get_absolute_url()).status_code == 404
    assert client.get("/documents/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_it_asks_a_visitor_to_sign_in(handed_in, client):
    document, _owner = handed_in()
    assert client.get(document.get_absolute_url()).status_code == 302


def test_it_is_read_by_nobody_where_no_app_answers(handed_in):
    document, user = handed_in()
    document.root_kind = "unheard_of"
    assert not documents.access.allows(document, member(user.pk, document.company_id))
    assert not documents.access.allows(document, None)


def busy(path, content_type):
    raise scanning.Unavailable


def suspicious(path, content_type):
    return scanning.Verdict(False, "EICAR")


def test_it_serves_nothing_unscanned(handed_in, client):
    with override_settings(DOCUMENT_SCANNER=f"{__name__}.busy"):
        document, user = handed_in()
    client.force_login(user)
    assert document.scan_state == "waiting"
    with pytest.raises(documents.NotServable):
        documents.serve(document)
    answer = client.get(document.get_absolute_url())
    assert answer.status_code == 409
    assert "still being checked" in answer.content.decode()


def test_it_checks_later_what_could_not_be_checked_at_once(handed_in, client):
    with override_settings(DOCUMENT_SCANNER=f"{__name__}.busy"):
        clean, user = handed_in()
        call_command("sweep_documents", stdout=io.StringIO())
        clean.refresh_from_db()
        assert clean.scan_state == "waiting"
    call_command("sweep_documents", stdout=io.StringIO())
    clean.refresh_from_db()
    assert clean.scan_state == "clean"
    with override_settings(DOCUMENT_SCANNER=f"{__name__}.suspicious"):
        assert documents.scan_waiting(clock.now()) == 0
    client.force_login(user)
    assert client.get(clean.get_absolute_url()).status_code == 200


def test_it_refuses_at_once_what_the_scanner_refuses():
    with override_settings(DOCUMENT_SCANNER=f"{__name__}.suspicious"):
        assert "EICAR" in refusal("report.pdf", a_pdf())


def test_it_sweeps_what_no_row_refers_to(handed_in):
    document, _user = handed_in()
    orphan = documents.receive(upload("a.txt", b"nobody kept me"), "evidence")
    young = documents.receive(upload("b.txt", b"a form may still be under way"), "evidence")
    names = [document.stored_name, document.public_name, orphan.original.name]
    old = (clock.now() - timedelta(days=2)).timestamp()
    for name in names:
        os.utime(vault.path_of(name), (old, old))
    call_command("sweep_documents", stdout=io.StringIO())
    assert not vault.path_of(orphan.original.name).exists()
    assert vault.path_of(young.original.name).exists()
    assert vault.path_of(document.stored_name).exists()
    assert vault.path_of(document.public_name).exists()
