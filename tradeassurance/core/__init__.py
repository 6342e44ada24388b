"""How a change happens: the door, its deadlines, its trail, its messages."""
