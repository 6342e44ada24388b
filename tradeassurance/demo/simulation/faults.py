"""Everything that does not hold: invariants, and statements of orders, suppliers and the platform that do not add up."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Sum

from orders.models import Order
from suppliers.models import Supplier
from tradeassurance.core import integrity
from tradeassurance.ledger import statements
from tradeassurance.ledger.models import Account, Posting

NOTHING = Decimal(0)


def broken_invariants() -> Iterator[str]:
    """Every violation that `manage.py integrity` would print."""
    for result in integrity.run():
        yield from (f"{result.check.id}: {line}" for line in result.violations)


def statements_that_are_off() -> Iterator[str]:
    """Each order's statement sums to nothing; each owner's ends at what its accounts hold; all together are nothing."""
    for pk, number in Order.objects.values_list("pk", "number").iterator(chunk_size=2000):
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for line in statements.statement_of_root("order", pk):
            sums[line.currency] += line.amount
        yield from (f"{number}: the statement is off by {off} {unit}" for unit, off in sums.items() if off)
    owners = ["platform", *(f"supplier:{pk}" for pk in Supplier.objects.values_list("pk", flat=True))]
    for owner in owners:
        last = {(line.code, line.currency): line.balance for line in statements.statement(owner)}
        held = {place: amount for place, amount in statements.balances_of_owner(owner).items() if amount}
        if {place: amount for place, amount in last.items() if amount} != held:
            yield f"the statement of {owner} does not end at what its accounts hold"
    for row in Posting.objects.values("currency").annotate(off=Sum("amount")).order_by():
        if abs(row["off"]) > Decimal("0.00005"):
            yield f"all accounts together hold {row['off']} {row['currency']}"
    for account in Account.objects.filter(balance__isnull=True).annotate(posted=Sum("postings__amount")):
        if account.never_negative and (account.posted or NOTHING) < 0:
            yield f"account {account} is below zero: {account.posted}"
