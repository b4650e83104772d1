"""Persons, the units they belong to, and those of them who sign in."""
