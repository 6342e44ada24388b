"""An inspection report as a PDF: what was drawn, what was found, what it concludes (A4)."""

import io
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from disputes.models import Inspection
from tradeassurance.ledger.currencies import format_amount

SONG = "STSong-Light"
PALE, LINE = colors.HexColor("#eef2f6"), colors.HexColor("#b8c4d0")


def draw(inspection: Inspection) -> bytes:
    """The file, in the active language. The inspection knows its agency, its dispute and its findings."""
    out = io.BytesIO()
    sheet = SimpleDocTemplate(
        out, pagesize=A4, topMargin=20 * mm, bottomMargin=20 * mm, title=_title(inspection)
    )
    style = _style()
    parts: list[Any] = [
        Paragraph(escape(_title(inspection)), ParagraphStyle("h", style, fontSize=15, leading=20))
    ]
    parts += [Spacer(1, 4 * mm), _table(_facts(inspection), style, [50 * mm, 115 * mm]), Spacer(1, 6 * mm)]
    parts += [
        _table(_findings(inspection), style, [60 * mm, 40 * mm, 65 * mm], heads=True),
        Spacer(1, 6 * mm),
    ]
    parts += [_table(_sampling(inspection), style, [45 * mm, *[30 * mm] * 4], heads=True), Spacer(1, 6 * mm)]
    conclusion = _("Conclusion: %(conclusion)s") % {"conclusion": inspection.get_conclusion_display()}
    parts += [Paragraph(escape(text), style) for text in (conclusion, inspection.summary)]
    sheet.build(parts)
    return out.getvalue()


def _style() -> ParagraphStyle:
    # The one font that can draw what either side wrote.
    if SONG not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(SONG))
    font = SONG if get_language() != "en" else "Helvetica"
    return ParagraphStyle(
        "text", fontName=font, fontSize=9.5, leading=13, wordWrap="CJK" if font == SONG else None
    )


def _title(inspection: Inspection) -> str:
    return _("Inspection report, dispute %(number)s") % {"number": inspection.dispute.number}


def _facts(inspection: Inspection) -> list[list[str]]:
    order = inspection.dispute.order
    return [
        [_("Agency"), str(inspection.agency)],
        [_("Order"), order.number],
        [_("Reported"), f"{inspection.reported_at:%Y-%m-%d %H:%M} UTC"],
        [_("Fee"), format_amount(inspection.fee, order.currency)],  # type: ignore[arg-type]
        [_("Pieces in the lot"), f"{inspection.lot_size}"],
        [_("Inspection level"), f"ISO 2859-1, {inspection.level}"],
    ]


def _findings(inspection: Inspection) -> list[list[str]]:
    rows = [[_("Contract requirement"), _("Result"), _("Measured")]]
    for one in inspection.findings.all():  # type: ignore[attr-defined]
        rows.append([str(one.requirement), one.get_result_display(), one.measured])
    return rows


def _sampling(inspection: Inspection) -> list[list[str]]:
    rows = [[_("Class of defects"), _("AQL"), _("Drawn"), _("Fails from"), _("Found")]]
    words = {"major": _("Major"), "minor": _("Minor")}
    for kind, plan in inspection.plans.items():
        numbers = [plan["aql"], plan["size"], plan["reject"], inspection.found.get(kind, 0)]
        rows.append([words[kind], *[str(number) for number in numbers]])
    return rows


def _table(
    rows: list[list[str]], style: ParagraphStyle, widths: list[float], *, heads: bool = False
) -> Table:
    cells = [[Paragraph(escape(text), style) for text in row] for row in rows]
    marks: list[Any] = [("GRID", (0, 0), (-1, -1), 0.4, LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    marks.append(("BACKGROUND", (0, 0), (-1, 0) if heads else (0, -1), PALE))
    return Table(cells, colWidths=widths, style=TableStyle(marks), hAlign="LEFT")
