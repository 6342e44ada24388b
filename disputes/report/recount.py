"""The same figures counted again from the trail, case by case: what the report must equal (I47)."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext_noop as _

from disputes.enums import ObligationState
from disputes.models import Dispute, Obligation
from disputes.report import counting, sums
from disputes.report.counting import HOUR, end_of
from disputes.report.spans import Span
from tradeassurance.core.integrity import Finding, check
from tradeassurance.core.models import TrailEntry

Case = dict[str, Any]
NAMES = ("opened_at", "responded_at", "ended_at", "state", "outcome", "outcome_amount", "reason")
CLOSE = 1e-6


@check("I47", _("Reported figures equal a recount from the trail"))
def i47() -> Finding:
    """Inflow, ends, answers and outcomes of all time, and what the guarantee paid, counted twice."""
    cases, first = list(_cases().values()), Dispute.objects.aggregate(at=Min("opened_at"))["at"]
    if first is None:
        return len(cases), [f"{len(cases)} disputes stand in the trail, none is reported"] if cases else []
    ended = [at for case in cases for name in NAMES[:3] if (at := _instant(case.get(name)))]
    last = max([first, *ended, *Dispute.objects.exclude(ended_at=None).values_list("ended_at", flat=True)])
    span = Span(first.date(), last.date())
    found = [*_flow(cases, span), *_answers(cases, span), *_ends(cases, span), *_guaranteed(span)]
    return len(cases), found


def _cases() -> dict[str, Case]:
    """Every dispute as the trail tells it: the values it was added with, and each change of them."""
    found: dict[str, Case] = {}
    entries = TrailEntry.objects.filter(root_kind="order", content__contains='"dispute:').order_by("pk")
    for entry in entries.iterator(chunk_size=2000):
        for kind, rows in (("added", entry.data["added"]), ("changed", entry.data["changed"])):
            for name, values in rows.items():
                if name.startswith("dispute:"):
                    case = found.setdefault(name, {})
                    case |= {n: v if kind == "added" else v[1] for n, v in values.items() if n in NAMES}
    return found


def _instant(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _flow(cases: list[Case], span: Span) -> Iterator[str]:
    """Opened and ended per step."""
    reported = {step.begins: (step.opened, step.ended) for step in counting.flow(span)}
    told = {name: _steps(cases, name, span) for name in ("opened_at", "ended_at")}
    for begins, pair in reported.items():
        counted = (told["opened_at"][begins], told["ended_at"][begins])
        if pair != counted:
            yield f"{span.step} of {begins}: {pair} opened and ended are reported, {counted} stand in the trail"


def _steps(cases: list[Case], name: str, span: Span) -> Counter[date]:
    begins = sorted(span.steps(), reverse=True)
    instants = [at for case in cases if (at := _instant(case.get(name)))]
    return Counter(next((day for day in begins if day <= at.date()), begins[-1]) for at in instants)


def _answers(cases: list[Case], span: Span) -> Iterator[str]:
    """First answers: how many, and how long they took together."""
    pairs = [(_instant(c["opened_at"]), _instant(c.get("responded_at"))) for c in cases]
    hours = [
        (end - begin).total_seconds() / HOUR for begin, end in pairs if begin and end and end < span.until
    ]
    reported = counting.to_response(span)
    mean = sum(hours) / len(hours) if hours else 0.0
    if reported.count != len(hours) or abs((reported.mean or 0.0) - mean) > CLOSE:
        yield (
            f"{reported.count} answers after {reported.mean} hours are reported, "
            f"{len(hours)} after {mean} stand in the trail"
        )


def _ends(cases: list[Case], span: Span) -> Iterator[str]:
    """Ends by reason."""
    told = Counter(
        (
            case["reason"],
            end_of(case["state"], case.get("outcome", ""), float(case.get("outcome_amount") or 0)),
        )
        for case in cases
        if case.get("ended_at")
    )
    reported = Counter(
        {(reason, end): n for reason, ends in counting.by_reason(span).items() for end, n in ends.items()}
    )
    for key in sorted(set(told) | set(reported)):
        if told[key] != reported[key]:
            yield f"{key[0]}, {key[1]}: {reported[key]} are reported, {told[key]} stand in the trail"


def _guaranteed(span: Span) -> Iterator[str]:
    """What the guarantee paid, by the plans of the cases."""
    told: dict[str, Decimal] = defaultdict(Decimal)
    lines = Obligation.objects.filter(state=ObligationState.GUARANTEED, ended_at__lt=span.until)
    for currency, amount in lines.values_list("dispute__order__currency", "amount"):
        told[currency] += amount
    for one in sums.by_currency(span):
        if one.guaranteed != told[one.currency]:
            yield f"{one.currency}: {one.guaranteed} guaranteed is reported, {told[one.currency]} was planned"
