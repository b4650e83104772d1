"""What pages of people share."""

import pytest

from contest.people.views.common import browser_name

ENGINE = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) {ENGINE} Chrome/156.0 Safari/537.36", "Chrome · Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0) {ENGINE} Chrome/156.0 Edg/156.0", "Edge · Windows"),
        (f"Mozilla/5.0 (Linux; Android 14) {ENGINE} MicroMessenger/8.0", "WeChat · Android"),
        ("curl/8", "curl/8"),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_two_words(agent, name):
    assert browser_name(agent) == name
