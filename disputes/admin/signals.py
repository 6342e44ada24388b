"""The review page of the risk desk: signals with their reasons, who looks into them, and what follows (F1)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes.enums import UNREVIEWED, SignalAction, SignalKind, SignalState
from disputes.models import Signal
from disputes.services import signals
from tradeassurance.accounts import roles
from tradeassurance.accounts.models import Company
from tradeassurance.core.fields import TextField
from tradeassurance.core.models import root_kind
from tradeassurance.desk import cells, filters, timeline, waits
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Move, MoveForm, ReasonForm
from tradeassurance.desk.queues import MINE, Queue, register
from tradeassurance.desk.sections import Facts, Section, Table, Text
from tradeassurance.desk.site import site

EARLIER = 25


class ConfirmForm(MoveForm):
    """What follows, and why."""

    action = forms.ChoiceField(
        label=_("What follows"), choices=SignalAction.choices, widget=forms.RadioSelect
    )
    reason = TextField(
        label=_("Reason"),
        lines=3,
        max_length=2000,
        help_text=_("The company reads it where you write to it or suspend its coverage."),
    )

    def prepare(self) -> None:
        """Coverage belongs to buyers."""
        if self.subject.company_id != self.subject.order.buyer_id:
            kept = [one for one in SignalAction.choices if one[0] != SignalAction.SUSPEND]
            self.fields["action"].choices = kept  # type: ignore[attr-defined]


MOVES = (
    Move(
        name="take",
        label=_("Look into it"),
        service=signals.take,
        transition="take",
        explain=_("You are named as who looks into it; a colleague may take it over."),
        done=_("You are looking into it."),
    ),
    Move(
        name="dismiss",
        label=_("Dismiss"),
        service=signals.dismiss,
        transition="dismiss",
        form=ReasonForm,
        explain=_("There is an explanation; nothing follows. The company is not told."),
        done=_("The signal is dismissed."),
        tone="secondary",
    ),
    Move(
        name="confirm",
        label=_("Confirm"),
        service=signals.confirm,
        transition="confirm",
        form=ConfirmForm,
        explain=_("It is as it looks. Say what follows (F1)."),
        done=_("The signal is confirmed."),
        tone="danger",
    ),
)


def reasons(signal: Signal) -> Any:
    """Why it was raised, fact by fact, in the reader's words."""
    return cells.lines(str(fact) for fact in signal.reasons)


@admin.register(Signal, site=site)
class SignalAdmin(CaseAdmin):
    """Signals about conduct (F1)."""

    title = _("Signals")
    menu, icon = "people", "flag"
    list_select_related = ("company", "other", "order", "owner")
    list_filter = (
        filters.choices("state", _("State"), SignalState.choices),
        filters.choices("kind", _("What it is about"), SignalKind.choices),
    )
    company_paths = ("company_id", "other_id")
    columns = (
        Column(_("Company"), "company.name"),
        Column(
            _("What it is about"), lambda s: cells.lines([s.get_kind_display(), cells.small(s.reasons[0])])
        ),
        Column(_("State"), lambda s: cells.lines([cells.state(s), cells.small(s.owner or "")])),
        Column(_("Raised"), "raised_at"),
    )
    lead = _(
        "What in the conduct of buyers and suppliers is worth a look, with the reasons. Nothing follows by itself."
    )
    empty = _("Nothing was raised.")
    moves = MOVES

    def subheading(self, record: Signal) -> Any:
        """About which order."""
        return _("about order %(number)s") % {"number": record.order.number}

    def companies(self, record: Signal) -> Iterable[int]:
        """The company, and the other one of a pair."""
        return [one for one in (record.company_id, record.other_id) if one]

    def clocks(self, record: Signal) -> list[waits.Wait]:
        """The review's own clock."""
        found = waits.running(root_kind(Company), record.company_id, self.party(record))
        return [
            one
            for one in found
            if one.deadline.subject_kind == "signal" and one.deadline.subject_id == record.pk
        ]

    def history(self, request: HttpRequest, record: Signal) -> dict[str, Any]:
        """The company's trail: the signal is a part of it."""
        most = None if request.GET.get("timeline") == "all" else timeline.MOST
        events, more = timeline.of_case(root_kind(Company), record.company_id, most=most)
        return {"events": events, "more_events": more, "has_timeline": True}

    def sections(self, request: HttpRequest, record: Signal) -> Iterable[Section]:
        """Why it was raised, what was concluded, and what was raised about the company before."""
        yield Facts(_("Signal"), side=True, pairs=_facts(record))
        yield Text(_("Why it was raised"), text="\n".join(str(fact) for fact in record.reasons))
        if record.conclusion:
            yield Text(_("Conclusion"), text=record.conclusion)
        earlier = Signal.objects.filter(company_id=record.company_id).exclude(pk=record.pk)
        yield Table(
            _("Other signals about this company"),
            columns=OTHERS,
            rows=earlier.select_related("company", "order").order_by("-pk")[:EARLIER],
            empty=_("None."),
        )


def _facts(record: Signal) -> list[tuple[Any, Any]]:
    company = record.company
    coverage = (
        cells.badge(gettext("Suspended"), "bad")
        if company.is_coverage_suspended
        else cells.badge(gettext("Covered"), "good")
    )
    return [
        (_("Company"), cells.record(company)),
        (_("Together with"), cells.record(record.other) if record.other else None),
        (_("Order"), cells.record(record.order)),
        (_("Coverage"), coverage),
        (_("Looked into by"), record.owner.name if record.owner else None),
        (_("Since"), record.taken_at),
        (_("Raised"), record.raised_at),
        (_("Concluded"), record.closed_at),
        (_("What follows"), record.get_action_display()),
    ]


OTHERS = (
    Column(_("What it is about"), lambda s: cells.record(s, s.get_kind_display())),
    Column(_("State"), cells.state),
    Column(_("Why"), reasons),
    Column(_("Raised"), "raised_at"),
)

register(
    Queue(
        "disputes.signals",
        _("Signals to look into"),
        Signal,
        roles=(roles.RISK,),
        select=lambda actor, at: Signal.objects.filter(state=SignalState.OPEN),
        since="raised_at",
        empty=_("Nothing waits to be looked into."),
    )
)
register(
    Queue(
        "disputes.my_signals",
        _("Signals you look into"),
        Signal,
        roles=(roles.RISK,),
        select=lambda actor, at: Signal.objects.select_related("company").filter(
            state__in=UNREVIEWED, owner=actor.user_id
        ),
        since="taken_at",
        group=MINE,
        empty=_("You look into no signal. Take one from the queue."),
    )
)
for name, label in (
    ("raise_all", _("A signal was raised")),
    ("take", _("A signal is looked into")),
    ("dismiss", _("A signal was dismissed")),
    ("confirm", _("A signal was confirmed")),
):
    timeline.name(f"disputes.signals.{name}", label)
timeline.name("deadline.signal.review", _("A signal was not looked into in time"))
timeline.name("deadline.coverage.review", _("The suspension of the coverage stands"))
