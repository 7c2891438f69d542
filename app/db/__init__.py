"""The database: engine, exact types, naming, guards."""
