"""The invariants of contracts, escrow and order states, recomputed from the rows (I05–I08, I18–I23)."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from django.db.models import F, Sum
from django.utils.translation import gettext_noop as _

from orders import integrity_agreement, money
from orders.enums import ENDED, REFUNDS_OVER, PaymentState, RefundState
from orders.models import Confirmation, ContractVersion, Order, Payment, Refund
from suppliers.models import Freeze
from tradeassurance.core import fsm
from tradeassurance.core.integrity import Finding, check
from tradeassurance.core.models import Deadline, Root, TrailEntry
from tradeassurance.ledger import currencies
from tradeassurance.ledger.models import Posting
from tradeassurance.rules.enums import Custody
from tradeassurance.rules.integrity import versions_unchanged

CENT = Decimal("0.00005")
NOTHING = Decimal(0)


def _sums(code: str) -> dict[int, dict[str, Decimal]]:
    """What moved into an order's own account, by order and kind of entry."""
    rows = Posting.objects.filter(account__code=code, account__root_kind="order")
    totals = rows.values_list("account__root_id", "entry__kind").annotate(total=Sum("amount")).order_by()
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for root_id, kind, total in totals:
        found[root_id][kind] = total
    return found


@check(
    "I05",
    _(
        "Escrow adds up per order: received less reversed is held, released or refunded; nothing held at the end"
    ),
)
def i05() -> Finding:
    """Held money against payments and refunds, order by order."""
    sums, found = _sums(money.HELD), []
    received = _paid(PaymentState.RECEIVED, PaymentState.REVERSED)
    reversed_ = _paid(PaymentState.REVERSED)
    for order in Order.objects.exclude(rules=None).iterator(chunk_size=2000):
        if order.terms.custody != Custody.ESCROW:
            continue
        moved = sums.get(order.pk, {})
        held = sum(moved.values(), NOTHING)
        found += [f"{order.number}: {fault}" for fault in _astray(moved, reversed_.get(order.pk, NOTHING))]
        if abs(moved.get("payment.received", NOTHING) - received.get(order.pk, NOTHING)) > CENT:
            found.append(
                f"{order.number}: payments say {received.get(order.pk, 0)}, the books {moved.get('payment.received', 0)}"
            )
        if held < -CENT or (order.state in ENDED and abs(held) > CENT):
            found.append(f"{order.number} is {order.state} and holds {held}")
    return len(received), found


CAME: Final = ("payment.received", "credit.used")
WENT: Final = (money.RELEASED, money.RELEASED_MEANWHILE, "refund.due", "payment.reversed", "credit.returned")
"""The kinds of entries that bring money into what is held for an order, and those that take it out."""
CORRECTED: Final = ("correction", ".reversed")
"""How the kinds end that put an entry right, in whichever direction."""


def _paid(*states: str) -> dict[int, Decimal]:
    known = Payment.objects.filter(state__in=states, order__rules__isnull=False)
    return dict(known.values_list("order").annotate(total=Sum("amount")).order_by())


def _astray(moved: dict[str, Decimal], taken_back: Decimal) -> Iterator[str]:
    """What moved held money and may not, or in the wrong direction, or further than payments were taken back."""
    for kind, amount in moved.items():
        if kind in CAME or kind in WENT:
            if (amount < 0) == (kind in CAME):
                yield f"{kind} moved {amount}"
        elif not kind.endswith(CORRECTED):
            yield f"{kind} moved {amount} of what is held"
    if -moved.get("payment.reversed", NOTHING) > taken_back + CENT:
        yield f"{taken_back} was taken back, the books say {-moved['payment.reversed']}"


@check("I06", _("Where the supplier's account is paid, the platform holds nothing of the order"))
def i06() -> Finding:
    """Orders under supplier-account custody with a holding account."""
    sums, rows, found = _sums(money.HELD), 0, []
    for order in Order.objects.exclude(rules=None).iterator(chunk_size=2000):
        if order.terms.custody == Custody.SUPPLIER_ACCOUNT:
            rows += 1
            if order.pk in sums:
                found.append(f"{order.number} has postings in a holding account")
    return rows, found


@check("I08", _("Refunds over a payment never exceed it, and are in whole minor units"))
def i08() -> Finding:
    """Sums of refunds per payment; and the account of refunds to be paid against the refunds that wait."""
    found = []
    live = Refund.objects.exclude(state=RefundState.CANCELLED)
    sums = live.values("payment", "payment__reference", "payment__amount").annotate(total=Sum("amount"))
    for row in sums.filter(total__gt=F("payment__amount")):
        found.append(f"{row['payment__reference']}: {row['total']} go back of {row['payment__amount']}")
    rows = 0
    for amount, currency, pk in Refund.objects.values_list("amount", "order__currency", "pk").iterator():
        rows += 1
        if currencies.quantize(amount, currency) != amount:
            found.append(f"refund {pk} of {amount} {currency} is finer than the currency")
    due = {pk: sum(kinds.values(), NOTHING) for pk, kinds in _sums(money.REFUND_DUE).items()}
    waiting = dict(
        Refund.objects.exclude(state__in=REFUNDS_OVER)
        .values_list("order")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    for pk in set(due) | set(waiting):
        if abs(due.get(pk, NOTHING) - waiting.get(pk, NOTHING)) > CENT:
            found.append(
                f"order {pk}: {waiting.get(pk, 0)} wait to be refunded, the books say {due.get(pk, 0)}"
            )
    return rows, found


@check("I18", _("Every freeze uses the rate stored at the order's confirmation"))
def i18() -> Finding:
    """Freeze plus own risk against protected amount times stored rate."""
    rows, found = 0, []
    standing = Freeze.objects.exclude(end_reason=integrity_agreement.AMENDED)
    for freeze in standing.select_related("order__contract").iterator(chunk_size=2000):
        order = freeze.order
        rows += 1
        wanted = (
            currencies.to_usd(order.contract.protected_amount, order.usd_rate)
            if order.is_covered
            else NOTHING
        )
        if abs(freeze.amount + freeze.own_risk_amount - wanted) > CENT:
            found.append(
                f"{order.number} froze {freeze.amount + freeze.own_risk_amount} USD, its rate says {wanted}"
            )
    return rows, found


@check(
    "I19",
    _("A confirmed order names one version confirmed by both sides, and its hash is that of its content"),
)
def i19() -> Finding:
    """Both confirmations of the named version, and the recomputed hash."""
    rows, found = 0, []
    confirmed = Order.objects.exclude(contract=None).select_related("contract", "buyer", "seller")
    for order in confirmed.prefetch_related(
        "contract__items", "contract__requirements", "contract__files", "contract__confirmations"
    ).iterator(chunk_size=500):
        rows += 1
        contract = order.contract
        contract.order = order
        given = {c.side: c.content_hash for c in contract.confirmations.all()}
        if set(given) != {"buyer", "supplier"} or set(given.values()) != {contract.content_hash}:
            found.append(f"{order.number} v{contract.number} was not confirmed by both sides")
        if contract.recomputed_hash() != contract.content_hash:
            found.append(f"{order.number} v{contract.number} was altered")
    return rows, found + list(integrity_agreement.contracts_in_force())


@check("I20", _("Version numbers run from one without a gap, and nobody edits a version"))
def i20() -> Finding:
    """Numbers of versions per order, instants of confirmations, and hashes of versions that were replaced."""
    numbers: dict[int, list[int]] = defaultdict(list)
    for order_id, number in ContractVersion.objects.order_by("order", "number").values_list(
        "order", "number"
    ):
        numbers[order_id].append(number)
    gaps = [
        f"order {pk} has versions {seen}"
        for pk, seen in numbers.items()
        if seen != list(range(1, len(seen) + 1))
    ]
    late = Confirmation.objects.filter(at__lt=F("version__made_at"))
    gaps += [f"confirmation {pk} is older than its version" for pk in late.values_list("pk", flat=True)]
    # The version that both confirmed is I19's.
    others = ContractVersion.objects.exclude(order__contract=F("pk")).select_related("order")
    for version in others.prefetch_related("items", "requirements", "files").iterator(chunk_size=500):
        if version.recomputed_hash() != version.content_hash:
            gaps.append(f"{version} was altered")
    return len(numbers), gaps


@check("I21", _("The protected amount is within the total; no excluded category was confirmed"))
def i21() -> Finding:
    """Amounts and categories of confirmed versions."""
    over = ContractVersion.objects.filter(protected_amount__gt=F("total"))
    found = [f"version {pk} protects more than its total" for pk in over.values_list("pk", flat=True)]
    rows = 0
    for order in (
        Order.objects.exclude(contract=None).select_related("contract").prefetch_related("contract__items")
    ):
        rows += 1
        excluded = {str(c) for c in order.terms.excluded_categories}
        if order.is_covered and any(item.category in excluded for item in order.contract.items.all()):
            found.append(f"{order.number} has an excluded category")
    return rows, found


@check(
    "I22", _("Published rules never change, and every clock of an order was computed from those it pinned")
)
def i22() -> Finding:
    """Published versions against their hash, and rules named by deadlines against the order's pinned version."""
    codes = dict(Order.objects.exclude(rules=None).values_list("pk", "rules__code"))
    rows, found = versions_unchanged()
    clocks = Deadline.objects.filter(root_kind="order").exclude(rules_code="")
    for pk, root_id, code in clocks.values_list("pk", "root_id", "rules_code").iterator():
        rows += 1
        if codes.get(root_id) != code:
            found.append(f"deadline {pk} was computed from {code}, the order pinned {codes.get(root_id)}")
    return rows, found + list(integrity_agreement.dates_of_the_agreement())


@check("I23", _("Every state is the one its trail leads to, by allowed steps"))
def i23() -> Finding:
    """Replay of the steps in the trail against the states of the records."""
    found: list[str] = []
    states = _replayed(found)
    rows = 0
    for model in _stateful():
        name = model._meta.model_name
        records = model._default_manager.all()
        if issubclass(model, Root):
            # The shipped rules versions came with a migration, before anybody acted.
            records = records.filter(trail_length__gt=0)
        for pk, state in records.values_list("pk", "state").iterator():
            rows += 1
            known = states.get(f"{name}:{pk}")
            initial = model._meta.get_field("state").get_default()
            if state != (known or initial):
                found.append(f"{name} {pk} is {state}, its trail says {known or initial}")
    return rows, found


def _stateful() -> list[type]:
    return [m for m in fsm.Stateful.__subclasses__() for m in _leaves(m)]


def _leaves(model: type) -> Iterator[type]:
    if not model._meta.abstract:  # type: ignore[attr-defined]
        yield model
    for child in model.__subclasses__():
        yield from _leaves(child)


def _replayed(found: list[str]) -> dict[str, str]:
    tables = {m._meta.model_name: fsm.moves(m) for m in _stateful()}
    states: dict[str, str] = {}
    entries = TrailEntry.objects.filter(content__contains='"steps":[[').order_by(
        "root_kind", "root_id", "seq"
    )
    for entry in entries.iterator(chunk_size=2000):
        for record, name, before, after in entry.data["steps"]:
            kind = record.partition(":")[0]
            move = tables.get(kind, {}).get(name)
            if move is None or before not in move.sources or after != move.target:
                found.append(f"{record}: {name} from {before} to {after} is not in the table")
            if record in states and states[record] != before:
                found.append(f"{record}: {name} started from {before}, the trail was at {states[record]}")
            states[record] = after
    return states
