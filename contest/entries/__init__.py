"""Who takes part: entries of persons, teams, units and projects."""
