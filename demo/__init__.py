"""The living demo: plays the whole road through the operations that the pages use."""
