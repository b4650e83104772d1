"""Computed, signed and published results."""
