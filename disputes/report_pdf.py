"""An inspection report as a PDF: what was drawn, what was found, what it concludes (A4)."""

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable

from disputes.models import Inspection
from tradeassurance.ledger.currencies import format_amount
from tradeassurance.portal.paper import BODY, draw, gap, say, table


def report_pdf(inspection: Inspection) -> bytes:
    """The file, in the active language. The inspection knows its agency, its dispute and its findings."""
    conclusion = _("Conclusion: %(conclusion)s") % {"conclusion": inspection.get_conclusion_display()}
    measured = (_("Contract requirement"), _("Result"), _("Measured"))
    drawn = (_("Class of defects"), _("AQL"), _("Drawn"), _("Fails from"), _("Found"))
    story: list[Flowable] = [gap(), *table(_facts(inspection), (3, 7)), gap(), gap()]
    story += [*table(_findings(inspection), (4, 3, 4), measured), gap(), gap()]
    story += [*table(_sampling(inspection), (3, 2, 2, 2, 2), drawn), gap(), gap()]
    story += [say(text, BODY) for text in (conclusion, inspection.summary)]
    return draw(_title(inspection), story, f"{inspection.dispute.number} · {inspection.dispute.order.number}")


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
    rows = []
    for one in inspection.findings.all():  # type: ignore[attr-defined]
        rows.append([str(one.requirement), one.get_result_display(), one.measured])
    return rows


def _sampling(inspection: Inspection) -> list[list[str]]:
    rows = []
    words = {"major": _("Major"), "minor": _("Minor")}
    for kind, plan in inspection.plans.items():
        numbers = [plan["aql"], plan["size"], plan["reject"], inspection.found.get(kind, 0)]
        rows.append([words[kind], *[str(number) for number in numbers]])
    return rows
