"""The books on the desk: accounts, entries, exchange rates. Nothing here is ever edited."""

from tradeassurance.ledger.admin import books, corrections, rates  # noqa: F401 - they register themselves
