"""What a browser would send of the forms on a page: names and values as they stand."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    """Collects the controls of the form that sends by POST and stands in the content."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.is_in_main = False
        self.select: str | None = None
        self.first = True
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "main":
            self.is_in_main = True
        if not self.is_in_main:
            return
        if tag == "input" and name:
            is_box = given.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in given:
                self.sent[name] = given.get("value") or ""
        elif tag == "select":
            self.select, self.first = name, True
        elif tag == "option" and self.select:
            if self.first or "selected" in given:
                self.sent[self.select] = given.get("value") or ""
            self.first = False
        elif tag == "textarea" and name:
            self.area, self.sent[name] = name, ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None
        elif tag == "main":
            self.is_in_main = False

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area] += data


def fields_in(page: str) -> dict[str, str]:
    """Return what the forms in the content of `page` send when nothing is touched."""
    fields = _Fields()
    fields.feed(page)
    return fields.sent
