"""Tests of the replay of cancellations."""

from __future__ import annotations
