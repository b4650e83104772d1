"""Pages of tiles that other features offer, and the figures of a series with their rows."""
