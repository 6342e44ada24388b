"""The money: accounts, entries, postings."""
