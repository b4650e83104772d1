"""Bugs planted into what brings, locks, agrees to and ranks: the suite must see every one.

Each is a piece of the present source and what stands there instead. `./run bench plants` plants
them one by one in a copy of the tree and runs the tests that must fail there;
tests/house/test_plants.py sees to it that each still fits.
"""

from dataclasses import dataclass

TABLET = "tests/judges/tablet/"
SHEETS = "tests/judges/scoresheets/"
SCORING = "tests/judges/scoring/"
APPROVALS = "tests/contest/foundation/test_approvals.py"


@dataclass(frozen=True, slots=True)
class Bug:
    """One planted bug. `before` stands once in the file `path`; one of `tests` must fail."""

    area: str
    says: str
    path: str
    before: str
    after: str
    tests: tuple[str, ...]


BUGS = (
    Bug(
        "sync",
        "a sheet that was sent again counts as new",
        "judges/tablet/operations/delivering.py",
        "known = delivery_by_event_id(session, item.event_id)",
        "known = None",
        (f"{TABLET}test_api.py::test_a_resend_after_a_lost_answer_is_answered_as_the_first_time",),
    ),
    Bug(
        "sync",
        "other contents under a known id are answered as the first ones",
        "judges/tablet/operations/delivering.py",
        "if known.content_hash == arrival.content_hash:",
        "if known.content_hash:",
        (
            f"{TABLET}test_api.py::test_the_same_id_with_other_marks_is_refused_and_both_hashes_are_on_record",
        ),
    ),
    Bug(
        "sync",
        "the sheet that corrects a held one is thrown away",
        "judges/tablet/operations/delivering.py",
        "    if error.code != UnknownBase.code:",
        "    if error.code:",
        (f"{TABLET}test_api.py::test_a_sheet_that_corrects_a_held_one_is_held_as_well",),
    ),
    Bug(
        "sync",
        "a copied tablet goes unnoticed",
        "judges/tablet/operations/delivering.py",
        "    if other is not None:\n        # Two",
        "    if other == item.event_id:\n        # Two",
        (f"{TABLET}test_api_refusals.py::test_a_copied_tablet_is_noticed_by_its_counter",),
    ),
    Bug(
        "sync",
        "any hash is believed at a place that the trail has",
        "judges/tablet/queries/tablets.py",
        '{"stream": stream, "seq": seq}) == head',
        '{"stream": stream, "seq": seq}) is not None',
        (
            f"{TABLET}test_api_refusals.py::test_a_head_of_the_right_place_and_another_hash_is_unknown_too",
        ),
    ),
    Bug(
        "sync",
        "a tablet whose head was lost is told of it and goes on all the same",
        "judges/tablet/operations/devices.py",
        '"tablet.head_unknown", device, body=body, now=now)\n    return False',
        '"tablet.head_unknown", device, body=body, now=now)\n    return True',
        (
            f"{TABLET}test_api_refusals.py::test_a_tablet_that_knows_a_head_which_we_do_not_hold_is_taken_nothing_from",
        ),
    ),
    Bug(
        "sync",
        "a wish takes back a version that its judge never saw",
        "judges/tablet/operations/acting.py",
        "if sheet.revision > act.revision:",
        "if act.revision > sheet.revision:",
        (
            f"{TABLET}test_api_acts.py::test_what_another_tablet_changed_meanwhile_is_not_taken_back",
        ),
    ),
    Bug(
        "recollecting",
        "what was held before counts when it is brought again",
        "judges/tablet/operations/delivering.py",
        "if item.held_for in HELD_FOR:",
        "if item.held_for == item.event_id:",
        (
            f"{TABLET}test_api_recollecting.py::test_what_was_held_is_held_again_though_the_server_forgot_that_it_had_shut_the_stage",
        ),
    ),
    Bug(
        "recollecting",
        "one person lets the tablets bring all again",
        "judges/tablet/operations/recollecting.py",
        'asks = "correction" in safeguards_of(session, event).second_person_for',
        "asks = False",
        (
            f"{TABLET}test_api_recollecting.py::test_a_second_person_has_to_agree_where_the_safeguards_ask",
        ),
    ),
    Bug(
        "recollecting",
        "the second person agrees to tablets that they were not shown",
        "judges/tablet/operations/recollecting.py",
        "shown = shown_hash(session, asked.event)",
        "shown = asked.approval.shown_hash",
        (
            f"{TABLET}test_api_recollecting.py::test_what_was_asked_is_void_when_another_tablet_stops_and_may_be_refused",
        ),
    ),
    Bug(
        "revocation",
        "what a tablet out of use brings counts",
        "judges/tablet/operations/preparing.py",
        "if device.revoked_at is not None or (",
        "if (",
        (
            f"{TABLET}test_api_revoked.py::test_what_it_brings_with_a_card_is_held_whole_and_said_to_be",
        ),
    ),
    Bug(
        "revocation",
        "a tablet in use again brings what was made while it was not",
        "judges/tablet/operations/preparing.py",
        "device.prepared_again_at and made_at < device.prepared_again_at",
        "device.prepared_again_at and made_at > device.prepared_again_at",
        (
            f"{TABLET}test_api_revoked.py::test_prepared_again_it_is_the_same_tablet_and_what_was_made_before_is_held_all_the_same",
        ),
    ),
    Bug(
        "revocation",
        "a wish from a tablet out of use is done",
        "judges/tablet/operations/acting.py",
        "        require_in_use(device, act.made_at)\n",
        "",
        (f"{TABLET}test_api_revoked.py::test_a_wish_from_it_is_refused_and_changes_no_sheet",),
    ),
    Bug(
        "lock",
        "of two versions on one base the last one wins",
        "judges/scoresheets/rules.py",
        'if standing.state == "conflict" or base != standing.newest:',
        'if standing.state == "conflict":',
        (
            f"{TABLET}test_api.py::test_two_tablets_of_one_judge_are_a_conflict_and_nobody_wins_by_being_last",
        ),
    ),
    Bug(
        "lock",
        "the next version settles a conflict",
        "judges/scoresheets/rules.py",
        'standing.state == "conflict" or base != standing.newest',
        "base != standing.newest",
        (
            f"{SHEETS}test_operations_conflicts.py::test_whatever_comes_while_two_versions_stand_is_kept_and_settles_nothing",
        ),
    ),
    Bug(
        "lock",
        "a shut stage takes sheets",
        "judges/scoresheets/operations/standing.py",
        "if not is_open and live_unlock(",
        "if is_open and live_unlock(",
        (
            f"{SHEETS}test_operations.py::test_a_sheet_for_a_paused_or_closed_stage_is_refused_and_its_draft_is_kept",
        ),
    ),
    Bug(
        "lock",
        "a sheet that was taken back still counts",
        "judges/scoresheets/operations/recalling.py",
        "    set_derived(session, sheet, None)\n",
        "",
        (
            f"{SHEETS}test_operations_recalling.py::test_a_recalled_sheet_is_a_draft_with_its_marks_and_counts_nowhere",
        ),
    ),
    Bug(
        "lock",
        "an opened sheet stays open behind its version",
        "judges/scoresheets/operations/submitting.py",
        "unlock.used_at = now",
        "unlock.opened_at = now",
        (
            f"{SHEETS}test_operations_unlocking.py::test_without_a_second_person_it_opens_at_once_for_one_version",
        ),
    ),
    Bug(
        "lock",
        "an opened sheet is open in the moment in which it shuts",
        "judges/scoresheets/queries/unlocks.py",
        'SheetUnlock.shuts_at > bindparam("now"),',
        'SheetUnlock.shuts_at >= bindparam("now"),',
        (f"{SHEETS}test_operations_unlocking.py::test_it_shuts_by_itself_after_half_an_hour",),
    ),
    Bug(
        "correction",
        "a judge's wish is granted by nobody",
        "judges/scoresheets/operations/unlocking.py",
        "asks_second=True,",
        "asks_second=False,",
        (
            f"{SHEETS}test_operations_recalling.py::test_a_granted_wish_opens_the_sheet_for_one_version",
            f"{SHEETS}test_operations_wishing.py::test_what_was_agreed_stands_ready_in_the_draft_and_is_taken",
        ),
    ),
    Bug(
        "correction",
        "other marks than those agreed to are taken",
        "judges/scoresheets/operations/submitting.py",
        "        _require_as_agreed(session, submission, now)\n",
        "",
        (
            f"{SHEETS}test_operations_wishing.py::test_other_marks_than_those_agreed_are_refused_by_name",
        ),
    ),
    Bug(
        "correction",
        "a correction is agreed to although the sheet changed meanwhile",
        "judges/scoresheets/operations/unlocking.py",
        "    shown = shown_hash(session, sheet, unlock.proposed)\n    approvals.approve",
        "    shown = unlock.approval.shown_hash\n    approvals.approve",
        (
            f"{SHEETS}test_operations_unlocking.py::test_it_is_void_when_a_version_came_since_it_was_asked",
        ),
    ),
    Bug(
        "approval",
        "who asks agrees as well",
        "contest/foundation/approvals.py",
        "if actor.person_id is None or actor.person_id == approval.requested_by:",
        "if actor.person_id is None:",
        (f"{APPROVALS}::test_another_account_of_the_same_person_does_not_help",),
    ),
    Bug(
        "approval",
        "one approval does for two actions",
        "contest/foundation/approvals.py",
        "approval.state = ApprovalState.USED",
        "approval.state = ApprovalState.APPROVED",
        (f"{APPROVALS}::test_another_person_approves_and_the_action_is_done_once",),
    ),
    Bug(
        "approval",
        "what was refused is approved after all",
        "contest/foundation/approvals.py",
        "if approval.state is not ApprovalState.REQUESTED:",
        "if approval.state is ApprovalState.USED:",
        (f"{APPROVALS}::test_a_refused_request_cannot_be_approved_any_more",),
    ),
    Bug(
        "approval",
        "one person publishes where two are asked",
        "judges/results/operations/publish.py",
        "    if needs_second_person(session, version):\n        approvals.consume",
        "    if not needs_second_person(session, version):\n        approvals.consume",
        (
            "tests/judges/results/test_operations_publish.py::test_where_two_are_asked_one_does_not_publish_alone",
        ),
    ),
    Bug(
        "rank",
        "behind a shared rank none is skipped",
        "judges/scoring/ranking.py",
        "rank = len(places) + 1",
        "rank = len({one.rank for one in places}) + 1",
        (f"{SCORING}test_ranking.py::test_equal_totals_share_their_rank_and_the_next_is_skipped",),
    ),
    Bug(
        "rank",
        "whoever has no value in a tie-break is taken for nought",
        "judges/scoring/ranking.py",
        "entry: value for entry in group if (value := compared.values.get(entry)) is not None",
        "entry: compared.values.get(entry) or Fraction(0) for entry in group",
        (f"{SCORING}test_ranking.py::test_a_step_without_a_value_for_everyone_decides_nothing",),
    ),
    Bug(
        "advance",
        "a tie at the cut goes by the order of codes",
        "judges/scoring/advancement.py",
        "        self._wait(passing, free)\n        return went + free\n",
        '        return went + self._go(passing[:free], "in", said)\n',
        (f"{SCORING}test_advancement.py::test_a_tie_at_the_cut_blocks_and_names_the_tied",),
    ),
    Bug(
        "advance",
        "who stands on the line does not go on",
        "judges/scoring/advancement.py",
        "if self.totals[place.entry] >= least]",
        "if self.totals[place.entry] > least]",
        (f"{SCORING}test_advancement.py::test_who_stands_on_the_line_is_told_that_it_is_reached",),
    ),
)
