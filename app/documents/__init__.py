"""Printed pages: each document owns its frozen page dataclass and its renderer."""
