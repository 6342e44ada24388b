"""Contract, confirmation, payment, fulfilment, escrow, completion."""
