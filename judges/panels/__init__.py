"""Judges, their seats on panels, what they are assigned, when they recuse."""
