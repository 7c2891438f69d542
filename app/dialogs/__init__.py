"""One user action each."""
