"""The ledger's invariants, recomputed from the rows alone (INVARIANTS.md, Money)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Round
from django.utils.translation import gettext_noop as _

from tradeassurance.core.integrity import Finding, also, check
from tradeassurance.core.models import Approval, ApprovalState, root_kind
from tradeassurance.ledger import currencies, triggers
from tradeassurance.ledger.models import Account, Correction, CorrectionState, Entry, ExchangeRate, Posting
from tradeassurance.ledger.services import corrections

# Below the smallest storable difference, above what SQLite's reals add up to.
_NOTHING = Decimal("0.00005")
_OFF = Q(off__gt=_NOTHING) | Q(off__lt=-_NOTHING)


@check("I01", _("Every ledger entry balances: two postings or more, none zero, summing to zero per currency"))
def i01() -> Finding:
    """Entries that do not balance, and postings without an entry."""
    sums = Posting.objects.values("entry_id", "currency").annotate(off=Sum("amount")).filter(_OFF)
    few = Entry.objects.annotate(posted_lines=Count("postings")).filter(posted_lines__lt=2)
    alone = Posting.objects.filter(~Exists(Entry.objects.filter(pk=OuterRef("entry_id"))))
    found = [f"entry {row['entry_id']} is off by {row['off']} {row['currency']}" for row in sums]
    found += [f"entry {entry.pk} ({entry.key}) has {entry.posted_lines} postings" for entry in few]
    found += [f"posting {pk} is zero" for pk in Posting.objects.filter(amount=0).values_list("pk", flat=True)]
    found += [f"posting {pk} has no entry" for pk in alone.values_list("pk", flat=True)]
    return Entry.objects.count(), found


@check("I02", _("The database refuses every change of ledger entries and postings"))
def i02() -> Finding:
    """Triggers that are missing or switched off."""
    wanted = triggers.expected(connection)
    standing = triggers.standing(connection)
    missing = [
        f"trigger {name} on {table} is missing or off"
        for name, table in wanted.items()
        if name not in standing
    ]
    return len(wanted), missing


@check("I03", _("No amount has more decimals than its currency's minor unit"))
def i03() -> Finding:
    """Postings and balances too fine for their currency, and accounts that state another minor unit."""
    found = []
    for currency in Account.objects.order_by().values_list("currency", flat=True).distinct():
        try:
            places = currencies.minor_unit(currency)
        except ValueError as error:
            found.append(str(error))
            continue
        off = Account.objects.filter(currency=currency).exclude(minor_unit=places)
        found += [f"account {account} states {account.minor_unit} decimals" for account in off]
        fine = Posting.objects.filter(currency=currency).annotate(
            off=F("amount") - Round("amount", precision=places)
        )
        found += [f"posting {row.pk} is {row.amount} {currency}" for row in fine.filter(_OFF)]
        stored = Account.objects.filter(currency=currency, balance__isnull=False)
        stored = stored.annotate(off=F("balance") - Round("balance", precision=places)).filter(_OFF)
        found += [f"account {account} holds {account.balance}" for account in stored]
    other = Posting.objects.exclude(currency=F("account__currency")).select_related("account")
    found += [f"posting {row.pk} is in {row.currency} on {row.account}" for row in other]
    return Posting.objects.count(), found


@check("I04", _("A stored balance equals the sum of its postings"))
def i04() -> Finding:
    """Accounts whose running balance is not what their postings add up to, or is below zero and may not be."""
    kept = Account.objects.filter(balance__isnull=False)
    found = []
    for account in kept.annotate(posted=Sum("postings__amount")).iterator():
        posted = account.posted or Decimal(0)
        if account.balance is None or abs(account.balance - posted) > _NOTHING:
            found.append(f"account {account} holds {account.balance}, its postings sum to {posted}")
    below = kept.filter(never_negative=True, balance__lt=0)
    found += [f"account {account} is below zero: {account.balance}" for account in below]
    return kept.count(), found


@check("L8", _("Every exchange rate read from a sheet is what the sheet published; none is of a day to come"))
def l8() -> Finding:
    """Rates against the numbers that were read, and against the instant at which they were."""
    rows, found = 0, []
    for rate in ExchangeRate.objects.exclude(sheet=None).select_related("sheet").iterator(chunk_size=2000):
        rows += 1
        sheet: Any = rate.sheet
        said = sheet.published.get(f"{rate.base}/{rate.quote}")
        if said is None or Decimal(said) != rate.rate or sheet.day != rate.day:
            found.append(f"rate {rate.pk} ({rate}) is not what was published")
        elif rate.day > sheet.read_at.date():
            found.append(f"rate {rate.pk} ({rate}) was read before its day")
    return rows, found


@also("I32")
def corrections_were_approved() -> Finding:
    """Entries that put the books right without a correction, and posted corrections that no second person approved."""
    entries = Entry.objects.filter(Q(kind="correction") | Q(reverses__isnull=False))
    found = [f"entry {entry.key} was asked for by nobody" for entry in entries.filter(correction=None)]
    given = _approved_corrections()
    posted = Correction.objects.filter(state=CorrectionState.POSTED)
    found += [f"correction {one.pk} was posted without approval" for one in posted if one.pk not in given]
    return entries.count(), found


@also("I33")
def corrections_as_approved() -> Finding:
    """What was approved, against the correction and the entry that was posted for it."""
    given = _approved_corrections()
    posted = Correction.objects.filter(state=CorrectionState.POSTED, pk__in=given)
    found = [
        f"correction {one.pk} is not what was approved"
        for one in posted.select_related("entry")
        if corrections.content_hash(None, one) != given[one.pk]
        or sorted(map(tuple, one.postings)) != sorted(map(tuple, _lines_of(one)))
    ]
    return len(given), found


def _approved_corrections() -> dict[int, str]:
    given = Approval.objects.filter(
        action=corrections.APPROVE, state=ApprovalState.APPROVED, subject_kind=root_kind(Correction)
    )
    return dict(given.values_list("subject_id", "content_hash"))


def _lines_of(correction: Correction) -> list[tuple[str, str, Decimal, str]]:
    rows = Posting.objects.filter(entry=correction.entry_id)  # type: ignore[misc]
    return list(rows.values_list("account__code", "account__owner", "amount", "currency"))
