"""What can go wrong on the road to the factory floor."""

from contest.foundation.errors import Conflict, Invalid, NotPermitted
from contest.foundation.words import N_


class StageSkipped(Conflict):
    """A case goes one step at a time."""

    code = "stage_skipped"
    message = N_("From this stage the case goes one step at a time, or stops.")


class EvidenceMissing(Invalid):
    """A step is taken on evidence."""

    code = "evidence_missing"
    message = N_("Say what was shown for this step: a report, a statement, a contract.")


class VoucherMissing(Invalid):
    """A benefit needs a year and a voucher."""

    code = "voucher_missing"
    message = N_("A benefit needs the number of its finance-stamped voucher.")


class ImplausibleYear(Invalid):
    """A benefit belongs to the year before the contest or a later one that has begun."""

    code = "implausible_year"
    message = N_("The year has to be one from %(first)d to %(last)d.")


class VerifiedAlready(Conflict):
    """A verified figure is never overwritten; a better one is reported anew."""

    code = "benefit_verified"
    message = N_("This figure is verified already and is never overwritten.")


class OwnFigure(NotPermitted):
    """Whoever reported a figure does not verify it."""

    code = "own_figure"
    message = N_("Another person has to verify what you reported yourself.")


class ReportedAlready(Conflict):
    """A report is handed in once."""

    code = "reported_already"
    message = N_("This report was handed in already.")


class ReportEmpty(Invalid):
    """A report says something."""

    code = "report_empty"
    message = N_("Say how the project stands: what was done, what comes next, what hinders it.")


class ImplausibleDay(Invalid):
    """A step is dated between the step before it and today."""

    code = "implausible_day"
    message = N_("The day has to be one from %(first)s to %(last)s.")


class ImplausibleLevel(Invalid):
    """There are nine levels of readiness."""

    code = "implausible_readiness_level"
    message = N_("The readiness level is a number from 1 to 9.")


class ImplausibleAmount(Invalid):
    """Yuan to the cent; patents and jobs are counted whole."""

    code = "implausible_amount"
    message = N_("Give yuan with at most two decimals; patents and jobs are whole numbers.")


class CaseOpenAlready(Conflict):
    """A project is followed in one case, however many awards it has."""

    code = "case_open_already"
    message = N_("This project is followed already.")
