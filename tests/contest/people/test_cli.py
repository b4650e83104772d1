"""Commands of people."""

from tests.factories.people import PASSWORD, a_federation, a_unit


def run(app, *words):
    return app.test_cli_runner().invoke(args=["people", *words])


def test_an_account_is_added_and_listed(app, writing):
    with writing() as session:
        a_federation(session)
        a_unit(session, level="enterprise", name="纽威阀门")

    wanted = ("张伟", "--login", "zhang", "--password", PASSWORD, "--role", "organiser")
    added = run(app, "add-user", *wanted, "--unit", "纽威阀门")

    assert (added.exit_code, added.output) == (0, "zhang: 纽威阀门, organiser\n")
    listed = run(app, "list").output.split()
    assert listed == ["zhang", "纽威阀门", "organiser"]


def test_what_does_not_fit_is_said_and_adds_nothing(app, writing):
    with writing() as session:
        a_federation(session)

    for words in (
        ("--login", "zhang", "--password", "short"),
        ("--login", "zhang", "--password", PASSWORD, "--unit", "无此单位"),
        ("--login", "zhang", "--password", PASSWORD, "--role", "king"),
    ):
        assert run(app, "add-user", "张伟", *words).exit_code != 0

    assert run(app, "list").output == ""
