"""A year of orders by chance, through the real services: who acts, who does not, what is late, what is killed."""
