"""Which enterprises run competitions, with how many workers, from records; the pilots."""
