"""Schema revisions for both engines and their runner."""
