"""Certificates as a feature."""

from contest.awards.signals import AwardWithdrawn
from contest.certificates.jobs import (
    ISSUE_JOB,
    LOOK_UP_JOB,
    PRINT_FILE_JOB,
    PRINT_JOB,
    issue_piece,
    keep_piece,
    keep_print_file,
    look_up,
    print_file_piece,
    print_piece,
    scratch_in_use,
)
from contest.certificates.messages import MESSAGES
from contest.certificates.models import TABLES
from contest.certificates.operations import revoke_with_award
from contest.certificates.policy import POLICIES
from contest.certificates.section import SECTION
from contest.certificates.slots import (
    event_steps,
    on_entry_page,
    on_event_page,
    on_start_page,
    on_work_desk,
    waiting_lines,
)
from contest.certificates.start import refuse_without_faces
from contest.certificates.views import blueprint
from contest.certificates.views.archive import certificates_in_archive
from contest.foundation.feature import ArchivePart, Background, Feature, NavItem, Slot, Steps, Todo
from contest.foundation.words import N_

FEATURE = Feature(
    name="certificates",
    tables=TABLES,
    policies=POLICIES,
    blueprints=(blueprint,),
    handlers=((AwardWithdrawn, revoke_with_award),),
    jobs={
        ISSUE_JOB: Background(issue_piece),
        LOOK_UP_JOB: Background(look_up),
        PRINT_JOB: Background(keep_piece, print_piece),
        PRINT_FILE_JOB: Background(keep_print_file, print_file_piece),
    },
    scratch=(scratch_in_use,),
    messages=MESSAGES,
    nav=(
        NavItem(
            N_("Seals"), "certificates.seals", "seal.manage", N_("Settings"), 84, "shield-check"
        ),
    ),
    setup=(refuse_without_faces,),
    archive=(ArchivePart("certificates", certificates_in_archive, 50),),
    steps=(Steps(event_steps, 80),),
    todos=(Todo("certificates", "certificate.issue", waiting_lines, 70),),
    slots=(
        Slot("entry_page", "certificates/slot_entry.html", on_entry_page, position=20),
        Slot("public_start", "certificates/slot_start.html", on_start_page, position=30),
        Slot("work_desk", "certificates/slot_desk.html", on_work_desk, position=35),
        Slot("event_page", "certificates/slot_event.html", on_event_page, position=80),
    ),
    definition_sections=(SECTION,),
)
