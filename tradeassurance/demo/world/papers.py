"""Papers and pictures that parties hand in, drawn by the world itself: the same facts give the same bytes."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

SONG: Final = "STSong-Light"
INK, PALE, LINE = colors.HexColor("#1f2d3d"), colors.HexColor("#eef2f6"), colors.HexColor("#b8c4d0")
_HEADS: Final[dict[str, dict[str, Any]]] = {
    "en": {
        "report": "Inspection report", "agency": "Agency", "number": "Report no.", "date": "Date of inspection",
        "order": "Order", "product": "Product", "lot": "Lot", "sample": "Sample", "conclusion": "Conclusion",
        "table": ("Characteristic", "Required", "Tolerance", "Method", "Found", "Result"), "ok": "conforms",
        "off": "deviates", "bad": "The lot does not conform to the contract: see the findings marked “deviates”.",
        "good": "The lot conforms to the contract in every characteristic that was inspected.",
        "signed": "Inspector in charge", "po": "Purchase order", "buyer": "Buyer", "seller": "Supplier",
        "items": ("Product", "Quantity", "Unit price", "Amount"), "total": "Total", "initial": "Initial payment",
        "ship": "Shipment no later than", "quality": "Quality requirements", "signatures": "Signed for both sides",
        "receipt": "Payment receipt", "paid": "Amount paid", "reference": "Reference", "paid_on": "Date of payment", "to": "Beneficiary",
        "account": "Designated account of the order", "method": "Online bank transfer",
        "foot": "Made for the demonstration world of Trade Assurance.",
    },
    "zh-hans": {
        "report": "检验报告", "agency": "检验机构", "number": "报告编号", "date": "检验日期", "order": "订单", "product": "产品",
        "lot": "批量", "sample": "抽样", "conclusion": "结论", "table": ("检验项目", "合同要求", "公差", "方法", "实测", "判定"),
        "ok": "符合", "off": "不符合", "bad": "该批货物不符合合同要求，详见判定为“不符合”的项目。",
        "good": "所检项目均符合合同要求。", "signed": "检验负责人", "po": "采购订单", "buyer": "买方", "seller": "供应商",
        "items": ("产品", "数量", "单价", "金额"), "total": "合计", "initial": "首付款", "ship": "最迟发货日期",
        "quality": "质量要求", "signatures": "双方签字", "receipt": "付款回单", "paid": "付款金额", "reference": "附言", "paid_on": "付款日期",
        "to": "收款账户", "account": "订单指定账户", "method": "网上银行转账", "foot": "为信保演示世界制作。",
    },
}  # fmt: skip

Rows = Sequence[Sequence[str]]


class Paper:
    """One PDF being written, in English or in Chinese."""

    def __init__(self, language: str) -> None:
        self.heads = _HEADS.get(language, _HEADS["en"])
        self.chinese = language == "zh-hans"
        if self.chinese and SONG not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(SONG))
        self.font, self.bold = (SONG, SONG) if self.chinese else ("Helvetica", "Helvetica-Bold")
        self.parts: list[Any] = []

    def text(self, text: str, size: float = 9.5, *, bold: bool = False, after: float = 2) -> None:
        """A paragraph."""
        self.parts += [self._cell(text, size, bold=bold), Spacer(1, after * mm)]

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        """Names and values side by side."""
        cells = [[self._cell(self.heads[name], bold=True), self._cell(value)] for name, value in rows]
        self._table(cells, [42 * mm, 128 * mm], head=False)

    def table(self, head: Sequence[str], rows: Rows, widths: Sequence[int]) -> None:
        """A table with a head; widths in millimeters."""
        cells = [[self._cell(h, bold=True) for h in head], *([self._cell(c) for c in row] for row in rows)]
        self._table(cells, [w * mm for w in widths], head=True)

    def bytes(self, title: str) -> bytes:
        """The finished file; no instant and no chance in it."""
        out = io.BytesIO()
        page = SimpleDocTemplate(
            out, pagesize=A4, invariant=1, title=self._plain(title), author="Trade Assurance demo",
            leftMargin=20 * mm, rightMargin=20 * mm, topMargin=18 * mm, bottomMargin=18 * mm,
        )  # fmt: skip
        self.text(self.heads["foot"], 7)
        page.build(self.parts)
        return out.getvalue()

    def _table(self, cells: list[list[Any]], widths: list[float], *, head: bool) -> None:
        style = [
            ("GRID", (0, 0), (-1, -1), 0.4, LINE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0) if head else (0, -1), PALE),
        ]
        self.parts += [Table(cells, colWidths=widths, style=TableStyle(style)), Spacer(1, 4 * mm)]

    def _cell(self, text: str, size: float = 9, *, bold: bool = False) -> Paragraph:
        style = ParagraphStyle(
            "cell", fontName=self.bold if bold else self.font, fontSize=size, leading=size * 1.35, textColor=INK,
            wordWrap="CJK" if self.chinese else None,
        )  # fmt: skip
        return Paragraph(escape(self._plain(text)), style)

    def _plain(self, text: str) -> str:
        return text if self.chinese else western(text)


def western(text: str) -> str:
    """The text with what the built-in Latin fonts can show: other letters lose their marks or are left out."""
    kept = []
    for letter in text.replace("−", "–"):
        bare = letter if _is_western(letter) else unicodedata.normalize("NFKD", letter)
        kept.append("".join(c for c in bare if _is_western(c)))
    return " ".join("".join(kept).split())


def _is_western(letter: str) -> bool:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def inspection_report(
    facts: dict[str, Any], findings: Sequence[tuple[Sequence[str], bool]], language: str
) -> bytes:
    """What an agency found: a line per requirement (its five texts, and whether it conforms)."""
    paper = Paper(language)
    heads = paper.heads
    paper.text(f"{facts['agency']} – {heads['report']}", 16, bold=True, after=5)
    names = ("number", "date", "order", "product", "lot", "sample")
    paper.facts([("agency", facts["agency"]), *((name, str(facts[name])) for name in names)])
    rows = [[*texts, heads["ok"] if conforms else heads["off"]] for texts, conforms in findings]
    paper.table(heads["table"], rows, (34, 28, 26, 34, 26, 22))
    paper.text(heads["conclusion"], 11, bold=True)
    paper.text(heads["good"] if all(conforms for _texts, conforms in findings) else heads["bad"], after=8)
    paper.text(f"{heads['signed']}: {facts['inspector']}")
    return paper.bytes(f"{heads['report']} {facts['number']}")


def purchase_order(facts: dict[str, Any], items: Rows, requirements: Sequence[str], language: str) -> bytes:
    """The order as both sides signed it."""
    paper = Paper(language)
    heads = paper.heads
    paper.text(f"{heads['po']} {facts['order']}", 16, bold=True, after=5)
    paper.facts([(name, str(facts[name])) for name in ("buyer", "seller", "ship", "initial", "total")])
    paper.table(heads["items"], items, (80, 30, 30, 30))
    paper.text(heads["quality"], 11, bold=True)
    for line in requirements:
        paper.text(f"– {line}", after=1)
    paper.text(heads["signatures"], 11, bold=True)
    paper.facts([("buyer", f"/s/ {facts['buyer_signs']}"), ("seller", f"/s/ {facts['seller_signs']}")])
    return paper.bytes(f"{heads['po']} {facts['order']}")


def receipt(facts: dict[str, Any], language: str) -> bytes:
    """What the buyer's bank printed."""
    paper = Paper(language)
    heads = paper.heads
    paper.text(heads["receipt"], 16, bold=True, after=5)
    rows = [
        ("buyer", facts["buyer"]),
        ("to", heads["account"]),
        ("paid", facts["paid"]),
        ("reference", facts["reference"]),
    ]
    paper.facts([*rows, ("paid_on", facts["date"])])
    return paper.bytes(f"{heads['receipt']} {facts['reference']}")


def packing_list(order: str, rows: Sequence[tuple[int, str, int, str]]) -> bytes:
    """Cartons as the supplier packed them: number, product, pieces, gross weight."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["order", "carton", "product", "pieces", "gross_weight_kg"])
    writer.writerows([order, *row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
