"""Marks, totals, ranks and awards as plain functions on plain values; no web, clock or chance.

Nothing here imports more than the standard library, so that a result can be recomputed anywhere.
"""
