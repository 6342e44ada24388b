"""What both sides agreed on after confirmation, as tables of the order's page."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.models import Amendment, GiveBack
from tradeassurance.desk import cells
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Offer, by_row
from tradeassurance.desk.sections import Section, Table
from tradeassurance.portal import display

AMENDMENTS = (
    Column(
        _("What"), lambda a: cells.lines([f"{a.number}. {a.get_kind_display()}", cells.small(_version(a))])
    ),
    Column(_("State"), cells.state),
    Column(_("Proposed"), lambda a: cells.lines(_proposed(a))),
    Column(_("Reason"), "reason"),
)
GIVE_BACKS = (
    Column(_("State"), cells.state),
    Column(_("Amount"), lambda g: cells.money(g.amount, g.order.currency), num=True),
    Column(_("Bank reference"), "reference"),
    Column(_("Proof"), lambda g: cells.document(g.proof)),
    Column(_("Owed since"), "owed_at"),
    Column(_("Reported"), "reported_at"),
)


def _version(amendment: Amendment) -> Any:
    return amendment.version and _("version %(number)s") % {"number": amendment.version.number}


def _proposed(amendment: Amendment) -> Iterable[Any]:
    yield amendment.order.party(amendment.side).name
    yield cells.instant(amendment.proposed_at)
    if amendment.ended_at:
        yield cells.small(_("ended %(when)s") % {"when": display.instant_line(amendment.ended_at)})


def sections(record: Any, offers: list[Offer]) -> Iterable[Section]:
    """Amendments, and what the supplier pays back directly, with the moves on them; nothing where there is none."""
    if amendments := list(record.amendments.all()):
        yield Table(
            _("Amendments"),
            note=_("Proposed by one side and answered by the other; accepted ones are the contract (O5)."),
            columns=AMENDMENTS,
            rows=amendments,
            moves=by_row(offers, Amendment),
        )
    if owed := list(record.give_backs.all()):
        yield Table(
            _("Repayments by the supplier"),
            note=_("The supplier was paid directly and pays back directly (P2)."),
            columns=GIVE_BACKS,
            rows=owed,
            moves=by_row(offers, GiveBack),
        )
