"""A new ticket: what is asked for before it can be opened."""
