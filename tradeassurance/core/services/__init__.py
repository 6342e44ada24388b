"""What people do with clocks and approvals, whatever the case."""
