"""What a company, a person and a member of staff of the world are made of."""

from dataclasses import dataclass

from tradeassurance.accounts.enums import BuyerTier, Language

EN = Language.ENGLISH


@dataclass(frozen=True)
class Human:
    """Somebody who signs in; ``opens`` says whether the demo's password is theirs."""

    email: str
    name: str
    language: str = EN
    zone: str = ""
    opens: bool = False


@dataclass(frozen=True)
class Firm:
    """A company as it registers. ``key`` names it in the plots; ``since`` is the year it joined."""

    key: str
    name: str
    country: str
    zone: str
    city: str
    humans: tuple[Human, ...]
    since: int
    region: str = ""
    language: str = EN
    currency: str = "USD"
    tier: str = BuyerTier.STANDARD
    founded: int = 2001

    @property
    def domain(self) -> str:
        """The domain of its people's addresses."""
        return self.humans[0].email.partition("@")[2]


@dataclass(frozen=True)
class Participation:
    """How a company takes part as a supplier: limit in USD, goods by catalogue key; ``standing`` as it ends up."""

    grade: str
    limit: int
    goods: tuple[str, ...]
    standing: str = "joined"
    raised_to: int = 0


@dataclass(frozen=True)
class Clerk:
    """A member of staff with roles."""

    human: Human
    roles: tuple[str, ...]


def one(email: str, name: str, language: str = EN, *, opens: bool = False, zone: str = "") -> Human:
    return Human(email, name, language, zone, opens)
