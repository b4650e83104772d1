"""Every address: who may see it, how it is written, what its parameters are."""

# Whoever adds a page here lets everybody see it: say why in the view's docstring.
PUBLIC = {
    "foundation.healthz",
    "foundation.readyz",
    "foundation.preference",
}


def test_a_planted_address_is_judged(address, faults):
    assert len(list(ill_written(address))) == faults
