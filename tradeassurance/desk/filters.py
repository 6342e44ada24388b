"""Filters of lists that count nothing."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tradeassurance.desk import queues


class QueueFilter(SimpleListFilter):
    """The list cut down to what waits in one queue of the reader's."""

    title = _("Queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Iterable[tuple[str, Any]]:
        """The queues of this kind of record that the reader's roles see."""
        mine = queues.of_model(model_admin.model, request.actor)  # type: ignore[attr-defined]
        return [(queue.name, queue.label) for queue in mine]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Limit the list to the queue."""
        if self.value() is None or not (queue := queues.find(self.value() or "")):
            return queryset
        waiting = queue.rows(request.actor, request.received_at)  # type: ignore[attr-defined]
        return queryset.filter(pk__in=waiting.order_by().values("pk"))


Options = Iterable[tuple[Any, Any]]


def choices(field: str, label: Any, options: Options | Callable[[], Options]) -> type[SimpleListFilter]:
    """A filter on one column with fixed choices: value and words, or a function that gives them."""

    class Choice(SimpleListFilter):
        title = label
        parameter_name = field

        def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Iterable[tuple[str, Any]]:
            return [(str(value), text) for value, text in (options() if callable(options) else options)]

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            known = {value for value, _text in self.lookup_choices}
            return queryset.filter(**{field: self.value()}) if self.value() in known else queryset

    return Choice
