"""Measurements of the program beside floors: the same work through the plain driver or library."""
