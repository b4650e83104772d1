"""Works known by random codes, and the sealed way from code to entry."""
