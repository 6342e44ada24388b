"""Deadlines, with the move that extends one (C8), and closures (X14)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradeassurance.core import calendars, deadlines
from tradeassurance.core.actors import CLOCK_KIND, Actor
from tradeassurance.core.fields import DayField, TextField
from tradeassurance.core.models import Closure, Deadline, DeadlineChange, ExtensionCategory, Outcome
from tradeassurance.core.refusals import Verdict
from tradeassurance.core.services import closures
from tradeassurance.core.services import deadlines as services
from tradeassurance.core.unit import root_models
from tradeassurance.desk import cells, filters, queues, roots, waits
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Move, MoveForm, on_own_trail
from tradeassurance.desk.sections import Facts, Section, Table
from tradeassurance.desk.site import site

TONES = {Outcome.OPEN: "info", Outcome.MET: "good", Outcome.EXPIRED: "bad", Outcome.DROPPED: "ended"}
SOON = timedelta(days=1)


def outcome_of(deadline: Deadline) -> Any:
    """Whether it runs or how it ended, in words, shape and color."""
    return cells.badge(deadline.get_outcome_display(), TONES[Outcome(deadline.outcome)])


def must_of(deadline: Deadline) -> Any:
    """What must happen."""
    return deadlines.kind(deadline.kind).label


def owner_of(deadline: Deadline) -> Any:
    """Who must act."""
    return waits.owner_label(deadlines.kind(deadline.kind).owner)


class ExtensionForm(MoveForm):
    """Until when, why in one word, and why in a sentence."""

    until = DayField(
        label=_("Until the end of"), help_text=_("The last second of that day in the deadline's own zone.")
    )
    category = forms.ChoiceField(
        label=_("Category"), choices=[(one, ExtensionCategory(one).label) for one in services.BY_HAND]
    )
    reason = TextField(label=_("Reason"), lines=3, max_length=2000, help_text=_("Both parties read it."))


def _until(form: MoveForm, deadline: Deadline) -> dict[str, Any]:
    data = form.cleaned_data
    return data | {"until": calendars.end_of_day(data["until"], deadline.zone)}


def _may_extend(deadline: Deadline, actor: Actor, at: datetime) -> Verdict:
    root = root_models()[deadline.root_kind]._default_manager.get(pk=deadline.root_id)
    return services.may_extend(deadline, root, actor, at)


@admin.register(Deadline, site=site)
class DeadlineAdmin(CaseAdmin):
    """Every clock: running, met, passed, no longer needed."""

    title = _("Deadlines")
    menu, icon, list_key = "rules", "schedule", "due_at"
    list_filter = (
        filters.choices("outcome", _("Outcome"), Outcome.choices),
        filters.choices("root_kind", _("Case"), roots.kinds),
    )
    columns = (
        Column(_("What must happen"), must_of),
        Column(_("State"), outcome_of),
        Column(_("Who"), owner_of),
        Column(_("Case"), roots.root_cell),
        Column(_("Due"), lambda d: cells.instant(d.due_at, relative=d.is_open)),
        Column(_("Originally"), lambda d: d.original_due_at if d.original_due_at != d.due_at else None),
    )
    lead = _("Who must do what by when. The earliest comes first.")
    moves = (
        Move(
            name="extend",
            label=_("Extend"),
            service=services.extend,
            allowed=_may_extend,
            form=ExtensionForm,
            values=_until,
            explain=_(
                "The clock runs until the new day; the original stays visible, and both parties are told at once (C8)."
            ),
            done=_("The deadline is extended; the parties are told."),
        ),
    )

    def prepare_rows(self, rows: list[Any]) -> None:
        """The cases of a page at once."""
        roots.attach(rows)

    def heading(self, record: Deadline) -> str:
        """What must happen."""
        return str(must_of(record))

    def badge(self, record: Deadline) -> Any:
        """Running or how it ended."""
        return outcome_of(record)

    def sections(self, request: HttpRequest, record: Deadline) -> Iterable[Section]:
        """Whose clock, where the date comes from, what moved it."""
        changes = list(DeadlineChange.objects.filter(deadline=record).order_by("pk"))
        wait = waits.explain(record, changes=changes)
        yield Facts(_("Clock"), pairs=_facts(record, wait))
        if wait.skipped:
            columns = (Column(_("Day"), lambda row: row[0]), Column(_("Reason"), lambda row: row[1]))
            yield Table(_("Days not counted"), columns=columns, rows=wait.skipped)
        yield Table(_("Extensions and pauses"), columns=CHANGES, rows=changes, empty=_("It was never moved."))


def _facts(record: Deadline, wait: waits.Wait) -> list[tuple[Any, Any]]:
    return [
        (_("Case"), roots.root_cell(record)),
        (_("Who must act"), wait.who),
        (_("Otherwise"), wait.otherwise),
        (_("Due"), cells.instant(record.due_at, relative=True)),
        (_("Originally"), record.original_due_at),
        (_("Zone"), record.zone),
        (_("Counted"), wait.counted or _("an agreed date")),
        (_("Counted from"), record.started_at),
        (_("Parameter"), record.parameter),
        (_("Rules"), record.rules_code),
        (_("Country"), " ".join(filter(None, (record.country, record.region)))),
        (_("Paused"), record.paused_at),
        (_("Ended"), record.closed_at),
        (_("Rule"), wait.rule),
        (_("Last error of the job"), record.last_error),
    ]


CHANGES = (
    Column(_("When"), "at"),
    Column(_("Category"), lambda c: c.get_category_display()),
    Column(_("Reason"), "reason"),
    Column(_("Before"), "due_before"),
    Column(_("After"), "due_after"),
)


class ClosureForm(MoveForm):
    """A country, a region of it where only that is closed, the day and the reason."""

    country = TextField(label=_("Country"), max_length=2, min_length=2, help_text=_("ISO 3166, such as CN."))
    region = TextField(label=_("Region"), max_length=8, required=False, help_text=_("Such as BY in Germany."))
    date = DayField(label=_("Day"))
    reason = TextField(label=_("Reason"), max_length=200)

    def clean_country(self) -> str:
        """In capitals, as the calendars know it."""
        return self.cleaned_data["country"].upper()

    def clean_region(self) -> str:
        """In capitals."""
        return self.cleaned_data["region"].upper()


@admin.register(Closure, site=site)
class ClosureAdmin(CaseAdmin):
    """Days that a country's calendar does not know as free."""

    title = _("Closures")
    menu, icon = "rules", "event_busy"
    columns = (
        Column(_("Country"), "country"),
        Column(_("Region"), "region"),
        Column(_("Day"), "date"),
        Column(_("Reason"), "reason"),
    )
    lead = _(
        "Days without business beside weekends and public holidays; they count for deadlines that begin afterwards."
    )
    empty = _("No closure was added.")
    list_moves = (
        Move(
            name="add",
            label=_("Add a closure"),
            service=on_own_trail(closures.add),
            allowed=lambda _none, actor, at: closures.may_add(actor),
            form=ClosureForm,
            explain=_(
                "Deadlines in business days that begin from now on skip that day. Running ones are not moved (X14, C8)."
            ),
            done=_("The closure is added."),
            creates=True,
        ),
    )

    def sections(self, request: HttpRequest, record: Closure) -> Iterable[Section]:
        """The closure."""
        pairs = [
            (_("Country"), record.country),
            (_("Region"), record.region),
            (_("Day"), record.date),
            (_("Reason"), record.reason),
        ]
        yield Facts(gettext("Closure"), pairs=pairs)


def _of_somebody(actor: Actor, at: datetime) -> Any:
    """Clocks that somebody must meet; what the house does by itself at its time waits for nobody."""
    own = [kind.name for kind in deadlines.kinds() if kind.owner == CLOCK_KIND]
    return Deadline.objects.filter(outcome=Outcome.OPEN, due_at__lte=at + SOON).exclude(kind__in=own)


def _of_my_roles(actor: Actor, at: datetime) -> Any:
    mine = [kind.name for kind in deadlines.kinds() if kind.owner in actor.roles]
    return Deadline.objects.filter(outcome=Outcome.OPEN, due_at__lte=at + SOON, kind__in=mine)


queues.register(
    queues.Queue(
        "core.deadlines_mine",
        _("Deadlines of my roles within a day"),
        Deadline,
        select=_of_my_roles,
        since="due_at",
        since_label=_("the first is due"),
        empty=_("None of your roles is short of time."),
    )
)
queues.register(
    queues.Queue(
        "core.deadlines_today",
        _("All deadlines within a day"),
        Deadline,
        select=_of_somebody,
        since="due_at",
        since_label=_("the first is due"),
        empty=_("No deadline ends within a day."),
    )
)
queues.register(
    queues.Queue(
        "core.deadlines_failed",
        _("Deadlines whose job failed"),
        Deadline,
        select=lambda actor, at: Deadline.objects.filter(outcome=Outcome.OPEN, retry_at__isnull=False),
        since="due_at",
        empty=_("No job failed."),
    )
)
