"""A judged stage and one tablet that freezes sheet after sheet, for faults of any kind."""

from collections import Counter
from typing import Any

from contest.foundation import ledger
from contest.foundation.db import db, transaction
from judges.scoresheets.operations import rebuild_marks
from tests.factories.people import apart, signed_in
from tests.factories.scoresheets import judge_on
from tests.factories.tablet import Hall, Tablet, a_hall
from tests.faults.found import Found

WORKS = 6
BATCH = 50
KEPT = ("score_sheet.submit", "tablet.hold")


class Hallway:
    """A judged stage, one tablet that freezes sheets, and everything that was told to it."""

    def __init__(self, app: Any, hall: Hall, tablet: Tablet, cookie: str) -> None:
        self.app, self.hall, self.tablet = app, hall, tablet
        self.cookie = cookie
        self.acknowledged: dict[str, dict[str, Any]] = {}
        self.typed: list[str] = []
        self.bases = Counter[int]()

    def freeze(self, number: int, **changed: Any) -> str:
        """Freeze the next revision of the next work and return its id."""
        work = number % WORKS
        item = self.tablet.freeze(
            **self.hall.sheet(work, C1=str(number % 41)), base=self.bases[work], **changed
        )
        self.bases[work] += 1
        self.typed.append(item["event_id"])
        return str(item["event_id"])

    def send(self) -> bool:
        """Send what waits, within this process, and hear the answer; say whether it was one."""
        answer = self.tablet.post(self.tablet.batch(self.tablet.outbox[:BATCH]))
        told = answer.get_json(silent=True) if answer.status_code == 200 else None
        self.hear(told)
        return told is not None

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

    def found(self, tried: int) -> Found:
        """Look at the database alone: what is lost, doubled or otherwise not as it must be."""
        found = Found(tried)
        # What rebuilding would mend is looked at and undone; a reader must not even try.
        with self.app.app_context(), transaction() as session:
            verdict = ledger.verify(session, self.hall.stream)
            if not verdict.is_good:
                found.violated.append(f"the trail: {verdict}")
            rows = [
                (told["event_id"], (row.seq, row.hash))
                for row, told in ledger.records(session, self.hall.stream, KEPT)
            ]
            wrong = [str(one) for one in rebuild_marks(session, self.hall.stream)]
            session.rollback()
        found.violated += [f"marks that do not follow from the trail: {one}" for one in wrong]
        places = dict(rows)
        found.lost = sum(
            places.get(one) != (answer["seq"], answer["hash"])
            for one, answer in self.acknowledged.items()
        )
        found.doubled = sum(times > 1 for times in Counter(one for one, _ in rows).values())
        waiting = {one["event_id"] for one in self.tablet.outbox}
        dropped = set(self.typed) - set(self.acknowledged) - waiting
        found.violated += [f"neither here nor there: {one}" for one in sorted(dropped)]
        found.violated += [f"never arrived: {one}" for one in sorted(waiting)]
        return found


def a_hallway(app: Any, **details: Any) -> Hallway:
    """A stage of six works whose first judge has a tablet; no connection is left open."""
    with app.app_context(), transaction() as session:
        hall = a_hall(session, **{"entries": WORKS, **details})
        apart(session)
        client = app.test_client()
        signed_in(client, session, judge_on(session, hall.judging.seat))
    tablet = Tablet(client, hall.event).enrol()
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    with app.app_context():
        db.engine.dispose()
    return Hallway(app, hall, tablet, f"{cookie.key}={cookie.value}")
