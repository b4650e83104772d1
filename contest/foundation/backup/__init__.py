"""Backups: one signed file with the database, the uploaded files and the keys' public part.

`making` writes one while the server runs, `archive` is its form, `restoring` proves what is in it
and puts it in place. Private keys are never in it: they are kept elsewhere, by hand.
"""
