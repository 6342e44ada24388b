"""The stage: who has joined so far, what money is worth, what time it is for whom."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile

from suppliers.models import Supplier
from suppliers.services import assessment, participation
from tradeassurance.accounts.enums import MemberRole, TieKind
from tradeassurance.accounts.models import Company, User
from tradeassurance.accounts.services import companies, granting, people, ties
from tradeassurance.core import actors, documents
from tradeassurance.core.actors import CLOCK, Actor
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.documents import Sealed
from tradeassurance.demo.sign_ins import DEMO_PASSWORD
from tradeassurance.demo.world.catalogue import GOODS
from tradeassurance.demo.world.companies import STAFF, TIED
from tradeassurance.demo.world.firms import Clerk, Firm, Human, Participation
from tradeassurance.demo.world.timeline import Plot
from tradeassurance.ledger.models import ExchangeRate
from tradeassurance.rules.models import ServiceRules
from tradeassurance.rules.services import drafting as rules_drafting

OPENING: Final = datetime(2015, 1, 5, 8, tzinfo=UTC)
USD_WORTH: Final = {
    "EUR": "1.12", "GBP": "1.31", "JPY": "0.0078", "KWD": "3.27", "CNY": "0.145", "INR": "0.0134", "BRL": "0.24",
    "KRW": "0.00083", "VND": "0.000042", "TRY": "0.09", "AED": "0.2723", "AUD": "0.71", "CAD": "0.76", "MXN": "0.052",
    "BHD": "2.65",
}  # fmt: skip
"""US dollars for one unit, about; each drifts around it."""
DEMO_SOURCE: Final = "Demo rate of the day"
DAILY_FROM: Final = timedelta(days=120)
JUDGES: Final = ("arbitrator", "zhongcai", "tied")
REST: Final = timedelta(days=20)
"""Longer ago than this, nobody worked on weekends."""


@dataclass
class Party:
    """A company of the world with those who act for it."""

    firm: Firm
    company: Company
    people: list[Actor]
    supplier_id: int | None = None

    @property
    def zone(self) -> str:
        return self.firm.zone

    @property
    def language(self) -> str:
        return str(self.firm.language)

    def speaker(self, language: str = "") -> Actor:
        """Who acts: the first person, or the one who writes in this language."""
        wanted = [a for a, h in zip(self.people, self.firm.humans, strict=True) if h.language == language]
        return (wanted or self.people)[0]

    @property
    def supplier(self) -> Supplier:
        """The company as a supplier, as it stands now."""
        assert self.supplier_id is not None
        return Supplier.objects.get(pk=self.supplier_id)


@dataclass
class Stage:
    """Everything that plots share. The same seed and ``until`` give the same world."""

    seed: str
    until: datetime
    cast: dict[str, Party] = field(default_factory=dict)
    desk: dict[str, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._files = random.Random(f"{self.seed}:files")

    def dice(self, name: str) -> random.Random:
        """Chance of its own for one plot: another plot does not disturb it."""
        return random.Random(f"{self.seed}:{name}")

    def office(self, at: datetime, zone: str, dice: random.Random) -> datetime:
        """A working hour of the local day of an instant; the instant itself where that would be in the future."""
        local = at.astimezone(ZoneInfo(zone))
        if local.weekday() >= 5 and at < self.until - REST:
            local += timedelta(days=7 - local.weekday())
        local = local.replace(
            hour=dice.randint(9, 17), minute=dice.randint(0, 59), second=dice.randint(0, 59)
        )
        return at if local > self.until >= at else local.astimezone(UTC)

    def seal(self, name: str, content: bytes, kind: str = "evidence") -> Sealed:
        """Hand a file in as a person would; its public number is by chance of the seed."""
        sealed = documents.receive(ContentFile(content, name=name), kind)
        return replace(sealed, public_id=uuid.UUID(int=self._files.getrandbits(128), version=4))

    # --- who is there ------------------------------------------------------------------------------------

    def open_desk(self) -> None:
        """The staff, a role each, before anybody else."""
        for clerk in STAFF:
            self.desk[clerk.human.email.partition("@")[0]] = self._employ(clerk)

    def _employ(self, clerk: Clerk) -> Actor:
        user = self._enrol(clerk.human, OPENING, "UTC", is_staff=True)
        for role in clerk.roles:
            granting.grant(user, by=CLOCK, at=OPENING, role=role)
        return actors.staff(user.pk, *clerk.roles)

    def _enrol(self, human: Human, at: datetime, zone: str, **fields: Any) -> User:
        return people.enrol(
            by=CLOCK, at=at, email=human.email, name=human.name, language=human.language,
            time_zone=human.zone or zone, password=DEMO_PASSWORD if human.opens else None, **fields,
        )  # fmt: skip

    def joins(self, firm: Firm, role: Participation | None = None) -> Plot:
        """The plot of a company: it registers, its people join, it may ask to take part as a supplier."""
        dice = self.dice(firm.key)
        first = datetime(firm.since, 1, 6, tzinfo=UTC) + timedelta(days=dice.randint(0, 20))
        if role is not None and role.standing == "applied":
            first = self.until - timedelta(days=3)
        at = yield self.office(first, firm.zone, dice)
        self._register(firm, at, dice)
        if firm.key == TIED[1]:
            self._tie(at)
        if role is None:
            return
        at = yield self.office(at + timedelta(days=1), firm.zone, dice)
        self._apply(firm, role, at)
        if role.standing == "declined":
            at = yield self.office(at + timedelta(days=4), "Europe/Madrid", dice)
            reason = "The license names another company. Hand in one of your own."
            participation.decline(self.cast[firm.key].supplier, by=self.desk["risk"], at=at, reason=reason)
        elif role.standing != "applied":
            yield from self._takes_part(firm, role, at, dice)

    def _register(self, firm: Firm, at: datetime, dice: random.Random) -> None:
        head = firm.humans[0]
        company = companies.register(
            by=CLOCK, at=at, name=firm.name, country=firm.country, region=firm.region, time_zone=firm.zone,
            language=firm.language, domain=firm.domain, buyer_tier=firm.tier, established_year=firm.founded,
            registered_address=firm.city, registration_number=f"{firm.country}-{dice.randint(10**7, 10**8 - 1)}",
            contact_name=head.name, contact_email=head.email,
        )  # fmt: skip
        party = self.cast[firm.key] = Party(firm, company, [])
        for position, human in enumerate(firm.humans):
            user = self._enrol(human, at, firm.zone)
            role = MemberRole.MEMBER if position else MemberRole.OWNER
            companies.join(company, by=CLOCK, at=at, user=user, role=role)
            party.people.append(actors.member(user.pk, company.pk))

    def _tie(self, at: datetime) -> None:
        """One arbitrator used to work for a buyer; the desk knows since he joined."""
        user = User.objects.get(email=TIED[0])
        started, ended = date(2019, 4, 1), (self.until - timedelta(days=200)).date()
        ties.record(
            self.cast[TIED[1]].company, by=self.desk["admin"], at=at, user=user, kind=TieKind.EMPLOYMENT,
            started_on=started, ended_on=ended, note="Purchasing manager before he joined the desk.",
        )  # fmt: skip
        barred = frozenset([self.cast[TIED[1]].company.pk])
        self.desk["tied"] = replace(self.desk["tied"], tied_companies=barred)

    def _apply(self, firm: Firm, role: Participation, at: datetime) -> None:
        from_goods = goods_of(role)
        party = self.cast[firm.key]
        applied = participation.apply(
            by=party.people[0], at=at, company=party.company, rules=ServiceRules.objects.in_force(at),
            products=", ".join(g.name for g in from_goods), categories=tuple(sorted({str(g.category) for g in from_goods})),
        )  # fmt: skip
        party.supplier_id = applied.pk

    def _takes_part(self, firm: Firm, role: Participation, at: datetime, dice: random.Random) -> Plot:
        party, risk = self.cast[firm.key], self.desk["risk"]
        at = yield self.office(at + timedelta(days=dice.randint(2, 6)), "Europe/Madrid", dice)
        reason = "Business license and factory visit verified; first limit from stated export volume."
        participation.admit(
            party.supplier, by=risk, at=at, grade=role.grade, limit=Decimal(role.limit), reason=reason
        )
        if role.raised_to:
            at = yield self.office(self.until - timedelta(days=420), "Europe/Madrid", dice)
            reason = (
                "Covered volume doubled over six months, 97 % shipped on time, no upheld dispute outstanding."
            )
            grown: dict[str, Any] = {"grade": role.grade, "limit": Decimal(role.raised_to), "reason": reason}
            assessment.set_limit(party.supplier, by=risk, at=at, **grown)
            at = yield self.office(self.until - timedelta(days=210), "Europe/Madrid", dice)
            reason = "Enough of a record: the limit follows the formula from now on."
            formula: dict[str, Any] = {"grade": role.grade, "limit": None, "reason": reason}
            assessment.set_limit(party.supplier, by=risk, at=at, **formula)
        if role.standing == "fraud":
            at = yield self.office(self.until - timedelta(days=40), "Europe/Madrid", dice)
            reason = (
                "The factory in the pictures belongs to somebody else; two buyers were sent empty cartons."
            )
            participation.suspend_for_fraud(party.supplier, by=risk, at=at, reason=reason)
        if role.standing == "suspended":
            at = yield self.office(self.until - timedelta(days=6), "Europe/Madrid", dice)
            reason = "Factory address could not be confirmed at the visit; two test reports were altered."
            participation.suspend(party.supplier, by=risk, at=at, reason=reason)
        if role.standing == "left":
            at = yield self.office(self.until - timedelta(days=500), firm.zone, dice)
            participation.leave(party.supplier, by=party.people[0], at=at)

    def next_rules(self) -> Plot:
        """The plot of the next rules: a copy is being written, and one number is still open."""
        year, dice, editor = self.until.year + 1, self.dice("rules"), self.desk["rules"]
        at = yield self.office(self.until - timedelta(days=16), "Europe/Berlin", dice)
        current = ServiceRules.objects.in_force(at)
        version = rules_drafting.draft(
            by=editor, at=at, code=f"draft-{year}", title=f"Draft for {year}", copy_of=current,
            applies_from=datetime(year, 1, 1, tzinfo=UTC),
        )  # fmt: skip
        at = yield self.office(self.until - timedelta(days=9), "Europe/Berlin", dice)
        longer: dict[str, Any] = {
            "name": "supplier_response",
            "value": DayCount(7),
            "source": "S1",
            "note": "Suppliers ask for a week.",
        }
        rules_drafting.set_parameter(version, by=editor, at=at, **longer)
        at = yield self.office(self.until - timedelta(days=8), "Europe/Berlin", dice)
        rules_drafting.unset_parameter(
            version, by=editor, at=at, name="auto_escalation", note="Under discussion: 7 or 10 days."
        )

    # --- money -------------------------------------------------------------------------------------------

    def write_rates(self) -> None:
        """Rates to US dollars: weekly in the past, daily of late, one row a day and currency."""
        days = list(_days(OPENING.date(), self.until.date(), (self.until - DAILY_FROM).date()))
        rows = []
        for currency, worth in USD_WORTH.items():
            dice, around = self.dice(f"rate:{currency}"), Decimal(worth)
            drift = 0.0
            for day in days:
                drift = drift * 0.98 + dice.gauss(0, 0.006)
                rate = (around * Decimal(1 + drift)).quantize(Decimal("0.00000001"))
                rows.append(ExchangeRate(day=day, base=currency, quote="USD", rate=rate, source=DEMO_SOURCE))
        ExchangeRate.objects.bulk_create(rows, ignore_conflicts=True)

    def rate(self, currency: str) -> Decimal:
        """About what one unit is worth in US dollars, for prices."""
        return Decimal(1) if currency == "USD" else Decimal(USD_WORTH[currency])

    def judge(self, number: int, buyer: str) -> Actor:
        """One of the arbitrators in turn; whoever is tied to a party leaves the case to others (A1)."""
        free = [name for name in JUDGES if (f"{name}@desk.example", buyer) != TIED]
        return self.desk[free[number % len(free)]]


def _days(first: date, last: date, daily_from: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1 if day >= daily_from else 6)


def goods_of(role: Participation) -> list[Any]:
    """What a supplier makes."""
    return [GOODS[key] for key in role.goods]
