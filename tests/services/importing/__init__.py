"""Tests of the importer."""

from __future__ import annotations
