"""The foundation as a feature: its tables, pages, commands and policies."""

from contest.foundation.backup.commands import backup
from contest.foundation.cli import (
    database,
    job_commands,
    key_commands,
    ledger_commands,
    permissions_command,
)
from contest.foundation.feature import Feature
from contest.foundation.models import TABLES
from contest.foundation.sweeping import JOBS, SWEEP
from contest.foundation.views import blueprint

FEATURE = Feature(
    name="foundation",
    tables=TABLES,
    blueprints=(blueprint,),
    jobs=JOBS,
    daily=(SWEEP,),
    commands=(
        database,
        job_commands,
        key_commands,
        ledger_commands,
        permissions_command,
        backup,
    ),
)
