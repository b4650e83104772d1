"""Properties are checked without a clock: a busy machine must not make a rule look wrong."""

from hypothesis import settings

settings.register_profile("no_clock", deadline=None)
settings.load_profile("no_clock")
