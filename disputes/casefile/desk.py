"""The chapters of a case file that only the desk reads: notes, drafts, approvals, who was told, the trail (R2, I44)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from disputes.casefile.chapters import Chapter, Digest, Heading
from disputes.casefile.record import Record
from disputes.reading import ROOT_KIND
from tradeassurance.accounts import roles
from tradeassurance.core import outbox
from tradeassurance.core.models import Approval, Notice
from tradeassurance.desk import timeline


def chapters(record: Record) -> Iterator[Chapter]:
    """What stands behind the story."""
    yield _people(record)
    yield _notes(record)
    yield from _proposals(record)
    yield _approvals(record)
    yield _told(record)
    yield _contacts(record)
    yield _trail(record)


def _people(record: Record) -> Chapter:
    one = record.dispute
    rows = [
        ("opened_by", _("Claim written by"), one.opened_by.name if one.opened_by else None),
        ("arbitrator", _("Arbitrator"), one.arbitrator.name if one.arbitrator else None),
        (
            "first_arbitrator",
            _("First arbitrator"),
            one.first_arbitrator.name if one.first_arbitrator else None,
        ),
        ("raised_to", _("Raised to"), roles.label(one.raised_to) if one.raised_to else None),
    ]
    return Chapter("people", _("People"), [row for row in rows if row[2]])


def _notes(record: Record) -> Chapter:
    columns = [Heading("at", _("When"), 3), Heading("by", _("By"), 3), Heading("text", _("Note"), 9)]
    notes = record.dispute.notes.select_related("user")  # type: ignore[attr-defined]
    rows = ((one.at, one.user.name, one.text) for one in notes)
    none, note = _("No notes yet."), _("No party ever sees them (I44).")
    return Chapter("notes", _("Internal notes"), rows, columns, none, note)


def _proposals(record: Record) -> Iterator[Chapter]:
    for one in record.determinations:
        rows: list[tuple[str, Any, Any]] = [
            ("arbitrator", _("Arbitrator"), one.arbitrator.name),
            ("drafted_at", _("Drafted"), one.drafted_at),
            ("departure", _("Why not as the rules would decide"), one.departure),
        ]
        steps = [*one.proposal.get("grounds", ())]
        steps += [(_("Otherwise"), text) for text in one.proposal.get("otherwise", ())]
        rows += [(f"step_{number}", rule, text) for number, (rule, text) in enumerate(steps, 1)]
        title = _("Behind determination %(number)d") % {"number": one.number}
        yield Chapter(f"behind_{one.number}", title, [row for row in rows if row[2]])


def _approvals(record: Record) -> Chapter:
    columns = [
        Heading("action", _("What"), 3),
        Heading("state", _("State")),
        Heading("maker", _("Asked by"), 3),
        Heading("checker", _("Answered by"), 3),
        Heading("decided_at", _("When"), 3),
        Heading("remark", _("Remark"), 4),
    ]
    asked = Approval.objects.filter(root_kind=ROOT_KIND, root_id=record.order.pk).select_related(
        "maker", "checker"
    )
    rows = (
        (
            one.action,
            one.get_state_display(),  # type: ignore[attr-defined]
            one.maker.name,
            one.checker.name if one.checker else None,
            one.decided_at,
            one.remark,
        )
        for one in asked.order_by("pk")
    )
    return Chapter("approvals", _("Approvals"), rows, columns, _("Nothing needed a second person."))


def _told(record: Record) -> Chapter:
    columns = [Heading("at", _("When"), 3), Heading("who", _("Told"), 3), Heading("what", _("What"), 8)]
    notices = Notice.objects.filter(root_kind=ROOT_KIND, root_id=record.order.pk, company__isnull=False)
    language = get_language() or "en"
    rows = (
        (one.at, one.company.name if one.company else "", outbox.subject(one, language))
        for one in notices.select_related("company").order_by("pk").iterator(chunk_size=500)
    )
    return Chapter("told", _("Told to the parties"), rows, columns)


def _contacts(record: Record) -> Chapter:
    columns = [Heading("at", _("When"), 3), Heading("who", _("Who"), 5), Heading("need", _("What for"), 5)]
    seen = record.dispute.contacts_shown.select_related("user")  # type: ignore[attr-defined]
    rows = ((one.at, record.by(one.side, one.user), one.get_need_display()) for one in seen)
    return Chapter("contacts", _("Contact details shown to the other side"), rows, columns, _("None."))


def _trail(record: Record) -> Chapter:
    columns = [
        Heading("seq", _("Entry"), 2),
        Heading("at", _("Took effect"), 4),
        Heading("what", _("What"), 5),
        Heading("who", _("Who"), 4),
        Heading("reason", _("Reason"), 4),
        Heading("hash", _("Hash"), 7),
    ]
    order = record.order
    known = {company.pk: company.name for company in (order.buyer, order.seller)}
    entries = list(record.trail)
    rows = (
        (event.seq, event.at, event.title, event.who or entry.actor, event.reason, Digest(entry.hash))
        for event, entry in zip(timeline.read(entries, known), entries, strict=True)
    )
    return Chapter("trail", _("Trail"), rows, columns, note=_("Each entry is sealed with the one before it."))
