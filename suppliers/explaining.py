"""Why a limit is what it is, line by line, and what would raise it (L2). Words in the reader's language."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from suppliers import figures, formula
from suppliers.enums import LIMIT_CURRENCY, Grade
from suppliers.figures import Figures
from suppliers.models import Assessment
from tradeassurance.portal.display import amount_text
from tradeassurance.rules.models import ServiceRules
from tradeassurance.rules.typed import Rules

BY_HAND = "hand"


@dataclass(frozen=True)
class Said:
    """One line of an explanation: what it is, what it rests on, and the US dollars it adds or takes off."""

    label: str
    basis: str
    amount: Decimal


@dataclass(frozen=True)
class Explanation:
    """An assessment in words; the amounts of ``lines`` add up to its limit."""

    assessment: Assessment
    lines: list[Said]
    raises: list[str]


def explain(assessment: Assessment) -> Explanation:
    """An assessment as supplier and staff read it."""
    terms = ServiceRules.typed(assessment.rules_id)
    known = figures.of_json(assessment.inputs)
    lines = [
        _line(one["key"], Decimal(one["amount"]), assessment, terms, known)
        for one in assessment.contributions
    ]
    if assessment.departs:
        departure = assessment.limit_amount - assessment.formula_amount
        basis = _("The formula gives %(formula)s; staff departed from it: %(reason)s") % {
            "formula": _usd(assessment.formula_amount),
            "reason": assessment.reason,
        }
        lines.append(Said(_("Set by hand"), basis, departure))
    return Explanation(assessment, lines, list(_raises(assessment, terms, known)))


def _line(key: str, amount: Decimal, assessment: Assessment, terms: Rules, known: Figures) -> Said:
    match key:
        case formula.BASE:
            grade = Grade(assessment.grade).label
            return Said(_("Grade"), _("Base of the grade %(grade)s") % {"grade": grade}, amount)
        case formula.VOLUME:
            return Said(_("Covered volume"), _volume(terms, known), amount)
        case formula.LATE:
            return Said(_("Shipments on time"), _late(terms, known), amount)
        case formula.UPHELD:
            return Said(_("Upheld disputes"), _upheld(terms, known), amount)
        case formula.CAP:
            most = {"most": _usd(terms.limit_cap_usd)}
            return Said(_("Upper bound"), _("The formula gives at most %(most)s") % most, amount)
    return Said(_("Lower bound"), _("A limit is never below zero"), amount)


def _volume(terms: Rules, known: Figures) -> str:
    return _("%(share)s of %(volume)s in %(orders)s covered orders of the last %(months)s months") % {
        "share": percent(terms.limit_volume_share),
        "volume": _usd(known.volume_usd),
        "orders": known.orders,
        "months": terms.limit_lookback_months,
    }


def _late(terms: Rules, known: Figures) -> str:
    if not formula.counts(terms, known.due) or known.on_time_rate is None:
        return _too_few(known.due, terms)
    return _("%(on_time)s of %(due)s on time (%(rate)s); each percent late takes %(factor)s percent off") % {
        "on_time": known.on_time,
        "due": known.due,
        "rate": percent(known.on_time_rate),
        "factor": f"{terms.limit_late_factor.normalize():f}",
    }


def _upheld(terms: Rules, known: Figures) -> str:
    if not formula.counts(terms, known.orders) or known.upheld_rate is None:
        return _too_few(known.orders, terms)
    return _("%(upheld)s in %(orders)s orders (%(rate)s); each percent takes %(factor)s percent off") % {
        "upheld": known.upheld,
        "orders": known.orders,
        "rate": percent(known.upheld_rate),
        "factor": f"{terms.limit_upheld_factor.normalize():f}",
    }


def _too_few(number: int, terms: Rules) -> str:
    return _("%(number)s so far; it counts from %(least)s orders on") % {
        "number": number,
        "least": terms.limit_record_from,
    }


def _raises(assessment: Assessment, terms: Rules, known: Figures) -> Iterator[str]:
    """What would raise the limit, by how much, all else unchanged."""
    if assessment.departs:
        yield _(
            "The limit was set by hand and stands until it is set anew. What the formula gives would rise by:"
        )
    now = formula.total(formula.lines(terms, assessment.grade, known))
    if now >= terms.limit_cap_usd:
        yield _("The formula gives no more than this; a higher limit is set by staff only.")
        return
    for better, say, names in _chances(assessment, known):
        gain = formula.total(formula.lines(terms, *better)) - now
        if gain > 0:
            yield say % {"gain": _usd(gain), **names}
    each = formula.whole(Decimal(10_000) * terms.limit_volume_share)
    if each > 0:
        yield _("Every further USD 10,000 of covered orders: up to %(gain)s more.") % {"gain": _usd(each)}


def _chances(
    assessment: Assessment, known: Figures
) -> Iterator[tuple[tuple[str, Figures], str, dict[str, Any]]]:
    grades = list(Grade)
    place = grades.index(Grade(assessment.grade))
    if place + 1 < len(grades):
        above = grades[place + 1]
        yield (above.value, known), _("The grade %(grade)s: %(gain)s more."), {"grade": above.label}
    punctual = figures.of_json({**known.as_json(), "on_time": known.due})
    yield (assessment.grade, punctual), _("Every shipment on time: %(gain)s more."), {}
    clean = figures.of_json({**known.as_json(), "upheld": 0})
    yield (assessment.grade, clean), _("No dispute upheld in the look-back: %(gain)s more."), {}


def percent(share: Decimal | None) -> str:
    """`97.5 %`; a dash for nothing."""
    return "–" if share is None else f"{(share * 100).quantize(Decimal('0.1')).normalize():f} %"


def _usd(amount: Decimal) -> str:
    return amount_text(amount, LIMIT_CURRENCY)


__all__ = ["Explanation", "Said", "explain", "percent"]
