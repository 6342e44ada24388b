"""What people do with the books."""
