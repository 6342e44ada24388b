"""The account codes that domain apps register: what an account is for and how it is kept."""

from dataclasses import dataclass, field

from django.utils.functional import Promise

from tradeassurance.ledger.errors import UnknownCode


@dataclass(frozen=True)
class AccountCode:
    """A kind of account.

    ``running_balance``: every account of this code belongs to one root, is guarded by its lock and keeps its
    balance; otherwise it is shared by many roots, keeps none and is summed. ``never_negative`` needs a running
    balance, because only there does the database see it.
    """

    code: str
    running_balance: bool = False
    never_negative: bool = False
    label: str | Promise = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.never_negative and not self.running_balance:
            raise ValueError(f"{self.code}: only an account with a running balance can be kept above zero")


_codes: dict[str, AccountCode] = {}


def register(*specs: AccountCode) -> None:
    """Make account codes known (from ``apps.ready``); again with the same meaning is no error."""
    for spec in specs:
        if _codes.setdefault(spec.code, spec) != spec:
            raise UnknownCode(f"the account code {spec.code!r} is registered twice with different meanings")


def spec_of(code: str) -> AccountCode:
    """The registered code; :class:`UnknownCode` otherwise."""
    try:
        return _codes[code]
    except KeyError:
        raise UnknownCode(f"no app registered the account code {code!r}") from None


def label_of(code: str) -> str:
    """The code as people read it, translated; the code itself where no label is registered."""
    spec = _codes.get(code)
    return str(spec.label) if spec is not None and spec.label else code


def known() -> list[str]:
    """Every registered code, in order."""
    return sorted(_codes)
