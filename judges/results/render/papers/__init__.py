"""The papers of a result: score book, public notice, commendation decision.

What they say is the signed snapshot, with the names behind its codes, and nothing else; the words
are those of the trade, in the language of the page.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.foundation.calendar import (
    chinese_day,
    local_day,
    local_format,
    working_days_between,
)
from contest.foundation.office.blocks import Block, Column, Form, PageBreak, Paper, Table, Text
from contest.foundation.presentation import is_english, localised
from contest.foundation.words import NOTHING
from judges.results.models import ResultState, ResultVersion
from judges.results.render.lists import (
    definition_behind,
    explained,
    names_are_masked,
    ranked_teams,
)
from judges.results.render.papers.tables import (
    Rows,
    Values,
    correction_tables,
    decision_tables,
    list_columns,
    result_lines,
    rule_lines,
    section_tables,
    team_tables,
)

MOST_COLUMNS: Final = 6
SIGNING_MM: Final = 14
CHINESE_NUMBERS: Final = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Typed:
    """What the organiser types in: number and day of the decision, and to whom it is addressed."""

    number: str = ""
    addressee: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A paper and the data that fill it."""

    paper: Paper
    data: Values


def score_book(session: Session, version: ResultVersion, typed: Typed) -> Written:
    """Return the score book: every line with its parts, teams, decisions, rules and signatures.

    It is for the archive and for the participants, so names are written out.
    """
    rows = explained(session, version)
    data = _about(version, typed) | {"lines": result_lines(rows)}
    data["ranked"], data["entries"] = sum(row.row.rank is not None for row in rows), len(rows)
    names = {stage.code: localised(stage) for stage in definition_behind(version).stages}
    for line, row in zip(data["lines"], rows, strict=True):
        line |= {f"part{n}": value or NOTHING for n, (_code, value) in enumerate(row.parts)}
    parts = [names.get(code, code) for code, _value in rows[0].parts] if rows else []
    columns = list_columns([(name, f"part{n}") for n, name in enumerate(parts)])
    blocks = [
        Text(_("{{ event }}: score book"), "title"),
        Text("{{ edition }}", "subtitle"),
        Text(_("The contest"), "heading"),
        Text(_("Organised by {{ sponsor }}. {{ ranked }} of {{ entries }} entries were ranked.")),
        Text(_("Results"), "heading"),
        Table(columns, "lines"),
        *section_tables(version, rows, data, names),
        *team_tables(session, version, data),
        *decision_tables(session, version, data, masked=False),
        Text(_("Rules"), "heading"),
        *(Text(line) for line in rule_lines(version)),
        *_signatures(version, data),
        _seal_note(),
    ]
    is_wide = len(columns) > MOST_COLUMNS
    title = _("{{ event }}: score book")
    return Written(Paper(title, _numbered(blocks), is_landscape=is_wide, fields=fields()), data)


def _signatures(version: ResultVersion, data: Values) -> list[Block]:
    """Return a line for each who signed, with room for a signature by hand."""
    lines = []
    for number, one in enumerate(version.signatures):
        data[f"signer{number}"] = one.person_name
        data[f"signed{number}"] = local_format(one.signed_at)
        role = (role_name(one.role), f"{{{{ signer{number} }}}}")
        at = (_("Signed at"), f"{{{{ signed{number} }}}}")
        lines.append((role, at, (_("Signature by hand"), "")))
    return [Text(_("Signatures"), "heading"), Form(lines, height=SIGNING_MM)]


def _numbered(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks with their headings numbered. Source: GB/T 9704-2012, 7.3.3."""
    found: list[Block] = []
    number = 0
    for block in blocks:
        if isinstance(block, Text) and block.kind == "heading":
            number += 1
            before = f"{number}. " if is_english() else f"{CHINESE_NUMBERS[number - 1]}、"
            block = replace(block, text=before + block.text)  # noqa: PLW2901 - the numbered one
        found.append(block)
    return found


def public_notice(session: Session, version: ResultVersion, typed: Typed) -> Written:
    """Return the public notice: who is to win what, until when and where one may object.

    Names are masked as on the public page. Source: rule book A6.9, A6.10: name, unit, award and a
    way to object; no number of a person.
    """
    masked = names_are_masked(session, version)
    data = _about(version, typed)
    data["lines"] = result_lines(explained(session, version, masked=masked))
    title = _("Public notice of the results of {{ event }}")
    said = _(
        "The judging of {{ event }} ({{ edition }}) is complete. The result below was signed by "
        "{{ signers }} and is hereby made public."
    )
    blocks = [
        Text(title, "title"),
        Text(said),
        *_window(version),
        *correction_tables(session, version, data, masked=masked),
        Table(list_columns([]), "lines"),
        *team_tables(session, version, data, masked=masked),
        *decision_tables(session, version, data, masked=masked),
    ]
    if masked:
        blocks.append(Text(_("Names of persons are masked."), "note"))
    if version.state is ResultState.CORRECTED:
        blocks.append(Text(_("This version was corrected by a later one."), "note"))
    blocks += [Text("{{ sponsor }}\n{{ published }}", "signature"), _seal_note()]
    return Written(Paper(title, _numbered(blocks), fields=fields()), data)


def _window(version: ResultVersion) -> list[Text]:
    if version.notice_ends_at is None:
        return []
    said = _(
        "The notice runs from {{ notice_from }} to {{ notice_until }} ({{ notice_days }} working "
        "days). Whoever objects may do so until then, under their own name: {{ objections_to }}"
    )
    return [Text(said)]


def commendation(session: Session, version: ResultVersion, typed: Typed) -> Written:
    """Return the decision that commends who won, with the list as its annex."""
    won = _winners(session, version)
    data = _about(version, typed) | {"winners": won, "won": len(won)}
    columns = (
        Column(_("No."), "place", 1, is_number=True),
        Column(_("Award"), "award", 3),
        Column(_("Name"), "name", 3),
        Column(_("Unit"), "unit", 5),
    )
    title = _("Decision to commend the winners of {{ event }}")
    decided = _(
        "{{ event }} of {{ edition }} has been held. By the signed result, after the public notice "
        "({{ noticed }}), {{ sponsor }} has decided to commend the {{ won }} winners named in the "
        "annex."
    )
    wished = _(
        "May those commended keep up their good work, and may all workers learn from them, hone "
        "their skills and contribute anew."
    )
    blocks: list[Block] = [
        Text(title, "title"),
        *([Text("{{ number }}", "subtitle")] if typed.number else []),
        Text("{{ addressee }}", "addressee"),
        Text(decided),
        Text(wished),
        Text(_("Annex: list of those commended")),
        Text("{{ sponsor }}\n{{ day }}", "signature"),
        PageBreak(),
        Text(_("Annex"), "plain"),
        Text(_("Those commended in {{ event }}"), "title"),
        Table(columns, "winners"),
        _seal_note(),
    ]
    return Written(Paper(title, blocks, fields=fields()), data)


def _winners(session: Session, version: ResultVersion) -> Rows:
    """Return who won what, the awards in the order of the rules, teams after the others."""
    order = {rule.code: n for n, rule in enumerate(definition_behind(version).awards.rules)}
    found = [
        (rule, row.name, localised(row.entry.unit))
        for row in explained(session, version)
        for rule in row.awards
    ]
    found += [
        (rule, team.name, team.name)
        for team in ranked_teams(session, version)
        for rule in team.awards
    ]
    found.sort(key=lambda one: order[one[0].code])
    return [
        {"place": place, "award": localised(rule), "name": name, "unit": unit}
        for place, (rule, name, unit) in enumerate(found, start=1)
    ]


Writer = Callable[[Session, ResultVersion, Typed], Written]
PAPERS: Final[Mapping[str, Writer]] = {
    "score-book": score_book,
    "notice": public_notice,
    "commendation": commendation,
}


def role_name(role: str) -> str:
    """Return the word of a role that signs."""
    names = {
        "organiser": _("Organiser"),
        "clerk": _("Score clerk"),
        "chief_judge": _("Chief judge"),
        "supervisor": _("Supervisor"),
    }
    return str(names.get(role, role))


def _about(version: ResultVersion, typed: Typed) -> Values:
    event = version.event
    return {
        "event": localised(event) + (f" · {localised(version.stage)}" if version.stage else ""),
        "edition": localised(event.edition),
        "sponsor": event.edition.sponsor,
        "version": version.version,
        "digest": version.sha256,
        "key": version.key_id or NOTHING,
        "signers": _(", ").join(
            f"{role_name(one.role)} {one.person_name}" for one in version.signatures
        ),
        "published": _day(version.published_at),
        "notice_from": _day(version.notice_starts_at),
        "notice_until": _day(version.notice_last_at),
        "notice_days": _notice_days(version),
        "noticed": _span(version),
        "objections_to": version.objections_to or _("see the page of the result"),
        "number": typed.number,
        "addressee": typed.addressee or _("To all units concerned:"),
        "day": _day(typed.day) if typed.day else _("(day)"),
    }


def _notice_days(version: ResultVersion) -> int:
    if version.notice_starts_at is None or version.notice_last_at is None:
        return 0
    return working_days_between(
        local_day(version.notice_starts_at), local_day(version.notice_last_at)
    )


def _span(version: ResultVersion) -> str:
    if version.notice_starts_at is None:
        return str(_("none was asked for"))
    first, last = _day(version.notice_starts_at), _day(version.notice_last_at)
    return str(_("%(first)s to %(last)s", first=first, last=last))


def _day(value: datetime | date | None) -> str:
    if value is None:
        return NOTHING
    day = local_day(value) if isinstance(value, datetime) else value
    return day.isoformat() if is_english() else chinese_day(day)


def _seal_note() -> Text:
    return Text(
        _("From the signed result, version {{ version }}; SHA-256 {{ digest }}; key {{ key }}."),
        "note",
    )


def fields() -> dict[str, str]:
    """Return the merge fields of all papers, each with what it stands for."""
    return {
        "event": _("the contest"),
        "edition": _("the edition"),
        "sponsor": _("who organises it"),
        "published": _("the day of publication"),
        "notice_from": _("first day of the notice"),
        "notice_until": _("last day of the notice"),
        "notice_days": _("working days of the notice"),
        "objections_to": _("where objections are taken"),
        "signers": _("who signed"),
        "version": _("version of the result"),
        "digest": _("fingerprint of the content"),
        "key": _("signing key"),
        "number": _("number of the decision"),
        "addressee": _("to whom it is addressed"),
        "day": _("day of the decision"),
    }
