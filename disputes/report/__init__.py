"""Figures of the desk: how much comes in, how long it takes, how it ends, and what it costs (R3, I47)."""
