"""What both sides agreed on after confirmation, as tables of the order's page."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.models import Amendment, GiveBack
from tradeassurance.desk import cells
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Offer, by_row
from tradeassurance.desk.sections import Section, Table

AMENDMENTS = (
    Column(_("Number"), "number", num=True),
    Column(_("State"), cells.state),
    Column(_("What"), lambda a: a.get_kind_display()),
    Column(_("Proposed by"), lambda a: a.order.party(a.side).name),
    Column(_("Version"), lambda a: a.version and a.version.number),
    Column(_("Reason"), "reason"),
    Column(_("Proposed"), "proposed_at"),
    Column(_("Ended"), "ended_at"),
)
GIVE_BACKS = (
    Column(_("State"), cells.state),
    Column(_("Amount"), lambda g: cells.money(g.amount, g.order.currency), num=True),
    Column(_("Bank reference"), "reference"),
    Column(_("Proof"), lambda g: cells.document(g.proof)),
    Column(_("Owed since"), "owed_at"),
    Column(_("Reported"), "reported_at"),
)


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
