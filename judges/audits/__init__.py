"""The audit of a list that somebody published; nothing that is handed in is kept."""
