"""Nothing that a tablet was answered for is lost, doubled or changed, whatever breaks meanwhile."""

from collections.abc import Iterator

import pytest

from tests.faults.cluster import a_cluster
from tests.faults.found import Stand, a_stand
from tests.faults.programme import PROGRAMME, counts

pytestmark = pytest.mark.slow
SEED = 20_261_129
HARNESSES = pytest.mark.parametrize("harness", PROGRAMME, ids=lambda one: one.name)


@pytest.fixture
def stand(app, database, tmp_path) -> Stand:
    return Stand(app, database, tmp_path)


@pytest.fixture(scope="module")
def own_server(database, tmp_path_factory) -> Iterator[Stand]:
    """A stand whose PostgreSQL may be stopped: nobody else's tests stand on it."""
    with a_cluster() as cluster, a_stand(tmp_path_factory.mktemp("own"), "faults", cluster) as own:
        yield own


@pytest.fixture
def fit(request, stand, harness) -> Stand:
    """Where this harness plays; what this database or this machine cannot show is skipped."""
    kind = stand.database.url.partition(":")[0].partition("+")[0]
    if kind not in harness.databases:
        pytest.skip(f"{harness.name} is a matter of {' and '.join(harness.databases)}")
    if missing := harness.missing():
        pytest.skip(missing)
    if not harness.own_server:
        return stand
    own: Stand = request.getfixturevalue("own_server")
    own.begin_anew()
    return own


@HARNESSES
def test_nothing_is_lost_doubled_or_violated(fit, harness):
    found = harness.play(fit, counts()[harness.name], SEED)

    assert found.is_good, found
    assert found.tried
    assert min(found.seen.values()) > 0, found


@HARNESSES
def test_the_planted_fault_is_found(fit, harness):
    """Were it not seen, the test above would prove nothing."""
    assert not harness.play(fit, harness.planted, SEED, planted=True).is_good
