"""A version of a contract as a PDF: what was agreed, its hash, who confirmed it, and the other versions (O1, O2).

Latin text in an embedded font; what that has no letter for (Chinese) through the reader's own CID font.
"""

from collections.abc import Iterable
from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from orders.enums import Side
from orders.models import ContractVersion, Order
from suppliers import categories
from tradeassurance.portal.display import amount_text, day_text, instant_line

LATIN, CHINESE, CODE = "Vera", "STSong-Light", "Courier"
WIDTH = A4[0] - 36 * mm


@cache
def _latin() -> Any:
    """The embedded font and which letters it has; registers both fonts once."""
    font = TTFont(LATIN, "Vera.ttf")
    pdfmetrics.registerFont(font)
    pdfmetrics.registerFont(TTFont("VeraBd", "VeraBd.ttf"))
    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
    return font.face.charToGlyph


def _marked(text: Any) -> str:
    """Text as a paragraph takes it: escaped, runs that the Latin font lacks in the Chinese one."""
    known, parts, run = _latin(), [], ""
    foreign = False
    for letter in str(text).replace("\r", ""):
        is_foreign = letter != "\n" and ord(letter) not in known
        if is_foreign != foreign:
            parts.append(_run(run, foreign))
            run, foreign = "", is_foreign
        run += letter
    return "".join([*parts, _run(run, foreign)])


def _run(text: str, foreign: bool) -> str:
    safe = escape(text).replace("\n", "<br/>")
    return f'<font name="{CHINESE}">{safe}</font>' if foreign and safe else safe


BODY = ParagraphStyle("body", fontName=LATIN, fontSize=8.5, leading=12, wordWrap="LTR")
SMALL = ParagraphStyle("small", parent=BODY, fontSize=7, leading=9.5, textColor=colors.HexColor("#444444"))
TITLE = ParagraphStyle("title", parent=BODY, fontName="VeraBd", fontSize=15, leading=20)
HEAD = ParagraphStyle(
    "head", parent=BODY, fontName="VeraBd", fontSize=10, leading=14, spaceBefore=8, spaceAfter=3
)
HASH = ParagraphStyle("hash", parent=SMALL, fontName=CODE, fontSize=7.5)
GRID = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.HexColor("#BBBBBB")),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
)


def _say(text: Any, style: ParagraphStyle = BODY) -> Paragraph:
    return Paragraph(_marked(text), style)


def _table(rows: Iterable[Iterable[Any]], shares: tuple[int, ...]) -> Table:
    cells = [[cell if isinstance(cell, Flowable) else _say(cell) for cell in row] for row in rows]
    widths = [WIDTH * share / sum(shares) for share in shares]
    return Table(cells, colWidths=widths, style=GRID, repeatRows=0)


def contract_pdf(order: Order, version: ContractVersion, versions: Iterable[ContractVersion]) -> bytes:
    """The version as a PDF, in the reader's language and zone. Versions come with parts and confirmations."""
    _latin()
    title = f"{order.number}, {_('contract, version %(number)d') % {'number': version.number}}"
    target = BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        title=title,
        author="Trade Assurance",
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=16 * mm,
        bottomMargin=18 * mm,
        invariant=1,
    )
    story = [
        _say(title, TITLE),
        *_standing(order, version),
        *_agreed(order, version),
        *_proof(order, version, versions),
    ]
    footer = f"{order.number} · v{version.number} · SHA-256 {version.content_hash}"
    document.build(story, onFirstPage=_foot(footer), onLaterPages=_foot(footer))
    return target.getvalue()


def _foot(text: str) -> Any:
    def draw(canvas: Any, document: Any) -> None:
        canvas.setFont(CODE, 6.5)
        canvas.drawString(18 * mm, 10 * mm, text)
        canvas.drawRightString(A4[0] - 18 * mm, 10 * mm, str(document.page))

    return draw


def _standing(order: Order, version: ContractVersion) -> list[Flowable]:
    if order.contract_id == version.pk:
        text = _("This version is the contract in force: both sides confirmed it.")
    elif len(list(version.confirmations.all())) == len(Side.values):  # type: ignore[attr-defined]
        text = _("Both sides confirmed this version; an amendment took its place.")
    else:
        text = _("This version is not the contract: it was not confirmed by both sides.")
    rows = [
        (_("Buyer"), f"{order.buyer.name}, {order.buyer.country}"),
        (_("Supplier"), f"{order.seller.name}, {order.seller.country}"),
        (_("Currency"), order.currency),
    ]
    if order.rules is not None:
        rows.append((_("Rules"), f"{order.rules.title} ({order.rules.code})"))
    return [_say(text, SMALL), Spacer(1, 4), _table(rows, (1, 3))]


def _agreed(order: Order, version: ContractVersion) -> list[Flowable]:
    def money(amount: Any) -> str:
        return amount_text(amount, order.currency)

    lines = [(_("Product"), _("Category"), _("Quantity"), _("Unit price"), _("Amount"))]
    for item in version.items.all():  # type: ignore[attr-defined]
        quantity = f"{item.quantity.normalize():f} {item.unit}"
        row = (
            item.product,
            categories.label(item.category),
            quantity,
            money(item.unit_price),
            money(item.amount),
        )
        lines.append(row)
    story: list[Flowable] = [_say(_("Lines"), HEAD), _table(lines, (4, 3, 2, 2, 2))]
    story += [_say(_("Terms"), HEAD), _table(_terms(version, money), (1, 3))]
    story.append(_say(_("Quality requirements"), HEAD))
    wanted = [
        (one.characteristic, one.requirement, one.tolerance or "–", one.method or "–")
        for one in version.requirements.all()  # type: ignore[attr-defined]
    ]
    heads = (_("Characteristic"), _("Requirement"), _("Tolerance"), _("Test method"))
    story.append(_table([heads, *wanted], (3, 3, 2, 3)) if wanted else _say(_("The contract names none.")))
    files = [(file.name, Paragraph(file.sha256, HASH)) for file in version.files.all()]  # type: ignore[attr-defined]
    if files:
        story += [_say(_("Design files"), HEAD), _table(files, (1, 2))]
    return story


def _terms(version: ContractVersion, money: Any) -> list[tuple[Any, Any]]:
    incoterm = f"{version.incoterm} {version.incoterm_place} (Incoterms 2020)" if version.incoterm else "–"
    return [
        (_("Total"), money(version.total)),
        (_("Initial payment"), money(version.initial_payment)),
        (_("Balance"), money(version.balance)),
        (_("Covered by Trade Assurance"), _("yes") if version.covered else _("no")),
        (_("Protected amount"), money(version.protected_amount)),
        (_("Quality coverage"), version.get_quality_cover_display()),
        (_("Agreed shipment date"), day_text(version.shipment_date)),
        (_("Agreed delivery date"), day_text(version.delivery_date) if version.delivery_date else "–"),
        (_("Freight arranged by"), version.get_freight_by_display()),
        (_("Incoterm"), incoterm),
        (_("Packaging"), version.packaging or "–"),
        (_("Customization"), version.customization or "–"),
    ]


def _proof(order: Order, version: ContractVersion, versions: Iterable[ContractVersion]) -> list[Flowable]:
    given = [
        (
            f"{Side(one.side).label}: {order.party(one.side).name}",
            instant_line(one.at),
            Paragraph(one.content_hash, HASH),
        )
        for one in version.confirmations.all()  # type: ignore[attr-defined]
    ]
    story: list[Flowable] = [_say(_("Confirmations"), HEAD)]
    story.append(_table(given, (3, 3, 5)) if given else _say(_("Nobody has confirmed this version.")))
    story += [_say(_("Fingerprint (SHA-256) of this version"), HEAD), Paragraph(version.content_hash, HASH)]
    rows = [
        (
            _("Version %(number)d: %(side)s") % {"number": one.number, "side": Side(one.side).label},
            instant_line(one.made_at),
            Paragraph(one.content_hash, HASH),
        )
        for one in versions
    ]
    return [*story, _say(_("All versions"), HEAD), _table(rows, (3, 3, 5))]
