"""Participation, limit, freezes, directory, standing."""
