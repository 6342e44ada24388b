"""The report in words: titled tables with plain values, for the page and for the file alike (R3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from disputes.enums import Reason
from disputes.report import charts, counting, sums
from disputes.report.counting import AGES, ENDS, Durations
from disputes.report.spans import Span
from tradeassurance.core import deadlines
from tradeassurance.core.outbox import Amount
from tradeassurance.ledger import currencies


@dataclass(frozen=True)
class Figure:
    """One table and its picture. Values are texts, whole numbers, decimals, days and amounts."""

    key: str
    title: Any
    heads: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    note: Any = ""
    flow: charts.Flow | None = None
    bars: charts.Bars | None = None


def figures(span: Span, at: datetime, *, most: int | None = counting.MOST_SUPPLIERS) -> list[Figure]:
    """The whole report. ``at`` bounds it: of what is still to come there are no figures."""
    return [
        _flow(span),
        _ages(min(span.until, at)),
        _times(span),
        _kept(span),
        _reasons(span),
        _suppliers(span, most),
        _money(span),
    ]


def _flow(span: Span) -> Figure:
    steps = counting.flow(span)
    heads = (
        pgettext("day", "From"),
        pgettext("number of disputes", "Opened"),
        _("Ended"),
        _("Open at the end"),
    )
    rows = [(step.begins, step.opened, step.ended, step.backlog) for step in steps]
    together = (_("Together"), sum(s.opened for s in steps), sum(s.ended for s in steps), steps[-1].backlog)
    return Figure("flow", _("Inflow and backlog"), heads, [*rows, together], flow=charts.flow(steps))


def _ages(at: datetime) -> Figure:
    found = counting.ages(at)
    labels = [_("up to %(days)d days") % {"days": AGES[0]}]
    labels += [_("up to %(days)d days") % {"days": days} for days in AGES[1:]]
    labels.append(_("more than %(days)d days") % {"days": AGES[-1]})
    rows = list(zip(labels, found.counts, strict=True))
    drawn = charts.bars([(label, str(n), [n]) for label, n in rows])
    note = (
        _("Open since, at the longest: %(days)d days.") % {"days": (at - found.oldest).days}
        if found.oldest
        else ""
    )
    table = [*rows, (_("Together"), found.total)]
    return Figure("ages", _("Age of the backlog"), (_("Age"), _("Open disputes")), table, note, bars=drawn)


def _times(span: Span) -> Figure:
    heads = (
        _("Time"),
        _("How often"),
        _("On average, days"),
        _("In the middle, days"),
        _("Nine in ten within, days"),
    )
    rows = [
        (_("From the claim to the supplier's first answer"), *_days(counting.to_response(span))),
        (_("From the claim to the first determination"), *_days(counting.to_determination(span))),
    ]
    return Figure("times", _("How long it takes"), heads, rows)


def _days(found: Durations) -> tuple[int, Decimal | None, Decimal | None, Decimal | None]:
    def days(hours: float | None) -> Decimal | None:
        return None if hours is None else Decimal(hours / 24).quantize(Decimal("0.1"))

    return found.count, days(found.mean), days(found.median), days(found.most)


def _kept(span: Span) -> Figure:
    found = counting.within_deadline(span)
    rows = [(deadlines.kind(one.kind).label, one.met, one.passed, f"{one.share or 0:.0%}") for one in found]
    drawn = charts.bars(
        [(row[0], row[3], [one.share or 0]) for row, one in zip(rows, found, strict=True)], most=1
    )
    heads = (_("What had to happen"), _("In time"), _("Too late"), _("Share in time"))
    return Figure("kept", _("Within the deadline"), heads, rows, bars=drawn)


def _end_labels() -> dict[str, Any]:
    return {
        counting.SETTLED: _("Settled by the parties"),
        counting.FOR_BUYER: _("Decided for the buyer"),
        counting.FOR_SUPPLIER: _("Decided for the supplier"),
        counting.WITHDRAWN: _("Withdrawn"),
        counting.LAPSED: _("Lapsed"),
        counting.CHARGEBACK: _("Closed by a chargeback"),
    }


def _reasons(span: Span) -> Figure:
    counted = counting.by_reason(span)
    rows = [(reason.label, counted[reason]) for reason in Reason if reason in counted]
    return _by_end("reasons", _("Outcomes by reason"), _("Reason"), rows)


def _suppliers(span: Span, most: int | None) -> Figure:
    note = (
        _("The %(number)d suppliers with most; the file has all of them.") % {"number": most} if most else ""
    )
    return _by_end(
        "suppliers", _("Outcomes by supplier"), _("Supplier"), counting.by_supplier(span, most), note
    )


def _by_end(key: str, title: Any, head: Any, counted: Iterable[tuple[Any, Any]], note: Any = "") -> Figure:
    labels = _end_labels()
    rows = [(name, *counting.lines(ends), sum(ends.values())) for name, ends in counted]
    drawn = charts.bars([(row[0], str(row[-1]), row[1:-1]) for row in rows], [labels[end] for end in ENDS])
    heads = (head, *(labels[end] for end in ENDS), _("Together"))
    return Figure(key, title, heads, rows, note, bars=drawn)


def _money(span: Span) -> Figure:
    heads = (
        _("Currency"),
        _("Held at the end"),
        _("Frozen at the end"),
        _("Refunded to buyers"),
        _("Paid by the guarantee"),
        _("Recovered from suppliers"),
        _("Lost"),
        _("Owed by suppliers at the end"),
    )
    rows = []
    for one in sums.by_currency(span):
        values = (one.held, one.frozen, one.refunded, one.guaranteed, one.recovered, one.lost, one.owed)
        quantized = (currencies.quantize(value, one.currency) for value in values)
        rows.append((one.currency, *(Amount(value, one.currency) for value in quantized)))
    note = _("From the books. Limits are frozen in US dollars, whatever currency an order has (L8).")
    return Figure("money", _("Money"), heads, rows, note)
