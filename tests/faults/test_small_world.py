"""The model of the small world: what is alike, and how many places there are."""

from random import Random

from tests.faults.harnesses import smallworld
from tests.faults.small_world import SHEETS, TABLETS, SmallWorld, explored

DEPTH = 5


def test_every_walk_stays_among_the_places_that_were_explored():
    known = {place.world.likeness() for place in explored(DEPTH)}

    for seed in range(300):
        assert walked(Random(seed)).likeness() in known  # noqa: S311


def walked(chance):
    world = SmallWorld()
    for _ in range(DEPTH):
        _, world = world.after(chance.choice(list(world.steps())))
    return world


def test_the_world_of_the_programme_is_as_large_as_it_says():
    places = explored(smallworld.DEPTH)

    assert (len(places), sum(len(place.ways) for place in places)) == (11_762, 57_581)
    near = [place for place in places if place.depth < smallworld.WHOLE]
    assert sum(len(place.ways) for place in near) == 407


def test_tablets_and_sheets_may_change_places_and_nothing_else():
    def after(*steps):
        world = SmallWorld()
        for step in steps:
            _, world = world.after(step)
        return world.likeness()

    sent = [
        after(("freeze", tablet, sheet), ("send", tablet, sheet))
        for tablet in TABLETS
        for sheet in SHEETS
    ]
    assert len(set(sent)) == 1
    lost = after(("freeze", 0, 0), ("lose", 0, 0))
    elsewhere = after(("freeze", 0, 0), ("send", 0, 0), ("freeze", 1, 1))
    crossed = after(("freeze", 0, 0), ("send", 0, 0), ("freeze", 1, 0))
    assert len({sent[0], lost, elsewhere, crossed}) == 4


def test_a_place_stands_once_and_every_way_is_gone():
    places = explored(DEPTH)

    assert len({place.world.likeness() for place in places}) == len(places)
    assert [len(place.ways) for place in places if place.depth < DEPTH] == [
        len(list(place.world.steps())) for place in places if place.depth < DEPTH
    ]
    found = [way.leads_to for place in places for way in place.ways if way.leads_to is not None]
    assert sorted(found) == list(range(1, len(places)))
