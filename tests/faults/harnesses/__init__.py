"""One file for each kind of fault; each plays `count` of them and says what it found.

`play(stand, count, seed, planted)`; with `planted` a fault of our own is put in that it must see.
"""
