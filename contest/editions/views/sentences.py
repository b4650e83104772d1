"""What a definition document says, in sentences of the reader's language."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from contest.editions.rules import ANCHOR_NAMES, ROLE_NAMES, Safeguards, read_safeguards
from contest.foundation.presentation import decimal, localised
from contest.foundation.web import translated

Document = Mapping[str, Any]
HUNDRED = 100


def safeguard_sentences(guard: Safeguards) -> list[str]:
    """Say what the safeguards of an event ask for, one plain sentence each."""
    said = [
        _("Judges see the names of the entrants.")
        if guard.names_visible_to_judges
        else _("Judges see a code instead of a name."),
        _("Signed by, in this order: %(roles)s.", roles=_list(_role(r) for r in guard.signatures)),
    ]
    said.append(
        ngettext(
            "Results stand in public notice for %(num)d working day.",
            "Results stand in public notice for %(num)d working days.",
            guard.notice_working_days,
        )
        if guard.notice_working_days
        else _("Results are published once they are signed, without a notice period.")
    )
    said += _appeals(guard)
    if guard.second_person_for:
        said.append(_second_person(guard))
    if guard.recheck:
        said.append(
            _(
                "Checked once more before signing: the best %(top)d %%, %(sample)d %% of the rest.",
                top=guard.recheck.top_percent,
                sample=guard.recheck.sample_percent,
            )
        )
    said.append(_recall(guard))
    if not guard.judge_sees_total:
        said.append(_("Judges do not see running totals."))
    if guard.sheet_signature == "drawn":
        said.append(_("Judges sign each sheet with a finger."))
    if guard.totp_for_staff:
        said.append(_("Staff sign in with a second step."))
    return said


def _recall(guard: Safeguards) -> str:
    if not guard.recall_minutes:
        return str(_("A submitted sheet cannot be taken back; a correction is asked for."))
    said: str = ngettext(
        "A judge may take a submitted sheet back within %(num)d minute.",
        "A judge may take a submitted sheet back within %(num)d minutes.",
        guard.recall_minutes,
    )
    return said


def _appeals(guard: Safeguards) -> list[str]:
    said = []
    if guard.appeal_minutes:
        said.append(
            ngettext(
                "An appeal is taken within %(num)d minute of the posting.",
                "An appeal is taken within %(num)d minutes of the posting.",
                guard.appeal_minutes,
            )
        )
    if guard.public_names == "masked":
        said.append(_("The public list masks the names of persons."))
    elif guard.public_names == "masked_in_notice":
        said.append(_("The public list masks the names of persons while the notice runs."))
    return said


def stage_sentences(stage: Document, document: Document) -> list[str]:
    """Say how one stage is judged, how much it counts, and who goes on from it."""
    said = [*_panel(stage), *_levelling(stage), *_codes(stage, document)]
    if stage.get("weight"):
        percent = decimal((Decimal(str(stage["weight"])) * HUNDRED).normalize())
        said.append(_("Counts %(percent)s %% of the total.", percent=percent))
    if stage.get("advance"):
        said.append(_advance(stage["advance"], document))
    late = stage.get("late")
    if late:
        said.append(
            _(
                "A late return loses %(points)s points a day and counts 0 after %(days)d days.",
                points=late["per_day"],
                days=late["zero_after_days"],
            )
        )
    minutes = stage.get("timing", {}).get("minutes")
    if minutes:
        said.append(_("%(minutes)d minutes for each entrant.", minutes=minutes))
    days = document.get("timeline", {}).get(stage["code"])
    if days and {"starts_on", "ends_on"} & set(days):
        first, last = days.get("starts_on", "…"), days.get("ends_on", "…")
        said.append(_("From %(first)s to %(last)s.", first=first, last=last))
    for key in ("opens", "closes"):
        if key in (days or {}):
            said.append(_switch(key, days[key]))
    return said


def _switch(key: str, moment: Any) -> str:
    """Say when a stage opens or closes by itself."""
    if isinstance(moment, str):
        when = moment.replace("T", " ")
    else:
        anchor, count = translated(ANCHOR_NAMES[moment["from"]]), moment.get("working_days", 0)
        day = (
            ngettext(
                "%(num)d working day after %(anchor)s",
                "%(num)d working days after %(anchor)s",
                count,
                anchor=anchor,
            )
            if count > 0
            else _("%(count)d working days before %(anchor)s", count=-count, anchor=anchor)
            if count
            else anchor
        )
        when = str(_("%(time)s on %(day)s", time=moment["at"], day=day))
    if key == "opens":
        return str(_("Opens by itself: %(when)s.", when=when))
    return str(_("Closes by itself: %(when)s.", when=when))


def ranking_sentences(ranking: Document) -> list[str]:
    """Say how the total is made, how it is rounded and what is ranked on."""
    composed = {
        "weighted_sum": _("The total is the weighted sum of the stages."),
        "sum": _("The total is the sum of the stages."),
        "mean_of_periods": _("The total is the mean of the periods."),
    }
    said = [composed.get(ranking.get("compose", ""), "")]
    decimals = ranking.get("decimals", 2)
    said.append(
        ngettext(
            "Totals are rounded once, to %(num)d decimal.",
            "Totals are rounded once, to %(num)d decimals.",
            decimals,
        )
    )
    if ranking.get("rank_on", "published") == "published":
        said.append(_("Ranks are made from the totals as they are published."))
    else:
        said.append(_("Ranks are made from the unrounded totals."))
    if ranking.get("teams"):
        said += _teams(ranking["teams"])
    return [sentence for sentence in said if sentence]


def award_sentence(rule: Document, document: Document) -> str:
    """Say who gets an award: a share, a number, all who reach a line, or the rest."""
    parts = []
    if rule.get("percent"):
        parts.append(_("%(percent)s %% of the field", percent=rule["percent"]))
    if rule.get("count"):
        parts.append(ngettext("%(num)d place", "%(num)d places", rule["count"]))
    if rule.get("rest"):
        parts.append(_("all others"))
    if rule.get("line"):
        parts.append(_("from %(line)s points on", line=rule["line"]))
    if rule.get("stage_lines"):
        named = {stage["code"]: localised(stage) for stage in document.get("stages", ())}
        lines = _list(
            f"{named.get(code, code)} ≥ {line}" for code, line in rule["stage_lines"].items()
        )
        parts.append(_("with %(lines)s", lines=lines))
    if rule.get("ties") == "include_all":
        parts.append(_("ties at the cut all included"))
    return _list(parts)


def document_sentences(document: Document) -> dict[str, Any]:
    """Return all sentences of a document, by part, for its readable page."""
    return {
        "safeguards": safeguard_sentences(read_safeguards(document.get("safeguards"))),
        "stages": [
            (stage, stage_sentences(stage, document)) for stage in document.get("stages", ())
        ],
        "ranking": ranking_sentences(document.get("ranking", {})),
        "awards": [
            (rule, award_sentence(rule, document))
            for rule in document.get("awards", {}).get("rules", ())
        ],
    }


def _teams(teams: Document) -> list[str]:
    said = [_("Each unit is a team: its result comes from the entries that it sends.")]
    if teams.get("best"):
        said.append(
            ngettext(
                "The best %(num)d of its entries counts.",
                "The best %(num)d of its entries count.",
                teams["best"],
            )
        )
    mean = teams.get("combine") == "mean"
    if teams.get("value") == "awards":
        said.append(
            _("Their points by award are averaged.") if mean else _("Their points by award add up.")
        )
    else:
        said.append(_("Their totals are averaged.") if mean else _("Their totals add up."))
    if teams.get("size") and teams.get("missing", "no_total") == "no_total":
        said.append(
            _("A unit with fewer than %(size)d results has no team result.", size=teams["size"])
        )
    return said


def _second_person(guard: Safeguards) -> str:
    acts = {
        "publish": _("publishing"),
        "unseal": _("opening the codes"),
        "rule_change": _("changing the rules"),
        "correction": _("correcting a result"),
    }
    named = _list(acts[act] for act in acts if act in guard.second_person_for)
    return str(_("A second person must approve: %(acts)s.", acts=named))


def _panel(stage: Document) -> list[str]:
    if stage["kind"] == "imported":
        return [_("Marks are imported, e.g. from a theory examination.")]
    if stage["kind"] == "returns":
        return [_("Each unit files a return; an inspector checks it figure by figure.")]
    panel = stage.get("panel", {})
    how = {
        "mean": _("the mean counts"),
        "trimmed_mean": _(
            "the %(high)d highest and %(low)d lowest are left out, the mean of the others counts",
            high=panel.get("trim_high", 0),
            low=panel.get("trim_low", 0),
        ),
        "median": _("the middle value counts"),
        "sum": _("the sum counts"),
        "agreed": _("they agree on one mark"),
        "consensus": _("they agree on one mark, or the chief judge states one between theirs"),
    }
    seats = panel.get("seats", 1)
    aggregate = how.get(panel.get("aggregate", "mean"), "")
    return [
        ngettext(
            "%(num)d judge marks each work; %(how)s.",
            "%(num)d judges mark each work; %(how)s.",
            seats,
            how=aggregate,
        )
    ]


def _levelling(stage: Document) -> list[str]:
    rule = stage.get("levelling")
    if rule is None:
        return []
    grand = {
        "mean_of_means": _("the mean of the panels' means"),
        "all": _("the mean of all raw totals"),
        "trimmed": _(
            "the mean of all raw totals without the %(high)d highest and %(low)d lowest",
            high=rule.get("pool_high", 1),
            low=rule.get("pool_low", 1),
        ),
    }[rule.get("grand", "mean_of_means")]
    said = [
        _(
            "Several panels share the works. Each raw total is multiplied by the coefficient of its"
            " panel: grand mean ÷ panel mean. The grand mean is %(grand)s.",
            grand=grand,
        )
    ]
    if rule.get("trim_high") or rule.get("trim_low"):
        said.append(
            _(
                "A panel's mean leaves out its %(high)d highest and %(low)d lowest raw totals.",
                high=rule.get("trim_high", 0),
                low=rule.get("trim_low", 0),
            )
        )
    if rule.get("within") == "group":
        said.append(_("Each group of entrants is levelled by itself."))
    for key, sentence in (
        ("raw", _("Raw totals are rounded to %(num)s decimals before levelling.")),
        ("mean", _("Means are rounded to %(num)s decimals.")),
        ("coefficient", _("Coefficients are rounded to %(num)s decimals.")),
    ):
        if key in rule:
            said.append(sentence % {"num": rule[key]["decimals"]})
    return said


def _codes(stage: Document, document: Document) -> list[str]:
    if stage["kind"] != "judged":
        return []
    guard = read_safeguards(document.get("safeguards"))
    layers = stage.get("sealing", guard.sealing_layers)
    names = {"entry": _("entry code"), "station": _("station code"), "work": _("work code")}
    if not layers:
        return []
    return [_("Codes are drawn: %(layers)s.", layers=_list(names[layer] for layer in layers))]


def _advance(advance: Document, document: Document) -> str:
    named = {stage["code"]: localised(stage) for stage in document.get("stages", ())}
    to = advance.get("to", ())
    codes = [to] if isinstance(to, str) else to
    where = _list(named.get(code, code) for code in codes) or _("the next step")
    if advance.get("top"):
        return str(_("The best %(top)d go on to %(where)s.", top=advance["top"], where=where))
    if advance.get("percent"):
        percent = advance["percent"]
        return str(_("The best %(percent)s %% go on to %(where)s.", percent=percent, where=where))
    line = advance.get("line", "0")
    return str(_("All from %(line)s points on go on to %(where)s.", line=line, where=where))


def _role(role: str) -> str:
    return translated(ROLE_NAMES[role])


def _list(parts: Sequence[str] | Any) -> str:
    return str(_(", ").join(str(part) for part in parts))
