"""Moves: what staff can do. A move is a form, a service and the guard that page, button and service share.

    Move(name="suspend", label=_("Suspend"), service=participation.suspend, transition="suspend",
         form=ReasonForm, explain=_("No new orders; protected ones go on."), tone="danger")

A GET shows the form and what will happen, and writes nothing; a POST calls the service once, with the
token of the page as idempotency key.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts.models import User
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor
from tradeassurance.core.change import Service
from tradeassurance.core.fields import TextField
from tradeassurance.core.refusals import ALLOWED, Text, Verdict, refuse

DONE = _("Done.")
Guard = Callable[[Any, Actor, datetime], Verdict]


class MoveForm(forms.Form):
    """A form of a move: knows the record it is about and who fills it in."""

    def __init__(self, *args: Any, subject: Any = None, actor: Actor | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.subject, self.actor = subject, actor
        self.prepare()

    def prepare(self) -> None:
        """Shape the fields after the subject (its currency, its choices)."""


class ReasonForm(MoveForm):
    """Why something is done; it stands in the trail, and where a party is told, the party reads it."""

    reason = TextField(label=_("Reason"), lines=3, max_length=2000)


@dataclass(frozen=True, kw_only=True)
class Move:
    """Something staff can do to a record.

    Allowed where ``transition`` (asked through ``fsm.verdict``) and ``allowed`` say so. ``subjects(record)``
    names the parts of the case it is taken on, instead of the record itself; ``values(form, subject)`` what
    the service is told instead of ``form.cleaned_data``; ``effects(subject, actor, at)`` further sentences on
    what will happen; ``names(subject)`` what a part is called, ``row_only`` that its button stands on the
    part's row of a table alone; ``creates`` marks a move of the list page that makes a new record.
    """

    name: str
    label: Text
    service: Callable[..., Any]
    explain: Text = ""
    form: type[MoveForm] = MoveForm
    transition: str = ""
    allowed: Guard | None = None
    subjects: Callable[[Any], Iterable[Any]] | None = None
    values: Callable[[Any, Any], dict[str, Any]] | None = None
    initial: Callable[[Any], dict[str, Any]] | None = None
    effects: Callable[[Any, Actor, datetime], Iterable[Text]] | None = None
    done: Text = DONE
    tone: str = "primary"
    creates: bool = False
    names: Callable[[Any], Text] = str
    row_only: bool = False
    template: str = "desk/move.html"

    def __post_init__(self) -> None:
        if not (self.transition or self.allowed):
            raise ValueError(f"the move {self.name} says nobody may take it: give transition or allowed")

    def verdict(self, subject: Any, actor: Actor, at: datetime) -> Verdict:
        """Whether the actor may take it now."""
        if self.transition:
            answer = fsm.verdict(subject, self.transition, actor, at)
            if not answer:
                return answer
        return self.allowed(subject, actor, at) if self.allowed else ALLOWED

    def bind(self, subject: Any, actor: Actor, data: Any = None, files: Any = None) -> MoveForm:
        """The form, empty or with what was sent."""
        initial = self.initial(subject) if self.initial else {}
        return self.form(data, files, initial=initial, subject=subject, actor=actor)

    def told(self, form: MoveForm, subject: Any) -> dict[str, Any]:
        """What the service is told."""
        return self.values(form, subject) if self.values else dict(form.cleaned_data)

    def consequences(self, subject: Any, actor: Actor, at: datetime) -> list[Text]:
        """What will happen, sentence by sentence."""
        more = list(self.effects(subject, actor, at)) if self.effects else []
        return [text for text in (self.explain, *more) if text]


@dataclass(frozen=True)
class Offer:
    """A move that is open to the reader on a subject, as a button."""

    move: Move
    subject: Any
    url: str
    of_part: bool = False

    @property
    def label(self) -> str:
        """The button's words; the part is named where there is one."""
        return f"{self.move.label}: {self.move.names(self.subject)}" if self.of_part else str(self.move.label)


def offers(
    moves: Iterable[Move], record: Any, actor: Actor, at: datetime, address: Callable[[Move, Any], str]
) -> list[Offer]:
    """The moves that are open now, on the record and on its parts."""
    found = []
    for move in moves:
        parts = record is not None and move.subjects is not None
        for subject in move.subjects(record) if parts and move.subjects else [record]:
            if move.verdict(subject, actor, at):
                found.append(Offer(move, subject, address(move, subject if parts else None), parts))
    return found


def by_row(found: Iterable[Offer], model: type[Model]) -> dict[Any, list[Offer]]:
    """The offers on parts of a model, by the part's key: for the rows of a Table."""
    rows: dict[Any, list[Offer]] = {}
    for offer in found:
        if offer.of_part and isinstance(offer.subject, model):
            rows.setdefault(offer.subject.pk, []).append(offer)
    return rows


def held_by(*roles: str, rule: str = "A6") -> Guard:
    """A guard: one of these roles, as far as the record lets the actor's hands near it (ties, A1)."""

    def guard(subject: Any, actor: Actor, at: datetime) -> Verdict:
        hands = subject.hands(actor) if hasattr(subject, "hands") else actor.roles
        if hands & frozenset(roles):
            return ALLOWED
        return refuse(rule, _("This step belongs to another role."), _("Ask a colleague who holds it."))

    return guard


def of_policy(policy: Callable[[Actor], Verdict]) -> Guard:
    """A guard from a policy that only asks who acts."""
    return lambda subject, actor, at: policy(actor)


def on_own_trail(service: Service) -> Callable[..., Any]:
    """A service for what belongs to no case: it stands in the trail of the person who acts."""

    def call(*, by: Actor, at: datetime, key: str | None = None, **values: Any) -> Any:
        return service(User.objects.get(pk=by.user_id), by=by, at=at, key=key, **values)  # type: ignore[misc]

    return call


def token() -> str:
    """A new idempotency token for a page."""
    return secrets.token_urlsafe(18)
