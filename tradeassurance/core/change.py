"""The one door through which anything changes (DESIGN 2).

A service is a function ``verb(change, record, *, ...)`` declared with :func:`service`. Called from an edge
(a page, a job, a command) it opens a transaction, locks the root, lets the clock speak first, runs, and
writes everything once. Called with ``.within`` it joins the Change that is already open.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from . import deadlines, fsm, idempotency, outbox
from .actors import CLOCK, Actor
from .models import Deadline, IdempotencyKey, Outcome, Recorded, Root, root_kind
from .refusals import Refused, Verdict
from .roots import root_models, root_of
from .timing import Timing
from .unit import Case, Contended, Draft, Unit


class Change(Timing):
    """One thing that somebody did to one case at one moment."""

    def __init__(self, case: Case | None, actor: Actor, at: datetime, action: str, unit: Unit) -> None:
        self.case: Any = case
        self.actor = actor
        self.at = at
        self.unit = unit
        self.draft = Draft(actor=actor, at=at, action=action)

    @property
    def root(self) -> Any:
        """The record whose lock guards this change."""
        return self.case.root

    @property
    def root_kind(self) -> str:
        return self.case.kind

    @property
    def root_id(self) -> int:
        return self.case.root.pk

    def open(self, root: Root) -> Any:
        """Begin a new case with this root; its key is known at once."""
        self.case = self.unit.open(root)
        return root

    def add(self, record: Any, *, reserve: bool = False) -> Any:
        """Queue a new record of the case. What the trail names has its key at once; ``reserve`` says so too."""
        if hasattr(record, "root_kind") and not record.root_kind:
            record.root_kind, record.root_id = self.case.kind, self.case.root.pk
        return self.case.add(record)

    def all(self, model: type[models.Model]) -> list[Any]:
        """The case's records of a model, as they stand inside this change."""
        return self.case.all(model)

    def find(self, model: type[models.Model], **values: Any) -> Any:
        """The first record of the case with these values, or None."""
        wanted = values.items()
        return next((r for r in self.all(model) if all(getattr(r, k) == v for k, v in wanted)), None)

    def fresh(self, record: Any) -> Any:
        """The case's own copy of a record that came from outside. Raises DoesNotExist."""
        return self.case.find(record.__class__, record.pk)

    def require(self, answer: Verdict) -> None:
        """Refuse unless the policy allows. Raises Refused."""
        if not answer:
            raise Refused.by(answer)

    def because(self, reason: str) -> None:
        """Say why, for the trail. This alone makes an entry: also looking can be worth one (I41)."""
        self.draft.reason = reason

    def look_at(self, record: Any, reason: str) -> None:
        """Put down that somebody opened a record that stays as it is, and why (I41)."""
        self.because(reason)
        self.draft.opened.append(record)

    def advance(self, move: Callable[..., None], **values: Any) -> None:
        """Take a transition if state, actor and policy allow it. Raises Refused."""
        record, name = move.__self__, move.__name__  # type: ignore[attr-defined]
        self.own(record)
        before, after = fsm.take(record, name, self.actor, self.at, **values)
        self.draft.steps.append((record, name, before, after))

    def own(self, record: Any) -> None:
        """Raise LookupError for a copy of a record that this change would not write."""
        if not self.case.knows(record):
            raise LookupError(f"{record!r} was read past the change; take it from change.all or change.fresh")

    def tell(self, audience: Any, topic: str, **values: Any) -> None:
        """Queue a notice for a company (or its key) or, by name, for a staff role (N2)."""
        role = audience if isinstance(audience, str) else ""
        company_id = None if role else audience if isinstance(audience, int) else audience.pk
        notice = {
            "id": None,
            "root_kind": self.case.kind,
            "root_id": self.case.root.pk,
            "company_id": company_id,
            "role": role,
            "topic": topic,
            "values": outbox.encode(values),
            "at": self.at,
            "spread_at": None,
        }
        self.draft.notices.append(notice)

    def at_the_end(self, operation: Contended) -> None:
        """Queue a change of a contended row, applied after everything else."""
        self.case.last.append(operation)


class Service:
    """A verb of the domain. Call it from an edge, or ``within`` an open Change."""

    def __init__(self, function: Callable[..., Any], model: type[models.Model], creates: bool) -> None:
        self.function = function
        self.model = model
        self.creates = creates
        module = function.__module__.replace("tradeassurance.", "").replace(".services", "")
        self.name = f"{module}.{function.__name__}"
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__
        self.__module__ = function.__module__
        self.__wrapped__ = function

    def within(self, change: Change, *args: Any, **values: Any) -> Any:
        """Run inside an open change; the same lock, the same trail entry. Raises LookupError for a foreign copy."""
        if args and isinstance(args[0], Recorded):
            change.own(args[0])
        return self.function(change, *args, **values)

    def __call__(
        self, record: Any = None, *, by: Actor, at: datetime, key: str | None = None, **values: Any
    ) -> Any:
        """Do it, as one transaction.

        ``by`` acts, ``at`` is when the request arrived (aware). With ``key`` a repeated request gets the
        first answer. Raises Refused, Conflict, or the model's DoesNotExist.
        """
        if not isinstance(by, Actor):
            raise TypeError("by must be an Actor")
        if at.utcoffset() is None:
            raise TypeError("at must be an aware datetime")
        at = at.astimezone(UTC)
        if key is None:
            return self._run(record, by, at, None, values)
        note = idempotency.note(self.name, by, at, key, record, values)
        try:
            return self._run(record, by, at, note, values)
        except IntegrityError:
            # Somebody sent the same at the same moment and was first.
            if (first := idempotency.standing(note)) is not None:
                return first.result
            raise

    def _run(self, record: Any, by: Actor, at: datetime, note: IdempotencyKey | None, values: Any) -> Any:
        with transaction.atomic():
            if self.creates:
                outcome = self._act(Unit(self.model, at), None, None, by, at, note, values)  # type: ignore[arg-type]
            else:
                outcome = self._change(record, by, at, note, values)
        if isinstance(outcome, Refused):
            raise outcome
        return outcome

    def _change(self, record: Any, by: Actor, at: datetime, note: IdempotencyKey | None, values: Any) -> Any:
        """The result, or the refusal where the clock had spoken: what time has ended stays ended even then."""
        root_model, root_id = root_of(record)
        with _alone(root_model, root_id):
            unit, spoke = _let_the_clock_speak(root_model, root_id, at)
            if not spoke:
                return self._act(unit, unit.cases[root_id], record, by, at, note, values)
            try:
                with transaction.atomic():
                    unit = _locked(root_model, root_id, at)
                    return self._act(unit, unit.cases[root_id], record, by, at, note, values)
            except Refused as refused:
                return refused

    def _act(
        self,
        unit: Unit,
        case: Case | None,
        record: Any,
        by: Actor,
        at: datetime,
        note: IdempotencyKey | None,
        values: Any,
    ) -> Any:
        if note is not None and (first := idempotency.standing(note)) is not None:
            return first.result
        change = Change(case, by, at, self.name, unit)
        own = [] if case is None else [case.find(record.__class__, record.pk)]
        result = self.function(change, *own, **values)
        if change.case is None:
            raise RuntimeError(f"{self.name} creates and opened no root")
        if note is not None:
            idempotency.answer(note, result)
            change.add(note)
        change.case.close(change.draft)
        unit.flush()
        return result


def service(model: type[models.Model], *, creates: bool = False) -> Callable[[Callable[..., Any]], Service]:
    """Declare a verb on a record of ``model`` (a root or a part); ``creates`` where it begins a new root."""
    return lambda function: Service(function, model, creates)


_OPEN = threading.local()


@contextmanager
def _alone(root_model: type[Root], root_id: int) -> Iterator[None]:
    """Refuse a second door to a root that this thread holds open: two copies would overwrite each other."""
    held = _OPEN.__dict__.setdefault("roots", set())
    mine = (root_model, root_id)
    if mine in held:
        raise RuntimeError(
            f"a change of {root_kind(root_model)} {root_id} is open: call the service within it"
        )
    held.add(mine)
    try:
        yield
    finally:
        held.discard(mine)


# --- the clock ---------------------------------------------------------------------------------------


def _locked(root_model: type[Root], root_id: int, at: datetime) -> Unit:
    unit = Unit(root_model, at)
    unit.lock([root_id])
    if root_id not in unit.cases:
        raise root_model.DoesNotExist(f"{root_kind(root_model)} {root_id}")  # type: ignore[attr-defined]
    return unit


def _let_the_clock_speak(root_model: type[Root], root_id: int, at: datetime) -> tuple[Unit, bool]:
    """Bring one root up to date before somebody acts on it; the locked unit, and whether anything happened."""
    unit = _locked(root_model, root_id, at)
    try:
        spoke = bring_up_to_date(unit.cases[root_id], at)
        if spoke:
            unit.flush()
    except Refused as refused:
        # Not a refusal of what the person asked for: a consequence of time must always be possible.
        raise RuntimeError(
            f"a deadline of {root_kind(root_model)} {root_id} could not take effect"
        ) from refused
    return unit, spoke


def bring_up_to_date(case: Case, until: datetime) -> bool:
    """Let every deadline of a case that has passed take effect, in order; whether there was one."""
    spoke = False
    while (deadline := deadlines.next_due(case.all(Deadline), until)) is not None:
        expire(case, deadline)
        spoke = True
    return spoke


def expire(case: Case, deadline: Deadline) -> None:
    """A deadline takes effect, at its own instant, whenever that is noticed (C7)."""
    kind = deadlines.kind(deadline.kind)
    change = Change(case, CLOCK, deadline.due_at, f"deadline.{deadline.kind}", case.unit)
    deadline.outcome, deadline.closed_at = Outcome.EXPIRED, deadline.due_at
    deadline.last_error = ""
    kind.handler(change, case.find(kind.subject, deadline.subject_id), deadline)
    case.close(change.draft)


def known_roots() -> dict[str, type[Root]]:
    """The root models by kind, for sweeps and verifying commands."""
    return root_models()
