"""The season of a labour competition as everybody sees it: league, lines, wall."""
