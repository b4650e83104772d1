"""What is asked of the machine before an installation may serve certificates at all."""

from flask import Flask

from contest.foundation.feature import RefusedToStart
from contest.foundation.printing import printing_faults


def refuse_without_faces(_app: Flask) -> None:
    """Raise `RefusedToStart` with the remedy where a face or the subset library is missing.

    Without them names would be printed as boxes, or nine thousand certificates take eleven hours.
    """
    faults = printing_faults()
    if faults:
        raise RefusedToStart("Certificates cannot be printed. " + " ".join(faults))
