"""What a move will do, told before it is made: above all, where the money goes (M1, X1)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from disputes.enums import ObligationState, Remedy, Source
from orders import money, wording
from orders.enums import OrderState, Side
from tradeassurance.core import calendars
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.closures import Closures
from tradeassurance.ledger import statements
from tradeassurance.portal import display

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Money:
    """What is known of an order's money when somebody asks what would happen."""

    order: Any
    paid: Decimal
    held: Decimal

    @property
    def goes_on(self) -> bool:
        """Whether what is left of held money is released when the dispute ends: the buyer accepted before (P3)."""
        return self.order.accepted_at is not None and not self.order.claims_barred

    def text(self, amount: Decimal) -> str:
        """An amount in the order's currency."""
        return display.amount_text(amount, self.order.currency)


def of(order: Any, paid: Decimal) -> Money:
    """The order's money now; one query where the platform holds it."""
    held = NOTHING
    if money.holds(order):
        held = statements.balance_of(money.HELD, money.owner(order), order.currency)
    return Money(order, paid, held)


def by_when(party: Any, count: DayCount, at: datetime) -> str:
    """The end of a count of days that would begin now, for a party."""
    days = Closures().days(party.country, party.region) if count.counts == calendars.BUSINESS else ()
    place = {"zone": party.time_zone, "country": party.country, "region": party.region}
    return display.instant_line(calendars.add_days(at, count, closures=days, **place))


def settlement(known: Money, dispute: Any, remedy: str, amount: Decimal, at: datetime) -> list[str]:
    """What happens when both sides agree on a remedy and an amount."""
    lines = [_("The dispute is settled on these terms. This cannot be taken back, and nobody can appeal.")]
    if remedy == Remedy.NO_REFUND or not amount:
        return [*lines, _("Nothing is paid back to the buyer."), *rest(known, dispute, NOTHING)]
    if remedy == Remedy.REPLACEMENT:
        return [*lines, *_replacement(known, amount, at), *rest(known, dispute, amount, kept=True)]
    waits = remedy == Remedy.RETURN_AND_REFUND
    if waits:
        lines.append(_goods_first(known, at))
    return [*lines, *payment(known, amount, at, waits=waits), *rest(known, dispute, amount)]


def _replacement(known: Money, amount: Decimal, at: datetime) -> list[str]:
    order, count = known.order, known.order.terms.replacement_shipping
    values = {"supplier": order.seller.name, "buyer": order.buyer.name, "amount": known.text(amount)}
    values["until"] = by_when(order.seller, count, at)
    return [
        _("%(supplier)s ships new goods by %(until)s, at its own cost, and records carrier and tracking.")
        % values,
        _("If that does not happen, it becomes a refund of %(amount)s to %(buyer)s.") % values,
    ]


def _goods_first(known: Money, at: datetime) -> str:
    order = known.order
    until = by_when(order.buyer, order.terms.return_shipping, at)
    return _(
        "%(buyer)s sends the goods back by %(until)s, at the cost of %(supplier)s. Until their arrival is confirmed, nothing is paid."
    ) % {"buyer": order.buyer.name, "supplier": order.seller.name, "until": until}


def payment(known: Money, amount: Decimal, at: datetime, *, waits: bool = False) -> list[str]:
    """Who pays which part of an amount: held money first, then the supplier, then the guarantee (M1)."""
    held = min(amount, known.held)
    rest = amount - held
    lines = []
    if held:
        text = (
            _("%(amount)s of the held money goes back to %(buyer)s when the goods have arrived.")
            if waits
            else _("%(amount)s of the held money goes back to %(buyer)s, the way it was paid.")
        )
        lines.append(text % {"amount": known.text(held), "buyer": known.order.buyer.name})
    if rest:
        lines += _supplier_pays(known, rest, at, waits)
    return lines


def _supplier_pays(known: Money, rest: Decimal, at: datetime, waits: bool) -> list[str]:
    order, count = known.order, known.order.terms.supplier_refund
    values = {"supplier": order.seller.name, "amount": known.text(rest), "days": wording.day_count(count)}
    if waits:
        first = _("%(supplier)s pays %(amount)s to the buyer within %(days)s of the goods' arrival.") % values
    else:
        values["until"] = by_when(order.seller, count, at)
        first = _("%(supplier)s pays %(amount)s to the buyer by %(until)s (%(days)s).") % values
    if not order.is_covered:
        return [first]
    protected = known.text(order.contract.protected_amount)
    return [
        first,
        _(
            "If that does not happen, the guarantee pays, up to the protected amount of %(protected)s; the supplier owes the rest."
        )
        % {"protected": protected},
    ]


def rest(known: Money, dispute: Any, amount: Decimal, *, kept: bool = False) -> list[str]:
    """What becomes of held money that does not go back: all of it where goods are ``kept`` or replaced."""
    left = known.held if kept else known.held - min(amount, known.held)
    if not left:
        return []
    done = amount and dispute.is_about_quality and known.order.state == OrderState.DELIVERED
    if done or known.goes_on:
        text = _(
            "The rest of the held money, %(amount)s, is released to %(supplier)s when this is carried out."
        )
    else:
        text = _(
            "The rest of the held money, %(amount)s, stays held; %(supplier)s gets it when the goods are accepted or the last claim window closes."
        )
    return [text % {"amount": known.text(left), "supplier": known.order.seller.name}]


def withdrawal(known: Money) -> list[str]:
    """What happens when the buyer gives the claim up."""
    lines = [
        _("Your claim ends. Nothing is paid back, and an open offer falls away."),
        _("The frozen amount is the order's own again, and the order goes on."),
    ]
    if known.held:
        text = (
            _("The held %(amount)s is released to %(supplier)s at once: you have accepted the goods.")
            if known.goes_on
            else _(
                "The held %(amount)s is released to %(supplier)s when the last claim window closes, or when you accept the goods."
            )
        )
        lines.append(text % {"amount": known.text(known.held), "supplier": known.order.seller.name})
    return [
        *lines,
        _(
            "As long as a claim window is open you may claim again. This claim itself cannot be taken up again."
        ),
    ]


def escalation(known: Money) -> list[str]:
    """What happens when the platform is asked to decide."""
    return [
        _(
            "An arbitrator of Trade Assurance takes the case, may ask both sides for evidence, and decides with reasons."
        ),
        _("No money moves until the decision. You may still agree among yourselves until then."),
        _("Both sides may hand in evidence until the decision is written."),
    ]


def appeal(known: Money, dispute: Any, until: datetime | None) -> list[str]:
    """What happens when a side appeals, first or beside the other (A9)."""
    if dispute.appealed_at is not None:
        return [
            _("The other side has appealed. One review decides both appeals, and that decision is final."),
            _("Nothing is paid meanwhile, and the desk's time does not begin anew."),
        ]
    return [
        _(
            "Another arbitrator decides anew, and a second person approves. That decision is final: there is no second appeal."
        ),
        _("The present decision, with its payment of %(amount)s, is set aside. Nothing is paid meanwhile.")
        % {"amount": known.text(dispute.outcome_amount or NOTHING)},
        _(
            "The other side may appeal, too, until %(until)s or until the new decision is written. One review decides both."
        )
        % {"until": display.instant_line(until) if until else "–"},
        _("Both sides may hand in more evidence until the new decision is written."),
    ]


def waiver(known: Money, dispute: Any, at: datetime, *, other_waived: bool) -> list[str]:
    """What happens when a side says that it does not appeal."""
    lines = [_("You give up your appeal. This cannot be taken back.")]
    if not other_waived:
        return [
            *lines,
            _(
                "The other side may still appeal. When it waives too, or its time ends, the decision is carried out."
            ),
        ]
    lines.append(_("The other side does not appeal either: the decision is final and carried out at once."))
    amount = dispute.outcome_amount or NOTHING
    if not amount:
        return [*lines, _("Nothing is paid back to the buyer."), *rest(known, dispute, NOTHING)]
    waits = dispute.remedy == Remedy.RETURN_AND_REFUND
    return [*lines, *planned(known, dispute, waits=waits), *rest(known, dispute, amount)]


def planned(known: Money, dispute: Any, *, waits: bool) -> list[str]:
    """The lines of a plan that are still to be paid, as sentences."""
    lines = []
    for line in dispute.obligations.filter(state=ObligationState.DUE):
        values = {
            "amount": known.text(line.amount),
            "buyer": known.order.buyer.name,
            "supplier": known.order.seller.name,
        }
        if line.source == Source.HELD:
            text = _("%(amount)s of the held money goes back to %(buyer)s.")
        else:
            text = _(
                "%(supplier)s pays %(amount)s to %(buyer)s; otherwise the guarantee pays up to the protected amount."
            )
        lines.append(text % values)
    return [_("First the goods go back."), *lines] if waits else lines


def claim(order: Any, known: Money, at: datetime, disputed: Decimal | None) -> list[str]:
    """What happens when a claim is submitted (C5): ``disputed`` is its amount, None where it is about all (X8)."""
    rules, seller = order.terms, order.party(Side.SUPPLIER)
    lines = [
        _("%(supplier)s is told at once and must answer by %(until)s (%(days)s).")
        % {
            "supplier": seller.name,
            "until": by_when(seller, rules.supplier_response, at),
            "days": wording.day_count(rules.supplier_response),
        },
        _("If there is no answer in time, you may ask Trade Assurance to decide."),
        _("The order stands still in between: its freeze stays, and it cannot be completed."),
    ]
    if rules.auto_escalation is not None:
        lines[1] = _(
            "If you do not agree by %(until)s, Trade Assurance decides; without an answer you may ask for that earlier."
        ) % {"until": by_when(order.buyer, rules.auto_escalation, at)}
    return [*lines, *_held_meanwhile(known, disputed)]


def _held_meanwhile(known: Money, disputed: Decimal | None) -> list[str]:
    """What becomes of held money while the dispute is open (P3, X8)."""
    kept = known.held if disputed is None else min(known.held, disputed)
    rest = known.held - kept
    if not known.held:
        return []
    if not rest:
        return [_("Nothing of the held %(amount)s is released meanwhile.") % {"amount": known.text(kept)}]
    values = {"kept": known.text(kept), "rest": known.text(rest)}
    return [
        _(
            "%(kept)s stays held for this dispute. The rest, %(rest)s, is released when you accept the goods or the last claim window closes."
        )
        % values
    ]
