"""What every feature stands on; there is no business word in here."""
