"""How the parts of a case stand in its tables."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from orders.enums import Side
from tradeassurance.accounts.enums import Language
from tradeassurance.core import outbox
from tradeassurance.desk import cells
from tradeassurance.desk.cells import Column


def _document(evidence: Any) -> Any:
    document = evidence.document
    return cells.lines([cells.document(document), cells.small(f"SHA-256 {document.sha256[:12]}…")])


def _shows(evidence: Any) -> Any:
    agency = [evidence.agency.name] if evidence.agency else []
    return cells.lines([evidence.get_kind_display(), *agency, cells.small(evidence.description)])


def _when(evidence: Any) -> Any:
    return (
        cells.lines([evidence.at, cells.small(_("with the appeal"))]) if evidence.appeal_id else evidence.at
    )


def evidence(numbers: dict[int, int]) -> tuple[Column, ...]:
    """Documents of a case; ``numbers`` are those of its points, by key."""
    return (
        Column(_("Document"), lambda e: _document(e)),
        Column(_("By"), lambda e: e.get_side_display()),
        Column(_("What it shows"), _shows),
        Column(_("About point"), lambda e: ", ".join(str(numbers[key]) for key in e.point_ids)),
        Column(_("Handed in"), _when),
    )


def _attached(message: Any) -> list[Any]:
    """The documents sent with a message, from the evidence that the page has read already."""
    files = [one.document for one in message.dispute.evidence.all() if one.message_id == message.pk]
    return [cells.document(document) for document in files]


REQUESTS = (
    Column(_("From"), lambda r: r.get_side_display()),
    Column(_("State"), cells.state),
    Column(_("What is needed"), "text"),
    Column(_("Asked"), "asked_at"),
    Column(_("Ended"), "ended_at"),
)
MESSAGES = (
    Column(_("When"), "at"),
    Column(_("By"), lambda m: Side(m.side).label if m.side else m.user.name),
    Column(_("Message"), lambda m: cells.lines([m.text, m.translation] if m.translation else [m.text])),
    Column(_("Attachments"), lambda m: cells.lines(_attached(m))),
    Column(_("Language"), lambda m: dict(Language.choices).get(m.language, m.language)),
)
NOTES = (Column(_("When"), "at"), Column(_("By"), "user.name"), Column(_("Note"), "text"))
ELIGIBILITY = (
    Column(_("Condition"), lambda row: cells.lines([row.label, cells.small(row.fact)])),
    Column(_("Rule"), "rule"),
    Column(
        _("Holds"), lambda row: cells.badge(_("yes"), "good") if row.holds else cells.badge(_("no"), "bad")
    ),
)
NOTICES = (
    Column(_("When"), "at"),
    Column(_("Told"), "company.name"),
    Column(_("What"), lambda n: outbox.subject(n, get_language() or "en")),
)
CONTACTS = (
    Column(_("When"), "at"),
    Column(_("Shown to"), lambda one: cells.lines([one.get_side_display(), cells.small(one.user.name)])),
    Column(_("What for"), lambda one: one.get_need_display()),
)
