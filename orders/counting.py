"""How a date was counted, in words: days, place, what did not count, what moved it (C8, X14, I37)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.lists import format_list
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from orders.wording import day_count
from tradeassurance.core import calendars
from tradeassurance.core.calendars import BUSINESS, DayCount
from tradeassurance.core.closures import Closures
from tradeassurance.portal import display
from tradeassurance.portal.countries import country_name
from tradeassurance.rules.parameters import BY_NAME

SHORT_DAY = {"en": "d MMMM", "zh": "M月d日"}


def reasons(clock: Any) -> list[str]:
    """Why a clock (a deadline, or a due date that was computed) ends when it does: first the arithmetic in one sentence,
    then the number's origin, then what moved it or holds it."""
    return [_sentence(clock), *_origin(clock), *_moved(clock)]


def _sentence(clock: Any) -> str:
    parts = [*_counted(clock), _end(clock)] if _is_counted(clock) else [*_agreed(clock), _end(clock)]
    text = _("; ").join(parts)
    return _("%(sentence)s.") % {"sentence": text[:1].upper() + text[1:]}


def _is_counted(clock: Any) -> bool:
    return bool(clock.days) or clock.parameter in BY_NAME


def _counted(clock: Any) -> Iterator[str]:
    count = DayCount(clock.days or 0, clock.counts or calendars.CALENDAR)
    values = {"count": day_count(count), "day": display.day_text(_local(clock, clock.started_at), long=True)}
    if count.counts != BUSINESS:
        yield _("%(count)s from %(day)s") % values
        return
    yield _("%(count)s in %(country)s from %(day)s") % {"country": country_name(clock.country), **values}
    yield from _days_off(clock, count)


def _days_off(clock: Any, count: DayCount) -> Iterator[str]:
    place = {"country": clock.country, "region": clock.region}
    skipped = calendars.explain(
        clock.started_at,
        count,
        zone=clock.zone,
        closures=Closures().days(**place, known_at=clock.started_at),
        language=get_language() or "en",
        **place,
    )
    weekend = _("weekend")
    named = [(day, str(reason)) for day, reason in skipped if str(reason) != weekend]
    if named:
        days = [_("%(day)s (%(reason)s)") % {"day": _short(day), "reason": reason} for day, reason in named]
        text = ngettext("%(days)s does not count", "%(days)s do not count", len(days))
        yield text % {"days": _listed(days)}
    if working := _working_weekends(clock, {day for day, _reason in skipped}):
        text = ngettext("%(days)s is a working day there", "%(days)s are working days there", len(working))
        yield text % {"days": _listed([_short(day) for day in working])}


def _working_weekends(clock: Any, skipped: set[date]) -> list[date]:
    """Saturdays and Sundays that counted: a country works them in exchange for a holiday (X14)."""
    first, last = _local(clock, clock.started_at), _local(clock, _first_end(clock))
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return [day for day in days if day.weekday() >= 5 and day not in skipped]


def _short(day: date) -> str:
    locale = display.locale()
    return format_date(day, SHORT_DAY.get(locale.language, "medium"), locale=locale)


def _listed(texts: list[str]) -> str:
    return format_list(texts, locale=display.locale())


def _agreed(clock: Any) -> Iterator[str]:
    _cause, _colon, number = clock.parameter.partition("amendment:")
    if number:
        yield _("the day was agreed by amendment %(number)s") % {"number": number}
    else:
        yield _("the day was agreed in the contract")


def _end(clock: Any) -> str:
    local = timezone.localtime(_first_end(clock), ZoneInfo(clock.zone))
    values = {
        "day": display.day_text(local.date(), long=True),
        "time": f"{local:%H:%M:%S}",
        "place": display.zone_place(local) or clock.zone,
    }
    return _("ends %(day)s, %(time)s %(place)s time") % values


def _first_end(clock: Any) -> Any:
    """Where it ended before anybody moved it."""
    return getattr(clock, "original_due_at", clock.due_at)


def _local(clock: Any, at: Any) -> date:
    return calendars.local_date(at, clock.zone)


def _origin(clock: Any) -> Iterator[str]:
    if clock.parameter in BY_NAME:
        yield _("The number is “%(name)s” of the rules %(code)s.") % {
            "name": BY_NAME[clock.parameter].label,
            "code": clock.rules_code,
        }
    elif _is_counted(clock):
        yield _("The number is a promise of Trade Assurance itself.")


def _moved(clock: Any) -> Iterator[str]:
    """Extensions with their category and reason, as both sides were told, and a pause that lasts."""
    if _first_end(clock) != clock.due_at:
        for change in clock.changes.all():
            yield _("Moved from %(before)s to %(after)s: %(category)s. %(reason)s") % {
                "before": display.instant_line(change.due_before),
                "after": display.instant_line(change.due_after),
                "category": change.get_category_display(),
                "reason": change.reason,
            }
    if since := getattr(clock, "paused_at", None):
        yield _("It stands still since %(since)s; as long as it stands is added.") % {
            "since": display.instant_line(since)
        }
