"""The conditions of who may enter, in sentences of the reader's language, with what they say."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from contest.entries.rules import (
    FAILED,
    MET,
    UNKNOWN,
    WAIVED,
    Condition,
    EntrantRules,
    Verdict,
    day_of,
)
from contest.foundation.presentation import localised
from contest.foundation.web import fault_texts, translated
from contest.people.rules import GRADE_NAMES, LEVEL_NAMES

HIGHEST_GRADE = len(GRADE_NAMES) - 1


def asked_sentences(rules: EntrantRules, day: date | None) -> list[str]:
    """Return what is asked of entrants, one sentence each; ages count on `day` (None: not set)."""
    return [_sentence(one, rules, day) for one in rules.conditions]


def verdict_rows(
    verdicts: Sequence[Verdict], rules: EntrantRules, day: date | None
) -> list[dict[str, Any]]:
    """Return each condition with its state and the reasons, as the pages of an entry show them."""
    words = {
        MET: ("ok", _("met")),
        FAILED: ("error", _("not met")),
        UNKNOWN: ("warn", _("to be checked")),
        WAIVED: ("info", _("exception made")),
    }
    return [
        {
            "code": one.condition.code,
            "state": one.state,
            "tone": words[one.state][0],
            "word": words[one.state][1],
            "text": _sentence(one.condition, rules, day),
            "reasons": [fault_texts(fault) for fault in one.faults],
            "waiver": one.waiver,
            "may_waive": one.state == FAILED and one.condition.waivable,
        }
        for one in verdicts
    ]


def _sentence(condition: Condition, rules: EntrantRules, day: date | None) -> str:
    """Return the regulation's own sentence, or ours."""
    if condition.name:
        return localised(condition)
    said = SENTENCES[condition.condition](condition, rules, day)
    if condition.who == "first" and rules.has_title:
        return str(_("%(condition)s (captain or first author)", condition=said))
    return str(said)


def _age(condition: Condition, _rules: EntrantRules, day: date | None) -> Any:
    least, most = condition.values.get("min"), condition.values.get("max")
    if least is not None and most is not None:
        said = _("%(least)d to %(most)d years old", least=least, most=most)
    elif least is not None:
        said = _("At least %(least)d years old", least=least)
    else:
        said = _("At most %(most)d years old", most=most)
    if day is None and not condition.values.get("on"):
        return said
    counted = day_of(condition, day or date.min).isoformat()
    return _("%(age)s on %(day)s", age=said, day=counted)


def _residence(condition: Condition, _rules: EntrantRules, _day: date | None) -> Any:
    places = _list(localised(place) for place in condition.values["places"])
    return _("Residence on the identity card in %(places)s", places=places)


def _district(condition: Condition, _rules: EntrantRules, _day: date | None) -> Any:
    return _("Working in %(units)s or a unit below", units=_list(condition.values["units"]))


def _grade(condition: Condition, _rules: EntrantRules, _day: date | None) -> Any:
    least = condition.values.get("min", 0)
    most = condition.values.get("max", HIGHEST_GRADE)
    lowest, highest = translated(GRADE_NAMES[least]), translated(GRADE_NAMES[most])
    if most == HIGHEST_GRADE:
        return _("Skill grade %(grade)s or higher", grade=lowest)
    if least == 0:
        return _("Skill grade %(grade)s at most", grade=highest)
    return _("Skill grade %(lowest)s to %(highest)s", lowest=lowest, highest=highest)


def _worker(_condition: Condition, _rules: EntrantRules, _day: date | None) -> Any:
    return _("Workers of a unit only, no students")


def _unit(condition: Condition, _rules: EntrantRules, _day: date | None) -> Any:
    levels = [translated(LEVEL_NAMES[level]) for level in condition.values.get("levels", ())]
    industries = condition.values.get("industries", ())
    said = []
    if levels:
        said.append(_("Unit: %(levels)s", levels=_list(levels)))
    if industries:
        said.append(_("Industry of the unit: %(industries)s", industries=_list(industries)))
    return _("; ").join(said)


def _entries_per_person(condition: Condition, _rules: EntrantRules, _day: date | None) -> Any:
    most = condition.values.get("most", 1)
    if condition.values.get("within", "edition") == "event":
        return ngettext(
            "At most %(num)d entry per person in this contest",
            "At most %(num)d entries per person in this contest",
            most,
        )
    return ngettext(
        "At most %(num)d entry per person in all contests of this edition",
        "At most %(num)d entries per person in all contests of this edition",
        most,
    )


def _past_winner(condition: Condition, _rules: EntrantRules, _day: date | None) -> Any:
    is_work = condition.values.get("of") == "work"
    years = condition.values.get("years")
    if years is None:
        return _("No work that won before") if is_work else _("Nobody who won before")
    if is_work:
        return ngettext(
            "No work that won in the last %(num)d year",
            "No work that won in the last %(num)d years",
            years,
        )
    return ngettext(
        "Nobody who won in the last %(num)d year",
        "Nobody who won in the last %(num)d years",
        years,
    )


def _answer(condition: Condition, rules: EntrantRules, _day: date | None) -> Any:
    asked = next((one for one in rules.fields if one.code == condition.values["question"]), None)
    words = {"yes": _("Yes"), "no": _("No")}
    if asked is not None:
        words |= {choice.code: localised(choice) for choice in asked.choices}
    answers = _list(words.get(code, code) for code in condition.values["is"])
    question = localised(asked) if asked else condition.values["question"]
    said = _("“%(question)s” is answered: %(answers)s", question=question, answers=answers)
    return str(said)


def _list(words: Any) -> str:
    return str(_(", ")).join(str(word) for word in words)


SENTENCES = {
    "age": _age,
    "residence": _residence,
    "district": _district,
    "grade": _grade,
    "worker": _worker,
    "unit": _unit,
    "entries_per_person": _entries_per_person,
    "past_winner": _past_winner,
    "answer": _answer,
}
