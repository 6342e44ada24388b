"""What the books refuse. These are faults of the program, not of a person: a service that lets one through
changes nothing at all."""


class LedgerError(Exception):
    """The books cannot take this."""


class UnknownCode(LedgerError):
    """An account code that no app registered, or one registered twice with another meaning."""


class Unbalanced(LedgerError):
    """Lines that do not sum to zero per currency, fewer than two of them, or one of zero (I01)."""


class Overdrawn(LedgerError):
    """A posting would take an account that is never negative below zero (I05)."""


class KeyReused(LedgerError):
    """The same key came with other lines."""
