"""Lists that stay flat up to a million rows: one joined query, pages by key, nothing is counted (DESIGN 5)."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from unfold.views import ChangeList

AFTER, BEFORE = "after", "before"


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, and where the next and the previous ones begin (cursors, or empty)."""

    rows: list[Any]
    after: str
    before: str


def page_by_key(rows: QuerySet, key: str, size: int, *, after: str = "", before: str = "") -> Page:
    """The ``size`` rows after or before a cursor, by ``key`` (``-id``, ``due_at``) and the primary key."""
    name, down = key.removeprefix("-"), key.startswith("-")
    name = rows.model._meta.pk.name if name in ("pk", "id") else name
    back = bool(before)
    if (start := _parse(rows.model, name, before or after)) is not None:
        rows = rows.filter(_beyond(name, *start, lower=down != back))
    sign = "-" if down != back else ""
    names = [name] if name == rows.model._meta.pk.name else [name, "pk"]
    found = list(rows.order_by(*[f"{sign}{one}" for one in names])[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    has_next, has_previous = (True, more) if back else (more, start is not None)
    last, first = (found[-1], found[0]) if found else (None, None)
    return Page(
        found,
        _cursor(last, name) if last and has_next else "",
        _cursor(first, name) if first and has_previous else "",
    )


def _beyond(name: str, value: Any, pk: Any, *, lower: bool) -> Q:
    side = "lt" if lower else "gt"
    if pk is None:
        return Q(**{f"{name}__{side}": value})
    return Q(**{f"{name}__{side}": value}) | Q(**{name: value, f"pk__{side}": pk})


def _cursor(record: Model, name: str) -> str:
    value = getattr(record, name)
    if name == record._meta.pk.name:
        return str(record.pk)
    return f"{value.isoformat() if hasattr(value, 'isoformat') else value}~{record.pk}"


def _parse(model: type[Model], name: str, cursor: str) -> tuple[Any, Any] | None:
    """Key value and primary key of a cursor; what makes no sense is as good as none."""
    value, _tilde, pk = cursor.partition("~")
    try:
        parsed = model._meta.get_field(name).to_python(value) if value else None  # type: ignore[union-attr]
        if parsed is None:
            return None
        return parsed, model._meta.pk.to_python(pk) if pk else None
    except (ValidationError, ValueError, OverflowError):
        return None


@dataclass(frozen=True)
class FilterMenu:
    """One filter: its name and its choices, the first of which takes everything."""

    title: Any
    choices: list[dict[str, Any]]

    @property
    def chosen(self) -> Any:
        """The name of the choice made, or empty."""
        return next((one["display"] for one in self.choices[1:] if one["selected"]), "")


class KeyChangeList(ChangeList):
    """The admin's list, with filters and search of its own, and pages by key instead of counts."""

    page: Page

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        # Not filters: taken out first, so that every filter link begins at the first page again.
        query = request.GET.copy()
        self.after, self.before = (query.pop(name, [""])[0] for name in (AFTER, BEFORE))
        request.GET = query  # type: ignore[assignment]
        super().__init__(request, *args, **options)

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[str]:
        """The key of the list is its only order: any other would need to read every row."""
        return [self.model_admin.key_of(request)]

    def get_results(self, request: HttpRequest) -> None:
        """Read one page and one row more."""
        key = self.model_admin.key_of(request)
        self.page = page_by_key(self.queryset, key, self.list_per_page, after=self.after, before=self.before)
        self.model_admin.prepare_rows(self.page.rows)
        self.result_list = self.page.rows
        self.result_count = len(self.page.rows)
        self.full_result_count = self.result_count
        self.show_full_result_count = self.show_admin_actions = False
        self.can_show_all = self.multi_page = False
        self.paginator = self.model_admin.get_paginator(request, self.page.rows, self.list_per_page)

    @property
    def table_rows(self) -> list[tuple[str, list[tuple[Any, Any]]]]:
        """Per row its page and its drawn cells."""
        admin = self.model_admin
        return [
            (admin.address("change", row.pk), [(column, column.of(row)) for column in admin.columns])
            for row in self.page.rows
        ]

    @property
    def filter_bar(self) -> list[FilterMenu]:
        """The filters as menus; what has only one choice is left out."""
        menus = [FilterMenu(spec.title, list(spec.choices(self))) for spec in self.filter_specs]
        return [menu for menu in menus if len(menu.choices) > 1]

    @property
    def next_url(self) -> str:
        """Where the next page is, or empty."""
        return self.get_query_string({AFTER: self.page.after}) if self.page.after else ""

    @property
    def previous_url(self) -> str:
        """Where the previous page is, or empty."""
        return self.get_query_string({BEFORE: self.page.before}) if self.page.before else ""
