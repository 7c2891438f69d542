"""What the program can do: actions and questions over the database."""
