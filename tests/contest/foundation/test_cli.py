"""Commands of the foundation."""

from contest.foundation import ledger, signing
from contest.foundation.cli import KEY_CHANGED


def test_a_key_is_changed_and_what_earlier_ones_signed_stays_good(app, database, writing):
    runner = app.test_cli_runner()
    early = signing.sign(b"last year")

    changed = runner.invoke(args=["keys", "change"])
    late = signing.sign(b"this year")
    listed = runner.invoke(args=["keys", "list"])

    assert changed.exit_code == 0
    assert changed.output.startswith(f"{late.key_id} signs from now on, {early.key_id} no more.")
    assert listed.output.split()[-2:] == [early.key_id, late.key_id]
    assert signing.verify(b"last year", early, signing.public_keys())
    with writing() as session:
        told = [content for _, content in ledger.records(session, ledger.SYSTEM, (KEY_CHANGED,))]
    assert [(one["actor"], one["data"]) for one in told] == [
        ("system:keys", {"key_id": late.key_id, "before": early.key_id})
    ]
