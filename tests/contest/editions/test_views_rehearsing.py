"""Every page that is about a rehearsal says so, whichever feature it belongs to."""

import re
from urllib.parse import urlsplit

from sqlalchemy import select

from contest.editions import operations
from contest.foundation.orm import Base
from judges.panels.queries import judged_stages, panels_of_stage
from tests.conftest import NOON
from tests.contest.editions.test_operations_rehearsals import judged
from tests.factories.editions import an_event
from tests.factories.people import SYSTEM, an_actor, apart, signed_in

LINK = re.compile(r'href="(/[^"#]*)')
PUBLIC_ID = re.compile(r"/([0-9a-z]{26})(?=/|$|\?)")
BAND = 'class="rehearsal-band"'


def own_ids(session, edition_id):
    """The public ids of all rows of the rehearsal's edition, with the edition's own left out."""
    return {
        one
        for table in Base.metadata.sorted_tables
        if {"edition_id", "public_id"} <= set(table.c.keys())
        for one in session.scalars(
            select(table.c.public_id).where(table.c.edition_id == edition_id)
        )
    }


def walked(client, first, ids):
    """The pages that are linked from `first` on and name a thing of the rehearsal."""
    seen, ahead, pages = {first}, [first], {}
    while ahead:
        address = ahead.pop()
        answer = client.get(address)
        if answer.status_code != 200 or not answer.mimetype.startswith("text/html"):
            continue
        pages[address] = answer.text
        for found in LINK.findall(answer.text):
            path = urlsplit(found).path
            # The tablet draws its page from its pack: there the name of the contest says it.
            if path.startswith("/tablet/"):
                continue
            if path not in seen and set(PUBLIC_ID.findall(path)) & ids:
                seen.add(path)
                ahead.append(path)
    return pages


def test_every_page_of_a_rehearsal_says_so(client, writing):
    with writing() as session:
        event = an_event(session, template="worldskills-mechatronics")
        copy = operations.begin_rehearsal(session, SYSTEM, event, now=NOON)
        apart(session)
        judged(session, copy)
        ids = own_ids(session, copy.edition_id)
        apart(session)
        (stage,) = judged_stages(session, copy)
        holder = panels_of_stage(session, stage)[0].seats[0].holder
        assert holder is not None
        judge = an_actor(session, "judge", person=holder.judge.person)
        signed_in(client, session, an_actor(session, "owner"))

    pages = walked(client, f"/events/{copy.public_id}", ids)
    with writing() as session:
        signed_in(client, session, judge)
    own = walked(client, f"/events/{copy.public_id}/queue", ids)
    pages |= own

    assert any(address.endswith("/sheet") for address in own)
    assert len(pages) > 20
    assert [address for address, page in pages.items() if BAND not in page] == []
