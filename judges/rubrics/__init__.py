"""The marking schemes that say how a work is judged."""
