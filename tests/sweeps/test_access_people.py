"""The access matrix, asked by those who take part and those who judge, and by dead sessions."""

import pytest

from tests.sweeps.matrix_of_roles import refuse_what_is_not_declared
from tests.sweeps.world import DEAD

pytestmark = pytest.mark.slow
ROLES = ("anonymous", "stranger", "entrant", "unit_contact", "judge", "chief_judge")


@pytest.mark.parametrize("role", [*ROLES, "sealing_judge", "inspector", "supervisor", *DEAD])
def test_every_cell_answers_as_declared(worker_app, world, oracle, role):
    refuse_what_is_not_declared(worker_app, world, oracle, role)
