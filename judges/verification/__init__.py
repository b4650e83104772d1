"""Holds the second program that scores a contest. Shares no code with anything and imports none."""
