"""The one trail of the whole application: append-only, hash-chained per stream.

It promises that a change shows, to whoever kept a head; see docs/decisions/0003-trail.md.
Only operations write here, in the transaction of the change that they tell of.
"""

from contest.foundation.ledger.chain import (
    GENESIS_HASH,
    SECRET_TAG,
    SYSTEM,
    TAG,
    chain_hash,
    commitment,
    grouped,
)
from contest.foundation.ledger.reading import (
    head,
    place_of,
    records,
    streams,
    withheld,
)
from contest.foundation.ledger.verifying import (
    Verdict,
    verify,
)
from contest.foundation.ledger.writing import (
    HasTrail,
    Recorded,
    Subject,
    Told,
    forget,
    lock,
    record,
    record_all,
)

__all__ = [
    "GENESIS_HASH",
    "SECRET_TAG",
    "SYSTEM",
    "TAG",
    "HasTrail",
    "Recorded",
    "Subject",
    "Told",
    "Verdict",
    "chain_hash",
    "commitment",
    "forget",
    "grouped",
    "head",
    "lock",
    "place_of",
    "record",
    "record_all",
    "records",
    "streams",
    "verify",
    "withheld",
]
