"""Claim, negotiation, arbitration, determination, remedy, appeal, recovery."""
