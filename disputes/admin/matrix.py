"""The facts of a case side by side: what was agreed, claimed, answered, measured and found (A2)."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes import proposal
from disputes.enums import InspectionState, Remedy
from disputes.models import CaseReader, Dispute, InspectionFinding
from orders import money
from orders.enums import Side
from tradeassurance.core.actors import Actor
from tradeassurance.desk import cells
from tradeassurance.desk.cells import Column
from tradeassurance.desk.sections import Section, Table

FRESH = timedelta(minutes=10)
"""Whoever opened the page within this time counts as having it open."""
BEAT = timedelta(minutes=1)


# --- the matrix --------------------------------------------------------------------------------------


def table(record: Any) -> Section:
    """A row per claimed point: requirement, statement, answer, evidence, measurement, finding."""
    found, measured, numbers = findings(record), measurements(record), point_numbers(record)
    files = _files(record)
    columns = (
        Column(_("Point"), lambda d: numbers[d.pk]),
        Column(_("Contract requirement"), lambda d: cells.lines(_requirement(d))),
        Column(_("The buyer says"), "description"),
        Column(_("The supplier answers"), _answer),
        Column(_("Evidence"), lambda d: cells.lines(files[d.pk]) if d.pk in files else _("none")),
        Column(_("The agency found"), lambda d: measured.get(d.requirement_id)),
        Column(_("Finding"), lambda d: found.get(d.pk)),
    )
    return Table(_("What is claimed, and what was found"), columns=columns, rows=record.deviations.all())


def _requirement(deviation: Any) -> list[Any]:
    one = deviation.requirement
    if one is None:
        return [gettext("Agreed dates or terms")]
    return [str(one), *[cells.small(part) for part in (one.tolerance, one.method) if part]]


def answer_of(deviation: Any) -> Any:
    """The supplier's answer to a point, or None."""
    return getattr(deviation, "answer", None)


def _answer(deviation: Any) -> Any:
    one = answer_of(deviation)
    if one is None:
        return _("no answer")
    return cells.lines([one.get_answer_display(), one.text] if one.text else [one.get_answer_display()])


def point_numbers(record: Any) -> dict[int, int]:
    """The number of each point of the claim, as the parties read it, by its key."""
    return {one.pk: number for number, one in enumerate(record.deviations.all(), 1)}


def _files(record: Any) -> dict[int, list[Any]]:
    """What each side handed in about each point, by the point's key."""
    found: dict[int, list[Any]] = {}
    for one in record.exhibits:
        link = cells.link(one.document.original_name, one.document.get_absolute_url())
        words = f"{one.get_side_display()}: {one.get_kind_display()}"
        for key in one.point_ids:
            found.setdefault(key, []).extend([link, cells.small(words)])
    return found


def findings(record: Any) -> dict[int, Any]:
    """What the last determination found, by the deviation's key."""
    found = {}
    for decision in record.determinations.all():
        for one in decision.findings.all():
            words = [one.get_result_display(), one.text] if one.text else [one.get_result_display()]
            found[one.deviation_id] = cells.lines(words)
    return found


def report_of(record: Any) -> Any:
    """The last report of an agency, or None."""
    reported = [i for i in record.inspections.all() if i.state == InspectionState.REPORTED]
    return reported[-1] if reported else None


def rows_of(record: Any) -> list[InspectionFinding]:
    """The findings of that report; read once per page, and only where there is one."""
    known = record.__dict__.get("_report_rows")
    if known is None:
        report = report_of(record)
        known = [] if report is None else list(InspectionFinding.objects.filter(inspection=report))
        record.__dict__["_report_rows"] = known
    return known


def measurements(record: Any) -> dict[int, Any]:
    """What the agency found, by the requirement's key."""
    return {
        one.requirement_id: cells.lines([one.get_result_display(), cells.small(one.measured)])
        for one in rows_of(record)
    }


# --- the proposal ------------------------------------------------------------------------------------


def propose(record: Any, at: datetime) -> proposal.Proposal:
    """What the rules would decide, from what the page has read already."""
    deviations = list(record.deviations.all())
    answers = {d.pk: answer_of(d).answer for d in deviations if answer_of(d) is not None}
    offers = record.offers.all()
    partial = any(o.side == Side.BUYER and o.remedy == Remedy.PARTIAL_REFUND for o in offers)
    consents = not record.order.terms.partial_refund_needs_consent or partial
    return proposal.propose(
        proposal.Facts(
            record,
            at,
            money.paid(list(record.order.payments.all())),
            deviations,
            answers,
            report_of(record),
            {one.requirement_id: one.result for one in rows_of(record)},
            consents or record.wanted == Remedy.PARTIAL_REFUND,
        )
    )


def proposed(record: Any, at: datetime) -> Section:
    """The proposal with the rule behind each step, and what would have changed it (A5)."""
    made = propose(record, at)
    rows = [(gettext("Result"), _terms(made, record)), *[(one.rule, one.text) for one in made.grounds]]
    rows += [(gettext("Otherwise"), text) for text in made.otherwise]
    columns = (Column(_("Rule"), lambda row: row[0]), Column(_("Step"), lambda row: row[1]))
    note = _(
        "Computed from rules, dates, answers and report. You confirm it, or depart from it with a reason."
    )
    return Table(_("What the rules would decide"), note=note, columns=columns, rows=rows)


def _terms(made: proposal.Proposal, record: Any) -> Any:
    amount = cells.money(made.amount, record.order.currency)
    return cells.lines([made.liability.label, made.remedy.label, amount])


# --- who else has the case open ------------------------------------------------------------------------


def others(record: Dispute, actor: Actor, at: datetime) -> list[str]:
    """The names of colleagues who have the page open; the reader's own heartbeat is written beside, once a minute."""
    seen = list(CaseReader.objects.filter(dispute=record, seen_at__gte=at - FRESH).select_related("user"))
    mine = [one for one in seen if one.user_id == actor.user_id]
    if actor.user_id is not None and not (mine and mine[0].seen_at > at - BEAT):
        beat = CaseReader(dispute=record, user_id=actor.user_id, seen_at=at)
        CaseReader.objects.bulk_create(
            [beat], update_conflicts=True, update_fields=["seen_at"], unique_fields=["dispute", "user"]
        )
    return [one.user.name for one in seen if one.user_id != actor.user_id]
