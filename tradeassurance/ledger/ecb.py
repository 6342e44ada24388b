"""The daily reference rates of the European Central Bank: reading the document, and keeping it (L8).

The document is theirs (https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml); where it comes from is the
operator's choice. It is read with every kind of entity and document type refused, and nothing in it is believed
that is not a date, a currency code or a plain number.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen
from xml.parsers import expat

from django.conf import settings

from tradeassurance.core.actors import PROVIDER
from tradeassurance.ledger.models import RateSheet
from tradeassurance.ledger.rates import EUR, USD
from tradeassurance.ledger.services import rates
from tradeassurance.ledger.services.rates import Quoted

SOURCE = "European Central Bank"
MOST_BYTES = 1024 * 1024
SECONDS = 30
NAMESPACE = "http://www.ecb.int/vocabulary/2002-08-01/eurofxref"
CUBE = f"{NAMESPACE} Cube"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CODE = re.compile(r"[A-Z]{3}", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,8})?", re.ASCII)


class Malformed(ValueError):
    """The document is not the bank's daily sheet; the text says what is wrong with it."""


class Unreachable(OSError):
    """The document could not be fetched; the text says why."""


@dataclass(frozen=True)
class Sheet:
    """The rates of one day, in units of each currency for one euro, and the document they stand in."""

    day: date
    rates: dict[str, Decimal]
    digest: str

    def of_our_currencies(self) -> Iterator[Quoted]:
        """Those the house deals in."""
        for code in sorted(set(self.rates) & set(settings.CURRENCIES)):
            yield Quoted(EUR, code, self.rates[code])


def take(document: bytes, at: datetime) -> tuple[RateSheet, bool]:
    """Keep a daily sheet; and whether it is new. The same day again changes nothing.

    Raises Malformed, also for other numbers of a day that stands.
    """
    sheet = parse(document)
    if sheet.day > at.date():
        raise Malformed(f"the sheet is of {sheet.day}, which is still to come")
    rows = tuple(sheet.of_our_currencies())
    known = RateSheet.objects.filter(day=sheet.day, source=SOURCE).first()
    if known is not None:
        if known.published != {f"{one.base}/{one.quote}": str(one.rate) for one in rows}:
            raise Malformed(f"{sheet.day} was read before with other numbers; what was recorded stands")
        return known, False
    made = rates.publish(by=PROVIDER, at=at, day=sheet.day, source=SOURCE, digest=sheet.digest, rows=rows)
    return made, True


def fetch(url: str) -> bytes:
    """The document from an address of the operator's choice. Raises Unreachable."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise Unreachable(f"{url} is no web address")
    try:
        request = Request(url, headers={"Accept": "application/xml", "User-Agent": "trade-assurance"})
        with urlopen(request, timeout=SECONDS) as answer:
            return answer.read(MOST_BYTES + 1)
    except (URLError, OSError, ValueError) as error:
        raise Unreachable(f"{url} did not answer: {error}") from error


def parse(document: bytes) -> Sheet:
    """The sheet in a document. Raises Malformed."""
    if len(document) > MOST_BYTES:
        raise Malformed("the document is larger than 1 MB")
    reader = _Reader()
    try:
        reader.parser.Parse(document, True)
    except expat.ExpatError as error:
        raise Malformed(f"the document is no XML: {error}") from error
    if reader.day is None:
        raise Malformed("the document names no day")
    if USD not in reader.rates:
        raise Malformed("the document has no rate of the US dollar")
    return Sheet(reader.day, reader.rates, hashlib.sha256(document).hexdigest())


class _Reader:
    """What the parser tells, element by element."""

    def __init__(self) -> None:
        self.day: date | None = None
        self.rates: dict[str, Decimal] = {}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.element
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.parser.ExternalEntityRefHandler = self.refuse

    def refuse(self, *_args: object) -> int:
        """A sheet has neither document type nor entities: whoever sends them means something else."""
        raise Malformed("the document declares a document type or entities")

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """A day, or a rate of the day."""
        if name != CUBE:
            return
        if "time" in attributes:
            self._begin(attributes["time"])
        elif "currency" in attributes:
            self._add(attributes["currency"], attributes.get("rate", ""))

    def _begin(self, text: str) -> None:
        if self.day is not None:
            raise Malformed("the document holds more than one day; the daily sheet is wanted")
        try:
            self.day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
        except ValueError:
            self.day = None
        if self.day is None:
            raise Malformed(f"“{text[:20]}” is no day")

    def _add(self, code: str, text: str) -> None:
        if self.day is None:
            raise Malformed("a rate stands before its day")
        if not _CODE.fullmatch(code) or code in self.rates:
            raise Malformed(f"“{code[:20]}” is no currency code, or stands there twice")
        if not _NUMBER.fullmatch(text) or not Decimal(text):
            raise Malformed(f"“{text[:20]}” is no rate of {code}")
        self.rates[code] = Decimal(text)
