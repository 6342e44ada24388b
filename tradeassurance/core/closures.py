"""On which days the desk says that nobody works in a place, beside its public holidays (X14)."""

from datetime import date, datetime

from .models import Closure


class Closures:
    """The desk's closures, read once for each country, for as long as this object is asked."""

    def __init__(self) -> None:
        self._entered: dict[str, list[tuple[date, str, datetime | None]]] = {}

    def days(self, country: str, region: str, known_at: datetime | None = None) -> frozenset[date]:
        """Days on which a country, or this region of it, is closed.

        With ``known_at`` only those entered by then: a closure entered later moves no running clock by itself.
        """
        if country not in self._entered:
            rows = Closure.objects.filter(country=country).order_by()
            self._entered[country] = list(rows.values_list("date", "region", "entered_at"))
        return frozenset(
            day
            for day, where, entered_at in self._entered[country]
            if where in ("", region) and (known_at is None or entered_at is None or entered_at <= known_at)
        )
