"""Who may enter: the conditions that a definition states, and what they say of an entry.

Plain values only. A condition that the register cannot answer is unknown, and no refusal: the
organiser looks at the papers.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from contest.foundation.errors import Fault
from contest.foundation.words import N_

MET, FAILED, UNKNOWN, WAIVED = "met", "failed", "unknown", "waived"
CONDITIONS: Final = (
    "age",
    "residence",
    "district",
    "grade",
    "worker",
    "unit",
    "entries_per_person",
    "past_winner",
    "answer",
)
# Conditions of the entry as a whole; all others ask about its people one by one.
OF_ENTRY: Final = frozenset({"unit", "answer"})
NO_IDENTITY: Final = N_("The identity number is not registered, so this cannot be told")
BY_HAND: Final = N_("The organiser checks it on paper.")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the definition's list `eligibility`.

    `name` is the regulation's own sentence, empty where ours will do. `who` is `all` or `first`
    (the captain or first author). `waivable` lets the organiser make an exception with a reason.
    """

    code: str
    condition: str
    name: str = ""
    name_en: str = ""
    who: str = "all"
    waivable: bool = True
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PastHonour:
    """Something won before: by whom, in which year and series, with which work."""

    person_id: int
    event_id: int
    series_id: int | None
    year: int
    level: str
    title: str
    work: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is registered of one person who would take part.

    `born_on` and `place` (the first six figures) come from the identity number and are None where
    it does not say; `grade` is the highest of the eight skill grades, None where none is
    registered. `units` are the names of the person's unit and of all above it. `others` counts
    the person's other live entries, by `event` and `edition`.
    """

    name: str
    born_on: date | None = None
    place: str | None = None
    grade: int | None = None
    is_worker: bool = True
    units: tuple[str, ...] = ()
    others: Mapping[str, int] = field(default_factory=dict)
    honours: tuple[PastHonour, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """An entry, written or about to be, as conditions look at it.

    `day` is the day on which ages count unless a condition names one. `honours` are all that was
    won in the series, for works that come again.
    """

    people: tuple[Candidate, ...]
    day: date
    year: int
    event_id: int
    series_id: int | None = None
    unit: str = ""
    units: tuple[str, ...] = ()
    level: str = ""
    industry: str = ""
    title: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    honours: tuple[PastHonour, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one condition says of an entry: met, failed, unknown or waived, and why."""

    condition: Condition
    state: str
    faults: tuple[Fault, ...] = ()
    waiver: str = ""


def read_conditions(rows: Iterable[Mapping[str, Any]]) -> tuple[Condition, ...]:
    """Return the conditions that a list `eligibility` states; one that passed the schema."""
    own = ("code", "condition", "text", "text_en", "who", "waivable")
    return tuple(
        Condition(
            code=row["code"],
            condition=row["condition"],
            name=row.get("text", ""),
            name_en=row.get("text_en", ""),
            who=row.get("who", "all"),
            waivable=bool(row.get("waivable", True)),
            values={key: value for key, value in row.items() if key not in own},
        )
        for row in rows
    )


def judge_entry(
    conditions: Sequence[Condition], case: Case, waived: Mapping[str, str]
) -> tuple[Verdict, ...]:
    """Return what each condition says of `case`, in the order of the definition.

    `waived` gives the organiser's reason by the code of a condition; it counts only where the
    condition may be waived and was not met.
    """
    return tuple(_judge(one, case, waived) for one in conditions)


def failed_faults(verdicts: Iterable[Verdict]) -> list[Fault]:
    """Return the faults of the conditions that are not met and not waived, in their order."""
    return [fault for one in verdicts if one.state == FAILED for fault in one.faults]


def _judge(condition: Condition, case: Case, waived: Mapping[str, str]) -> Verdict:
    found = list(_faults(condition, case))
    failed = tuple(fault for is_failed, fault in found if is_failed)
    if failed and condition.waivable and condition.code in waived:
        return Verdict(condition, WAIVED, failed, waived[condition.code])
    if failed:
        return Verdict(condition, FAILED, failed)
    doubts = tuple(fault for _, fault in found)
    return Verdict(condition, UNKNOWN if doubts else MET, doubts)


def _faults(condition: Condition, case: Case) -> Iterable[tuple[bool, Fault]]:
    """Yield what is not as it should be; True where that is certain, False where nobody knows."""
    if condition.condition in OF_ENTRY:
        asked = OF_ENTRY_READERS[condition.condition](condition, case)
        yield from [asked] if asked else []
        return
    people = case.people[:1] if condition.who == "first" else case.people
    for person in people:
        said = OF_PERSON_READERS[condition.condition](condition, case, person)
        yield from [said] if said else []


Said = tuple[bool, Fault] | None


def _no(condition: Condition, about: str, rule: str, **params: object) -> Said:
    remedy = (
        N_("If there is a good reason, ask the organiser for an exception.")
        if condition.waivable
        else N_("The regulations allow no exception.")
    )
    return True, Fault(rule, remedy, column=about, params=params)


def _unknown(about: str, rule: str) -> Said:
    return False, Fault(rule, BY_HAND, column=about)


def age_on(born_on: date, day: date) -> int:
    """Return the full years lived on `day`; who is born on 29 February ages on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def day_of(condition: Condition, case_day: date) -> date:
    """Return the day on which a condition counts ages: its own, else the contest's."""
    own = condition.values.get("on")
    return date.fromisoformat(own) if own else case_day


def _age(condition: Condition, case: Case, person: Candidate) -> Said:
    if person.born_on is None:
        return _unknown(person.name, NO_IDENTITY)
    day = day_of(condition, case.day)
    age = age_on(person.born_on, day)
    least, most = condition.values.get("min"), condition.values.get("max")
    if least is not None and age < least:
        rule = N_("Younger than %(years)d on %(day)s")
        return _no(condition, person.name, rule, years=least, day=day.isoformat())
    if most is not None and age > most:
        rule = N_("Older than %(years)d on %(day)s")
        return _no(condition, person.name, rule, years=most, day=day.isoformat())
    return None


def _residence(condition: Condition, _case: Case, person: Candidate) -> Said:
    if person.place is None:
        return _unknown(person.name, NO_IDENTITY)
    if person.place.startswith(tuple(place["code"] for place in condition.values["places"])):
        return None
    return _no(condition, person.name, N_("The residence on the identity card is elsewhere"))


def _district(condition: Condition, case: Case, person: Candidate) -> Said:
    units = person.units or case.units
    if not units:
        return _unknown(person.name, N_("The unit is not registered, so this cannot be told"))
    if set(condition.values["units"]) & set(units):
        return None
    rule = N_("%(unit)s does not belong to %(units)s")
    return _no(
        condition, person.name, rule, unit=units[0], units="、".join(condition.values["units"])
    )


def _grade(condition: Condition, _case: Case, person: Candidate) -> Said:
    if person.grade is None:
        return _unknown(person.name, N_("No skill grade is registered"))
    if person.grade < condition.values.get("min", 0):
        return _no(condition, person.name, N_("The skill grade is lower than is asked for"))
    if person.grade > condition.values.get("max", 7):
        return _no(condition, person.name, N_("The skill grade is higher than is asked for"))
    return None


def _worker(condition: Condition, _case: Case, person: Candidate) -> Said:
    if person.is_worker:
        return None
    return _no(condition, person.name, N_("Not registered as a worker of a unit"))


def _entries_per_person(condition: Condition, _case: Case, person: Candidate) -> Said:
    most = condition.values.get("most", 1)
    others = person.others.get(condition.values.get("within", "edition"), 0)
    if others < most:
        return None
    rule = N_("Is in %(others)d other entries already; at most %(most)d are allowed in all")
    return _no(condition, person.name, rule, others=others, most=most)


def _past_winner(condition: Condition, case: Case, person: Candidate) -> Said:
    if condition.values.get("of") == "work":
        return _past_work(condition, case) if person is case.people[0] else None
    for honour in person.honours:
        if _counts(condition, case, honour):
            rule = N_("Won “%(title)s” in %(year)s already")
            return _no(condition, person.name, rule, title=honour.title, year=str(honour.year))
    return None


def _past_work(condition: Condition, case: Case) -> Said:
    title = _plain(case.title)
    for honour in case.honours if title else ():
        if _plain(honour.work) == title and _counts(condition, case, honour):
            rule = N_("A work of this name won “%(title)s” in %(year)s already")
            return _no(condition, case.title, rule, title=honour.title, year=str(honour.year))
    return None


def _counts(condition: Condition, case: Case, honour: PastHonour) -> bool:
    """Say whether an honour of an earlier time keeps out: its series, its years, its level."""
    values = condition.values
    years, levels = values.get("years"), values.get("levels")
    is_near = values.get("within", "series") == "everywhere" or (
        case.series_id is not None and honour.series_id == case.series_id
    )
    return (
        is_near
        and honour.event_id != case.event_id
        and honour.year <= case.year
        and (years is None or case.year - honour.year <= years)
        and (not levels or honour.level in levels)
    )


def _plain(title: str) -> str:
    """Return a title without what two spellings of it may differ in."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def _unit(condition: Condition, case: Case) -> Said:
    if not case.unit:
        return _unknown("", N_("The unit is not registered, so this cannot be told"))
    levels, industries = condition.values.get("levels"), condition.values.get("industries")
    if levels and case.level not in levels:
        return _no(condition, case.unit, N_("The unit is not of a level that may enter"))
    if industries and not case.industry:
        return _unknown(case.unit, N_("The industry of the unit is not registered"))
    if industries and case.industry not in industries:
        return _no(condition, case.unit, N_("The unit is of another industry"))
    return None


def _answer(condition: Condition, case: Case) -> Said:
    given = case.answers.get(condition.values["question"])
    if given is None:
        return _unknown("", N_("A question on which this depends is not answered yet"))
    text = {True: "yes", False: "no"}.get(given, str(given)) if isinstance(given, bool) else given
    if text in condition.values["is"]:
        return None
    return _no(condition, "", N_("The answer on the form rules the entry out"))


OF_PERSON_READERS: Final = {
    "age": _age,
    "residence": _residence,
    "district": _district,
    "grade": _grade,
    "worker": _worker,
    "entries_per_person": _entries_per_person,
    "past_winner": _past_winner,
}
OF_ENTRY_READERS: Final = {"unit": _unit, "answer": _answer}
