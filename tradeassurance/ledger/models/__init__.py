"""Accounts, entries and their postings (M3, I01–I04)."""

from tradeassurance.ledger.models.account import Account, account_id
from tradeassurance.ledger.models.correction import Correction, CorrectionState
from tradeassurance.ledger.models.entry import Entry, Posting, entry_id
from tradeassurance.ledger.models.rate import ExchangeRate, RateSheet

__all__ = [
    "Account",
    "Correction",
    "CorrectionState",
    "Entry",
    "ExchangeRate",
    "Posting",
    "RateSheet",
    "account_id",
    "entry_id",
]
