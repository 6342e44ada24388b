"""The small believable world of the demo, told through the services at simulated times."""
