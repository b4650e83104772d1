"""Every address: who may see it, how it is written, what its parameters are."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from contest.foundation.permissions import installed
from tests.house import source as house

# Whoever adds a page here lets everybody see it: say why in the view's docstring.
PUBLIC = {
    "appeals.object_publicly",
    "certificates.check",
    "contestday.screen",
    "contestday.told",
    "certificates.check_form",
    "certificates.keys",
    "certificates.offline",
    "certificates.program",
    "certificates.revoked",
    "certificates.worker",
    "industrialisation.library",
    "industrialisation.outcome",
    "results.archive",
    "results.notice",
    "results.public_result",
    "seasons.league",
    "seasons.team",
    "seasons.wall",
    "seasons.year",
    "foundation.healthz",
    "foundation.readyz",
    "foundation.metrics",
    "foundation.preference",
    "people.home",
    "people.sign_in",
    "people.sign_out",
    "people.sign_up",
    "people.first_owner",
    "editions.public_events",
    "editions.public_event",
    "editions.schema",
}
KEBAB = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+){0,2}$")
PARAMETER = re.compile(r"<(?:(?P<converter>[a-z_]+)(?:\([^)]*\))?:)?(?P<name>[a-z_]+)>")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def is_asset(endpoint: str) -> bool:
    return endpoint.rpartition(".")[2] == "static"


def addresses(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if not is_asset(rule.endpoint):
            yield rule


def ill_written(address: str) -> Iterator[str]:
    """Say which parts of an address are not kebab-case or which parameter has no type."""
    for part in address.strip("/").split("/"):
        for parameter in PARAMETER.finditer(part):
            if parameter["converter"] is None:
                yield f"{address}: {parameter[0]} has no type, write <pid:{parameter['name']}>"
            elif parameter["converter"] in ("path", "any"):
                yield f"{address}: {parameter[0]} takes slashes or a list; name a narrower type"
        fixed = PARAMETER.sub("0", part)
        if fixed and not KEBAB.match(fixed):
            yield f"{address}: {part!r} is not kebab-case"


def test_every_page_names_a_permission_or_is_public(app):
    stated = installed().policies
    for rule in addresses(app):
        view = app.view_functions[rule.endpoint]
        name = getattr(view, "leitai_permission", None)
        is_public = getattr(view, "leitai_public", False)
        assert is_public or name in stated, f"{rule.rule} ({rule.endpoint}) names no permission"


def test_the_public_pages_are_those_on_the_list(app):
    public = {
        rule.endpoint
        for rule in addresses(app)
        if getattr(app.view_functions[rule.endpoint], "leitai_public", False)
    }
    assert public == PUBLIC


def test_addresses_are_kebab_case_and_their_parameters_typed(app):
    house.refuse(fault for rule in addresses(app) for fault in ill_written(rule.rule))


def test_no_two_pages_answer_at_one_address(app):
    seen: dict[tuple[str, str], str] = {}
    for rule in addresses(app):
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            key = (PARAMETER.sub("<>", rule.rule), method)
            assert seen.setdefault(key, rule.endpoint) == rule.endpoint, key


def test_pages_are_changed_by_post_only(app):
    house.refuse(
        f"{rule.rule} answers {sorted(methods)}: forms know GET and POST; the rest is for /api/"
        for rule in addresses(app)
        if (methods := (rule.methods or set()) - SAFE - {"POST"})
        and not rule.rule.startswith("/api/")
    )


def test_a_visitor_meets_no_error_of_ours(app, client):
    """Every address without parameters answers: a page, the sign-in page or a refusal."""
    for rule in addresses(app):
        if rule.arguments or "GET" not in (rule.methods or set()):
            continue
        status = client.get(rule.rule).status_code
        assert status < 500, f"{rule.rule} answers {status}"


@pytest.mark.parametrize(
    ("address", "faults"),
    [
        ("/events/<pid:event_id>/score-sheets", 0),
        ("/", 0),
        ("/verify/<pid:certificate_id>.pdf", 0),
        ("/events/<event_id>", 1),
        ("/score_sheets", 1),
        ("/scoreSheets", 1),
        ("/files/<path:name>", 1),
    ],
)
def test_a_planted_address_is_judged(address, faults):
    assert len(list(ill_written(address))) == faults
