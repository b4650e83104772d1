"""What one seat says about one work; revisions are kept for ever."""
