"""The world of the demo and the one process that serves it."""
