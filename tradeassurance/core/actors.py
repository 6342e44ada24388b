"""Who acts: a person for a company or as staff, the clock, or an outside provider. Never nobody."""

from dataclasses import dataclass, field

PERSON = "person"
CLOCK_KIND = "clock"
PROVIDER_KIND = "provider"


@dataclass(frozen=True)
class Actor:
    """The one who acts in a Change.

    ``company_id`` is the company a portal user acts for; ``roles`` are the staff roles held at the
    moment of acting (``accounts.roles``). The clock and providers have neither.
    """

    kind: str
    user_id: int | None = None
    company_id: int | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    tied_companies: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_staff(self) -> bool:
        """Whether this is a member of staff acting in a staff role."""
        return self.kind == PERSON and bool(self.roles)

    @property
    def person(self) -> int:
        """The key of the person who acts. Raises ValueError for the clock and for providers."""
        if self.user_id is None:
            raise ValueError(f"{self.kind} is no person")
        return self.user_id

    @property
    def label(self) -> str:
        """A stable name for the trail; holds no personal data (I45)."""
        if self.kind != PERSON:
            return self.kind
        return f"user:{self.user_id}" + (f"@company:{self.company_id}" if self.company_id else "")


CLOCK = Actor(CLOCK_KIND)
PROVIDER = Actor(PROVIDER_KIND)


def staff(user_id: int, *roles: str) -> Actor:
    """A member of staff holding ``roles``."""
    return Actor(PERSON, user_id=user_id, roles=frozenset(roles))


def member(user_id: int, company_id: int) -> Actor:
    """A portal user acting for a company."""
    return Actor(PERSON, user_id=user_id, company_id=company_id)
