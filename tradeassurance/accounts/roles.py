"""Roles of staff, what each may do, and which two nobody may hold together (I35).

Roles are granted as RoleGrant rows. After every migrate each role gets a group of the same name
that holds its permissions; the sign-in backend gives a person the permissions of the open grants.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ARBITRATOR: Final = "arbitrator"
SENIOR_ARBITRATOR: Final = "senior_arbitrator"
HEAD_OF_ARBITRATION: Final = "arbitration_head"
RISK: Final = "risk"
FINANCE_MAKER: Final = "finance_maker"
FINANCE_CHECKER: Final = "finance_checker"
RULES_EDITOR: Final = "rules_editor"
RULES_APPROVER: Final = "rules_approver"
USER_ADMIN: Final = "user_admin"
AUDITOR: Final = "auditor"
SUPPORT: Final = "support"


@dataclass(frozen=True)
class Role:
    """One role: its name in code, its name on pages, and the apps whose records it may look at."""

    name: str
    label: Promise
    sees: tuple[str, ...]


CASE_APPS = ("core", "accounts", "rules", "ledger", "suppliers", "orders", "disputes")
ROLES: Final[tuple[Role, ...]] = (
    Role(ARBITRATOR, _("Arbitrator"), CASE_APPS),
    Role(SENIOR_ARBITRATOR, _("Senior arbitrator"), CASE_APPS),
    Role(HEAD_OF_ARBITRATION, _("Head of arbitration"), CASE_APPS),
    Role(RISK, _("Risk"), CASE_APPS),
    Role(FINANCE_MAKER, _("Finance: makes"), CASE_APPS),
    Role(FINANCE_CHECKER, _("Finance: checks"), CASE_APPS),
    Role(RULES_EDITOR, _("Rules: edits"), ("core", "rules")),
    Role(RULES_APPROVER, _("Rules: approves"), ("core", "rules")),
    Role(USER_ADMIN, _("User administration"), ("core", "accounts")),
    Role(AUDITOR, _("Audit"), CASE_APPS),
    Role(SUPPORT, _("Support"), ("core", "accounts", "suppliers", "orders", "disputes")),
)
BY_NAME: Final = {role.name: role for role in ROLES}
ROLE_CHOICES: Final = [(role.name, role.label) for role in ROLES]

ARBITRATION: Final = (ARBITRATOR, SENIOR_ARBITRATOR, HEAD_OF_ARBITRATION)
ASSIGNING: Final = (SENIOR_ARBITRATOR, HEAD_OF_ARBITRATION)
"""Who gives cases to arbitrators, and looks at what somebody tied to a party did."""
RAISED_TO: Final = {"": SENIOR_ARBITRATOR, SENIOR_ARBITRATOR: HEAD_OF_ARBITRATION}
"""The next role for work that nobody did in time (X11); after the last one it stays there."""
FINANCE: Final = (FINANCE_MAKER, FINANCE_CHECKER)
FORBIDDEN_PAIRS: Final[frozenset[frozenset[str]]] = frozenset(
    [
        frozenset({RULES_EDITOR, RULES_APPROVER}),
        frozenset({FINANCE_MAKER, FINANCE_CHECKER}),
        frozenset({USER_ADMIN, AUDITOR}),
        *(frozenset({judge, money}) for judge in ARBITRATION for money in FINANCE),
    ]
)


def forbidden_pair(roles: Iterable[str]) -> tuple[str, str] | None:
    """The first two of these roles that one person may not hold together, or None (I35)."""
    held = set(roles)
    broken = sorted(tuple(sorted(pair)) for pair in FORBIDDEN_PAIRS if pair <= held)
    return (broken[0][0], broken[0][1]) if broken else None


def label(name: str) -> str:
    """The role's name as a page shows it, in the reader's language."""
    return str(BY_NAME[name].label)
