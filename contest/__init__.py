"""The competition and the application around it; it must not know judging."""
