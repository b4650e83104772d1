"""The access matrix, asked by those who run contests and those who look over their shoulders."""

import pytest

from tests.sweeps.declared import matrix
from tests.sweeps.matrix_of_roles import refuse_what_is_not_declared
from tests.sweeps.world import BY_DISTRICT, ROLES

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("role", ["organiser", *BY_DISTRICT, "owner"])
def test_every_cell_answers_as_declared(worker_app, world, oracle, role):
    refuse_what_is_not_declared(worker_app, world, oracle, role)


def test_every_declared_role_is_played():
    assert set(matrix().roles) == set(ROLES)
