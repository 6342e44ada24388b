"""The case file: the whole record of a dispute, to print and to prove (R2)."""
