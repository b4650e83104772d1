"""A judged stage and one tablet that freezes sheet after sheet, for faults of any kind."""

from collections import Counter
from typing import Any

from contest.foundation import ledger
from contest.foundation.db import db, transaction
from tests.factories.people import apart, signed_in
from tests.factories.scoresheets import judge_on
from tests.factories.tablet import Hall, Tablet, a_hall

WORKS = 6


class Hallway:
    """A judged stage, one tablet that freezes sheet after sheet, and a server that dies."""

    def __init__(self, app: Any, hall: Hall, tablet: Tablet, cookie: str) -> None:
        self.app, self.hall, self.tablet = app, hall, tablet
        self.cookie = cookie
        self.acknowledged: dict[str, dict[str, Any]] = {}
        self.typed: list[str] = []
        self.bases = Counter[int]()

    def freeze(self, number: int) -> None:
        """Freeze the next revision of the next work."""
        work = number % WORKS
        item = self.tablet.freeze(
            **self.hall.sheet(work, C1=str(number % 41)), base=self.bases[work]
        )
        self.bases[work] += 1
        self.typed.append(item["event_id"])

    def hear(self, told: dict[str, Any] | None) -> None:
        """Take an answer in, as a tablet does."""
        if told is None:
            return
        for one in told["answers"]:
            if one["outcome"] != "rejected":
                self.acknowledged.setdefault(one["event_id"], one)
        done = self.acknowledged
        self.tablet.outbox = [one for one in self.tablet.outbox if one["event_id"] not in done]
        self.tablet.head = told["head"]

    def lost_and_doubled(self) -> tuple[set[str], list[str]]:
        """Acknowledged sheets that the trail does not hold, and those that it holds twice."""
        with self.app.app_context(), transaction() as session:
            verdict = ledger.verify(session, self.hall.stream)
            assert verdict.is_good, verdict
            kinds = ("score_sheet.submit", "tablet.hold")
            rows = [(row, c) for row, c in ledger.records(session, self.hall.stream, kinds)]
        places = {content["event_id"]: (row.seq, row.hash) for row, content in rows}
        lost = {
            one
            for one, answer in self.acknowledged.items()
            if places.get(one) != (answer["seq"], answer["hash"])
        }
        counted = Counter(content["event_id"] for _, content in rows)
        return lost, [one for one, times in counted.items() if times > 1]


def a_hallway(app: Any) -> Hallway:
    """A stage of six works whose first judge has a tablet; no connection is left open."""
    with app.app_context(), transaction() as session:
        hall = a_hall(session, entries=WORKS)
        apart(session)
        client = app.test_client()
        signed_in(client, session, judge_on(session, hall.judging.seat))
    tablet = Tablet(client, hall.event).enrol()
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    with app.app_context():
        db.engine.dispose()
    return Hallway(app, hall, tablet, f"{cookie.key}={cookie.value}")
