"""Independent scanners, run by ./run scan; nothing of the product imports this."""
