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


class ExitListIncomplete(Invalid):
    """A stage is reached once every line of its exit list has its paper."""

    code = "exit_list_incomplete"
    message = N_("This stage asks for more papers.")


class ReviewAsked(Conflict):
    """Where the rules ask for two people, one alone does not move a case."""

    code = "gate_review_needed"
    message = N_("The rules of this contest ask that another person lets the step pass.")


class ReviewOpen(Conflict):
    """One step is reviewed at a time."""

    code = "gate_review_open"
    message = N_("A step of this project waits for its review already.")


class ReviewDecided(Conflict):
    """A review is decided once."""

    code = "gate_review_decided"
    message = N_("This review was decided already.")


class NotYourProject(NotPermitted):
    """Reports and figures come from those whose project it is."""

    code = "not_your_project"
    message = N_("Reports and figures come from the authors, their unit or the organiser.")


class CountedTwice(Conflict):
    """No unit and no voucher is counted twice in one project."""

    code = "counted_twice"
    message = N_("%(name)s would be counted twice: it is, contains or lies below %(other)s.")


class VoucherCounted(Conflict):
    """One voucher stands for one figure of one unit, year and kind."""

    code = "voucher_counted"
    message = N_(
        "The voucher %(voucher)s is counted already for this year and kind at another unit."
    )


class NotReplicated(Invalid):
    """A further unit reports only once it is on record that it uses the result."""

    code = "not_replicated"
    message = N_("It is not on record that this unit uses the result.")


class NotAnAuthor(Invalid):
    """The one who answers for a project is one of its authors."""

    code = "not_an_author"
    message = N_("Choose one of the authors of the project.")


class SummaryMissing(Invalid):
    """What the public is told is written by those who consent."""

    code = "summary_missing"
    message = N_("Write in a few sentences what the public may read about the project.")


class NotForLibrary(Conflict):
    """No confirmed award leads the project into the library."""

    code = "not_for_library"
    message = N_("Only what was accepted and stands enters the library.")
