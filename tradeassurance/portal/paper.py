"""Sheets to print and keep: one look for every PDF of the house (O1, A4, R2).

Latin text in an embedded font; what that has no letter for (Chinese) through the reader's own CID font.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

LATIN, BOLD, CHINESE, CODE = "Vera", "VeraBd", "STSong-Light", "Courier"
WIDTH = A4[0] - 36 * mm
ROWS = 100
"""A longer table is drawn as several: laying out takes more than twice as long for twice the rows."""


@cache
def _letters() -> Any:
    """The letters that the embedded font has; registers all fonts once."""
    font = TTFont(LATIN, "Vera.ttf")
    pdfmetrics.registerFont(font)
    pdfmetrics.registerFont(TTFont(BOLD, "VeraBd.ttf"))
    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
    return font.face.charToGlyph


def _marked(text: Any) -> str:
    """Text as a paragraph takes it: escaped, runs that the Latin font lacks in the Chinese one."""
    known, parts, run = _letters(), [], ""
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
TITLE = ParagraphStyle("title", parent=BODY, fontName=BOLD, fontSize=15, leading=20)
HEAD = ParagraphStyle(
    "head", parent=BODY, fontName=BOLD, fontSize=10, leading=14, spaceBefore=8, spaceAfter=3, keepWithNext=1
)
COLUMN = ParagraphStyle("column", parent=SMALL, fontName=BOLD)
HASH = ParagraphStyle("hash", parent=SMALL, fontName=CODE, fontSize=6.2)
LINE = ("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.HexColor("#BBBBBB"))
GRID = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        LINE,
        *((f"{side}PADDING", (0, 0), (-1, -1), 2) for side in ("TOP", "BOTTOM")),
    ]
)


def say(text: Any, style: ParagraphStyle = BODY) -> Paragraph:
    """A paragraph of plain text; its line breaks are kept."""
    # Chinese has no spaces to break a line at.
    letters = str(text)
    if style.wordWrap != "CJK" and any(ord(letter) > 0x2E7F for letter in letters):
        style = ParagraphStyle(f"{style.name}-cjk", parent=style, wordWrap="CJK")
    return Paragraph(_marked(letters), style)


def code(text: str) -> Paragraph:
    """A hash or a number to compare letter by letter."""
    return Paragraph(escape(text), HASH)


def gap() -> Flowable:
    """A little room."""
    return Spacer(1, 4)


def table(rows: Iterable[Sequence[Any]], shares: Sequence[int], heads: Sequence[Any] = ()) -> list[Flowable]:
    """A table over the width of the sheet, columns by their shares; its heads stand again on each page.

    Cells are texts or flowables; one that is longer than a page goes on on the next.
    """
    widths = [WIDTH * share / sum(shares) for share in shares]
    top = [[say(head, COLUMN) for head in heads]] if heads else []
    found: list[Flowable] = []
    waiting: list[list[Any]] = []

    def put() -> None:
        found.append(Table([*top, *waiting], widths, style=GRID, repeatRows=len(top), splitInRow=1))
        waiting.clear()

    for row in rows:
        waiting.append([cell if isinstance(cell, Flowable) else say(cell) for cell in row])
        if len(waiting) == ROWS:
            put()
    if waiting:
        put()
    return found


def write(target: BinaryIO, title: str, story: list[Flowable], footer: str) -> None:
    """Draw a sheet into an open file; every page carries the footer and its number."""
    _letters()
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
    document.build([say(title, TITLE), *story], onFirstPage=_foot(footer), onLaterPages=_foot(footer))


def draw(title: str, story: list[Flowable], footer: str) -> bytes:
    """The same as bytes."""
    target = BytesIO()
    write(target, title, story, footer)
    return target.getvalue()


def _foot(text: str) -> Any:
    def draw(canvas: Any, document: Any) -> None:
        canvas.setFont(CODE, 6.5)
        canvas.drawString(18 * mm, 10 * mm, text)
        canvas.drawRightString(A4[0] - 18 * mm, 10 * mm, str(document.page))

    return draw
