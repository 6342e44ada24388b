"""What must hold of money that came to a buyer by another way than a refund: paid by the supplier, or returned twice (I07)."""

from decimal import Decimal

from django.db.models import Sum

from orders import money
from orders.models import GiveBack, Payment
from tradeassurance.core.integrity import Finding, also
from tradeassurance.ledger.models import Account, Posting

CENT = Decimal("0.00005")
NOTHING = Decimal(0)


@also("I07")
def given_back_by_the_supplier() -> Finding:
    """What the supplier of an order that ended paid back, against the entries that say so."""
    posted = Posting.objects.filter(entry__kind="supplier.gave_back", account__code=money.BUYER)
    books = {
        key.rpartition(":")[2]: total
        for key, total in posted.values_list("entry__key").annotate(total=Sum("amount")).order_by()
    }
    said = {str(one.pk): one.amount for one in GiveBack.objects.filter(state="confirmed")}
    return len(said), [
        f"repayment {pk}: {said.get(pk, NOTHING)} given back, the books say {books.get(pk, NOTHING)}"
        for pk in sorted(set(said) | set(books))
        if abs(said.get(pk, NOTHING) - books.get(pk, NOTHING)) > CENT
    ]


@also("I07")
def returned_twice() -> Finding:
    """Nobody owes more for money that came twice than was charged back of the order (X2)."""
    owed = Account.objects.filter(code=money.OWED_BY_BUYER, balance__gt=0)
    reversed_ = Payment.objects.filter(state="reversed", order__in=owed.values("root_id"))
    back = dict(reversed_.values_list("order").annotate(total=Sum("amount") + Sum("fee_amount")).order_by())
    over = [
        f"order {pk}: {balance} came twice, {back.get(pk, NOTHING)} was charged back"
        for pk, balance in owed.values_list("root_id", "balance")
        if balance > back.get(pk, NOTHING) + CENT
    ]
    return owed.count(), over
