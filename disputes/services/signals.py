"""Signals raised, looked into, dismissed or confirmed (F1)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from disputes import conduct
from disputes.conduct import Cause
from disputes.enums import Clock, SignalAction
from disputes.models import Signal
from tradeassurance.accounts import roles
from tradeassurance.accounts.models import Company
from tradeassurance.accounts.services import companies
from tradeassurance.core.actors import CLOCK
from tradeassurance.core.calendars import BUSINESS, DayCount
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Deadline
from tradeassurance.core.refusals import Refused
from tradeassurance.core.turns import one_by_one

REVIEW_WITHIN = DayCount(3, BUSINESS)
"""The house's own promise: a signal is looked into within three business days, then the desk is asked again."""
LOOK_BACK = timedelta(days=30)
"""How long the job may have slept without missing what happened meanwhile."""


def look(at: datetime, since: datetime | None = None) -> int:
    """Raise a signal for everything since an instant that has none yet; how many that were (F1).

    One change a company. Run again, or by two at once, it raises nothing twice: the company's lock and the
    constraint on the cause see to it.
    """
    found = sorted(conduct.causes(since or at - LOOK_BACK, at), key=lambda cause: cause.company_id)
    known = set(Signal.objects.filter(cause__in=[one.record for one in found]).values_list("kind", "cause"))
    missing = [one for one in found if (one.kind, one.record) not in known]
    of_companies = [(pk, list(causes)) for pk, causes in groupby(missing, key=lambda cause: cause.company_id)]
    raised: list[Signal] = []

    def raise_for(one: tuple[int, list[Cause]]) -> None:
        raised.extend(raise_all(Company(pk=one[0]), by=CLOCK, at=at, causes=one[1]))

    one_by_one(of_companies, raise_for)
    return len(raised)


@service(Company)
def raise_all(change: Change, company: Company, *, causes: Sequence[Cause]) -> list[Signal]:
    """Raise a signal for each cause that has none yet; the risk desk is told of each (F1)."""
    known = {(one.kind, one.cause) for one in change.all(Signal)}
    return [_raise(change, company, one) for one in causes if (one.kind, one.record) not in known]


def _raise(change: Change, company: Company, cause: Cause) -> Signal:
    signal = Signal(
        company=company,
        other_id=cause.other_id,
        order_id=cause.order_id,
        kind=cause.kind,
        cause=cause.record,
        facts=[fact.record() for fact in cause.facts],
        raised_at=change.at,
    )
    change.add(signal, reserve=True)
    _wait(change, signal)
    change.tell(roles.RISK, "signal.raised", company=company.name)
    return signal


def _wait(change: Change, signal: Signal) -> None:
    change.schedule(signal, Clock.SIGNAL, change.due(REVIEW_WITHIN, signal.company, ""))


def not_looked_into(change: Change, signal: Signal, deadline: Deadline) -> None:
    """Nobody concluded in time: the risk desk is told again, and the clock starts anew (X12)."""
    change.tell(roles.RISK, "signal.waits", company=signal.company.name, since=signal.raised_at)
    _wait(change, signal)


@service(Signal)
def take(change: Change, signal: Signal) -> Signal:
    """Somebody of the risk desk looks into a signal."""
    change.advance(signal.take, at=change.at, owner_id=change.actor.person)
    return signal


@service(Signal)
def dismiss(change: Change, signal: Signal, *, reason: str) -> Signal:
    """There is an explanation, which is kept; nothing follows."""
    change.because(reason)
    change.advance(signal.dismiss, at=change.at, conclusion=reason)
    change.meet(signal, Clock.SIGNAL)
    return signal


@service(Signal)
def confirm(change: Change, signal: Signal, *, reason: str, action: str) -> Signal:
    """It is as it looks: kept on record, the company warned, or its coverage suspended in the same change (F1)."""
    wanted = SignalAction(action)
    change.because(reason)
    change.advance(signal.confirm, at=change.at, conclusion=reason, action=wanted)
    change.meet(signal, Clock.SIGNAL)
    if wanted == SignalAction.SUSPEND:
        if signal.company_id != signal.order.buyer_id:
            raise Refused(
                "F1",
                _("Only a buyer has coverage that could be suspended."),
                _("Suspend the supplier on its own page."),
            )
        companies.suspend_coverage.within(change, change.root, reason=reason)
    if wanted == SignalAction.WARN:
        change.tell(signal.company_id, "signal.warned", reason=reason)
    return signal
