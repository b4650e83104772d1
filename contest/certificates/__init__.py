"""Certificates: serial, issue, revocation, public check."""
