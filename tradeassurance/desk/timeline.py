"""The trail of a case as people read it: what happened, who did it, when, why, before and after (R1)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model, OuterRef, Subquery, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts.models import Company, User
from tradeassurance.core import deadlines, fsm
from tradeassurance.core.models import TrailEntry

MOST = 40
NOBODY: Mapping[int, str] = {}
_PERSON = re.compile(r"user:(\d+)(?:@company:(\d+))?")
_LABELS: dict[str, Any] = {}
_RECORDS: dict[str, Any] = {}
_SOURCES: list[Callable[[str], Any]] = []


def name(action: str, label: Any) -> None:
    """Say what an action of the trail is called: ``name("suppliers.participation.apply", _("Applied"))``."""
    _LABELS[action] = label


def records(labels: Mapping[str, Any]) -> None:
    """Say what kinds of records are called in the trail: ``records({"dispute": _("Dispute")})``."""
    _RECORDS.update(labels)


def words(source: Callable[[str], Any]) -> None:
    """Register a further source of names: ``source(action)`` gives a label or None."""
    _SOURCES.append(source)


@dataclass
class Event:
    """One entry of the trail, in words."""

    at: datetime
    recorded_at: datetime
    title: Any
    who: Any
    company: Any = ""
    reason: str = ""
    steps: list[tuple[Any, Any]] = field(default_factory=list)
    changes: list[tuple[Any, Any, Any, Any]] = field(default_factory=list)
    added: list[Any] = field(default_factory=list)
    tone: str = "neutral"
    seq: int = 0

    @property
    def is_late(self) -> bool:
        """Whether it was written down later than it took effect (C7)."""
        return (self.recorded_at - self.at).total_seconds() >= 60


def of_case(
    root_kind: str, root_id: int, *, most: int | None = MOST, known: Mapping[int, str] = NOBODY
) -> tuple[list[Event], bool]:
    """The newest events of a case first, and whether there are more; ``known`` are companies by key."""
    person = User.objects.filter(pk=OuterRef("user_id")).values("name")
    rows = TrailEntry.objects.filter(root_kind=root_kind, root_id=root_id).order_by("-seq")
    rows = rows.annotate(person=Subquery(person))
    entries = list(rows if most is None else rows[: most + 1])
    more = most is not None and len(entries) > most
    return read(entries[:most] if most else entries, known), more


def read(entries: Iterable[TrailEntry], known: Mapping[int, str] = NOBODY) -> list[Event]:
    """Entries in words; people and companies that nobody named yet are looked up together."""
    entries = list(entries)
    people, companies = _named(entries, known)
    return [_event(entry, people, companies) for entry in entries]


def whose(rows: Iterable[Any]) -> dict[str, Any]:
    """Who stands behind the ``actor`` of each row, in words; everybody is looked up together."""
    rows = list(rows)
    people, companies = _named(rows, NOBODY)
    found = {}
    for actor in {row.actor for row in rows}:
        match = _PERSON.fullmatch(actor)
        named = [people.get(int(match[1])), companies.get(int(match[2] or 0))] if match else [_machine(actor)]
        found[actor] = ", ".join(str(one) for one in named if one) or actor
    return found


def _named(entries: list[TrailEntry], known: Mapping[int, str]) -> tuple[dict[int, str], dict[int, str]]:
    people: dict[int, str] = {}
    companies = dict(known)
    unnamed, firms_without = set(), set()
    for entry in entries:
        if (match := _PERSON.fullmatch(entry.actor)) is None:
            continue
        if name_ := getattr(entry, "person", None):
            people[int(match[1])] = name_
        else:
            unnamed.add(int(match[1]))
        if match[2] and int(match[2]) not in companies:
            firms_without.add(int(match[2]))
    if not unnamed and not firms_without:
        return people, companies
    users, firms = User.objects.filter(pk__in=unnamed), Company.objects.filter(pk__in=firms_without)
    # Both in one query: the third column says which.
    rows = users.order_by().values_list("pk", "name", Value(0))
    for pk, called, is_company in rows.union(firms.order_by().values_list("pk", "name", Value(1))):
        (companies if is_company else people)[pk] = called
    return people, companies


def _event(entry: TrailEntry, people: dict[int, str], companies: dict[int, str]) -> Event:
    data = entry.data
    match = _PERSON.fullmatch(entry.actor)
    steps = [(_model_name(ref), _state_label(ref, after)) for ref, _name, _before, after in data["steps"]]
    return Event(
        at=entry.at,
        recorded_at=entry.recorded_at,
        title=title_of(entry.action, data["steps"]),
        who=people.get(int(match[1]), "") if match else _machine(entry.actor),
        company=companies.get(int(match[2]), "") if match and match[2] else "",
        reason=entry.reason,
        steps=steps,
        changes=[change for ref, fields in data["changed"].items() for change in _changes(ref, fields)],
        added=sorted({str(_model_name(ref)) for ref in data["added"]}),
        tone="wait" if entry.action.startswith("deadline.") else "info" if steps else "neutral",
        seq=entry.seq,
    )


def _machine(actor: str) -> Any:
    return {fsm.CLOCK: gettext("The clock"), fsm.PROVIDER: gettext("Payment provider")}.get(actor, actor)


def title_of(action: str, steps: list[Any]) -> Any:
    """What an action is called: its own label, its clock's, its transition's, or its name made readable."""
    if action in _LABELS:
        return _LABELS[action]
    if found := next((label for source in _SOURCES if (label := source(action))), None):
        return found
    if action.startswith("deadline."):
        return _of_clock(action.removeprefix("deadline."))
    for reference, transition, _before, _after in steps:
        move = fsm.moves(model).get(transition) if (model := _model(reference)) else None
        if move is not None and move.label and action.endswith(f".{transition}"):
            return move.label
    return action.rpartition(".")[2].replace("_", " ").capitalize()


def _of_clock(name: str) -> Any:
    """A clock that came due: somebody's time ran out, or the house did what it does on that day."""
    try:
        kind = deadlines.kind(name)
    except KeyError:
        return gettext("Time ran out: %(what)s") % {"what": name}
    if kind.owner == fsm.CLOCK:
        return gettext("On schedule: %(what)s") % {"what": kind.label}
    return gettext("Time ran out: %(what)s") % {"what": kind.label}


@cache
def _models() -> dict[str, type[Model]]:
    return {
        model._meta.model_name or "": model for model in apps.get_models() if "django" not in model.__module__
    }


def _model(reference: str) -> type[Model] | None:
    return _models().get(reference.partition(":")[0])


def _model_name(reference: str) -> Any:
    if label := _RECORDS.get(reference.partition(":")[0]):
        return label
    model = _model(reference)
    return str(model._meta.verbose_name).capitalize() if model else reference


def _state_label(reference: str, state: str) -> Any:
    return _choice(_model(reference), "state", state)


def _choice(model: type[Model] | None, name: str, value: Any) -> Any:
    if model is None or value is None:
        return value
    field_ = next((f for f in model._meta.concrete_fields if name in (f.name, f.attname)), None)
    return dict(field_.flatchoices).get(value, value) if field_ and field_.flatchoices else value


def _changes(reference: str, fields: dict[str, list[Any]]) -> Iterable[tuple[Any, Any, Any, Any]]:
    model = _model(reference)
    for attname, (before, after) in fields.items():
        if attname in ("state", "trail_length", "trail_head", "password"):
            continue
        field_ = (
            next((f for f in model._meta.concrete_fields if f.attname == attname), None) if model else None
        )
        label = str(field_.verbose_name).capitalize() if field_ else attname
        yield _model_name(reference), label, _choice(model, attname, before), _choice(model, attname, after)


name("accounts.granting.grant", _("Role granted"))
name("accounts.granting.revoke", _("Role ended"))
name("accounts.people.enrol", _("Enrolled"))
name("accounts.people.deactivate", _("Deactivated"))
name("accounts.people.end_sessions", _("Signed out everywhere"))
name("accounts.erasure.request", _("Erasure asked for"))
name("accounts.erasure.hold", _("Held by law"))
name("accounts.erasure.lift_hold", _("Hold lifted"))
name("accounts.companies.forget_contact", _("Contact removed"))
name("accounts.people.choose_language", _("Language chosen"))
name("accounts.people.choose_time_zone", _("Time zone chosen"))
name("accounts.companies.register", _("Registered"))
name("accounts.companies.join", _("Person joined"))
name("accounts.companies.leave", _("Person left"))
name("accounts.companies.suspend_coverage", _("Coverage suspended"))
name("accounts.companies.lift_suspension", _("Suspension lifted"))
name("accounts.ties.record", _("Tie recorded"))
name("accounts.ties.end", _("Tie ended"))
name("core.approval.answer", _("Approval answered"))
name("core.documents.open_original", _("Sealed original opened"))
name("core.deadlines.extend", _("Deadline extended"))
records(
    {
        "approval": _("Approval"),
        "deadline": _("Deadline"),
        "deadlinechange": _("Change of a deadline"),
        "document": _("Document"),
    }
)
