"""Pages of tiles and figures that other features offer."""
