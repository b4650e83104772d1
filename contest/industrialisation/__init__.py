"""What becomes of a winning project: stages, reports, verified benefit."""
