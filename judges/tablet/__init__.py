"""Judging on tablets that lose their network: what to take away, and how it comes back once."""
