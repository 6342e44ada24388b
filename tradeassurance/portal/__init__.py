"""The parties' shell."""
