"""The staff admin: site, moves, queues."""
