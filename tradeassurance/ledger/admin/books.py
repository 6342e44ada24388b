"""Accounts with their balances, and entries with their lines (M3)."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Sum as Total
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tradeassurance.desk import cells, filters, roots, timeline
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.sections import Facts, Section, Table
from tradeassurance.desk.site import site
from tradeassurance.ledger import codes
from tradeassurance.ledger.admin.corrections import ENTRY_MOVES
from tradeassurance.ledger.currencies import quantize
from tradeassurance.ledger.models import Account, Entry, Posting

MOST_POSTINGS = 50


def code_choices() -> list[tuple[str, Any]]:
    """The registered codes of accounts."""
    return [(code, codes.label_of(code)) for code in codes.known()]


def _posted(posting: Posting) -> Any:
    return cells.money(quantize(posting.amount, posting.currency), posting.currency, signed=True)


@admin.register(Account, site=site)
class AccountAdmin(CaseAdmin):
    """Places where money is."""

    title = _("Accounts")
    menu, icon = "money", "account_balance"
    list_filter = (filters.choices("code", _("Account"), code_choices),)
    name_fields = ("owner",)
    columns = (
        Column(_("Account"), lambda a: codes.label_of(a.code)),
        Column(_("Owner"), "owner"),
        Column(_("Case"), lambda a: roots.root_cell(a) if a.root_id else None),
        Column(_("Currency"), "currency"),
        Column(_("Balance"), lambda a: cells.money(a.held, a.currency), num=True),
    )
    lead = _("Balances as the postings tell them. Search by owner, such as order:17.")

    def prepare_rows(self, rows: list[Any]) -> None:
        """Balances and cases of a page at once."""
        roots.attach([row for row in rows if row.root_id])
        shared = [row.pk for row in rows if row.balance is None]
        posted = (
            Posting.objects.filter(account__in=shared)
            .order_by()
            .values_list("account")
            .annotate(sum=Total("amount"))
        )
        sums = dict(posted) if shared else {}
        for row in rows:
            row.held = quantize(sums.get(row.pk, 0) if row.balance is None else row.balance, row.currency)

    def heading(self, record: Account) -> str:
        """The account in words."""
        return f"{codes.label_of(record.code)}, {record.owner}, {record.currency}"

    def sections(self, request: HttpRequest, record: Any) -> Iterable[Section]:
        """What it holds, and its newest postings."""
        self.prepare_rows([record])
        yield Facts(
            _("Account"),
            side=True,
            pairs=[
                (_("Code"), record.code),
                (_("Owner"), record.owner),
                (_("Case"), roots.root_cell(record) if record.root_id else None),
                (_("Balance"), cells.money(record.held, record.currency)),
                (_("Never negative"), record.never_negative),
            ],
        )
        newest = (
            Posting.objects.filter(account=record).select_related("entry").order_by("-pk")[:MOST_POSTINGS]
        )
        yield Table(_("Newest postings"), columns=POSTINGS, rows=newest, empty=_("Nothing was posted."))


POSTINGS = (
    Column(_("Entry"), lambda p: cells.record(p.entry)),
    Column(_("What"), lambda p: timeline.title_of(p.entry.kind, [])),
    Column(_("When"), "entry.at"),
    Column(_("Amount"), _posted, num=True),
)


@admin.register(Entry, site=site)
class EntryAdmin(CaseAdmin):
    """Movements of money, each balanced per currency."""

    title = _("Entries")
    menu, icon = "money", "menu_book"
    number_field = "key"
    list_filter = (filters.choices("root_kind", _("Case"), roots.kinds),)
    columns = (
        Column(_("Entry"), "key"),
        Column(_("What"), lambda e: timeline.title_of(e.kind, [])),
        Column(_("Case"), roots.root_cell),
        Column(_("When"), "at"),
        Column(_("By"), "who"),
    )
    lead = _("Written once, never edited; a correction is a new entry.")
    moves = ENTRY_MOVES

    def prepare_rows(self, rows: list[Any]) -> None:
        """The cases of a page at once, and the names of who acted."""
        roots.attach(rows)
        names = timeline.whose(rows)
        for row in rows:
            row.who = names[row.actor]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By the exact key."""
        term = search_term.strip()
        return (queryset.filter(key=term) if term else queryset), False

    def sections(self, request: HttpRequest, record: Entry) -> Iterable[Section]:
        """The entry and its lines."""
        yield Facts(
            _("Entry"),
            side=True,
            pairs=[
                (_("What"), timeline.title_of(record.kind, [])),
                (_("Case"), roots.root_cell(record)),
                (_("When"), record.at),
                (_("By"), timeline.whose([record])[record.actor]),
                (_("Reason"), record.reason),
                (_("Reverses"), cells.record(record.reverses)),
            ],
        )
        lines = Posting.objects.filter(entry=record).select_related("account").order_by("pk")
        yield Table(_("Lines"), columns=LINES, rows=lines)


LINES = (
    Column(_("Account"), lambda p: cells.record(p.account, codes.label_of(p.account.code))),
    Column(_("Owner"), "account.owner"),
    Column(_("Amount"), _posted, num=True),
)
