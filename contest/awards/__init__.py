"""What was won, and in which state the award is."""
