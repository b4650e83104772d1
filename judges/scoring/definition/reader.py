"""Reading of one JSON object with its path; it collects every fault, knows no scoring rule."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from judges.scoring.faults import Finding
from judges.scoring.numbers import parse_decimal
from judges.scoring.words import N_


class Reader:
    """One object of the document: typed reads, faults with JSON pointer, unread keys reported."""

    def __init__(self, value: object, path: str, faults: list[Finding]) -> None:
        self.path = path
        self.faults = faults
        self.known: set[str] = set()
        self.value: Mapping[str, object] = {}
        if isinstance(value, Mapping):
            self.value = value
        else:
            self.refuse("", N_("This must be an object."), N_("Write it in braces, key by key."))

    def refuse(self, key: str, message: str, remedy: str = "", /, **params: str | int) -> None:
        """Note an error at the key (or at the object itself when the key is empty)."""
        path = f"{self.path}/{key}" if key else self.path
        self.faults.append(Finding("error", path, message, params, remedy))

    def has(self, key: str) -> bool:
        """Whether the key is there with something other than null."""
        self.known.add(key)
        return self.value.get(key) is not None

    def need(self, key: str) -> bool:
        """As `has`, but a missing key is an error."""
        if self.has(key):
            return True
        self.refuse(key, N_("%(key)s is missing."), N_("State it; nothing is assumed."), key=key)
        return False

    def text(self, key: str, default: str | None = None, longest: int = 400) -> str:
        """The text; required when no default is given."""
        if not self.has(key):
            if default is None:
                self.need(key)
            return default or ""
        value = self.value[key]
        if (
            isinstance(value, str)
            and (value.strip() or default is not None)
            and len(value) <= longest
        ):
            return value
        self.refuse(key, N_("%(key)s must be a text."), N_("Write it in quotes."), key=key)
        return default or ""

    def number(
        self,
        key: str,
        default: Decimal | None = None,
        *,
        least: Decimal | None = None,
        required: bool = False,
    ) -> Decimal | None:
        """The decimal, stated as text or as a whole number; never a binary float."""
        if not (self.need(key) if required else self.has(key)):
            return default
        value = parse_decimal(self.value[key])
        if value is None:
            self.refuse(
                key,
                N_("%(key)s must be a decimal number."),
                N_('Write it as text, e.g. "0.30"; floating-point numbers are not exact.'),
                key=key,
            )
            return default
        if least is not None and value < least:
            self.refuse(
                key,
                N_("%(key)s must be at least %(least)s."),
                N_("Correct the number."),
                key=key,
                least=str(least),
            )
            return default
        return value

    def decimal(
        self, key: str, default: Decimal | None = None, *, least: Decimal | None = None
    ) -> Decimal:
        """As `number`, but there is always one; without default it is required."""
        value = self.number(key, default, least=least, required=default is None)
        return Decimal(0) if value is None else value

    def integer(
        self, key: str, default: int | None = None, *, least: int = 0, most: int = 10**9
    ) -> int:
        """The whole number from `least` to `most`; required when no default is given."""
        if not (self.need(key) if default is None else self.has(key)):
            return least if default is None else default
        value = self.value[key]
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.refuse(
            key,
            N_("%(key)s must be a whole number from %(least)s to %(most)s."),
            N_("Correct the number."),
            key=key,
            least=least,
            most=most,
        )
        return least if default is None else default

    def optional_integer(self, key: str, *, least: int = 0) -> int | None:
        """The whole number, or `None` when it is not stated."""
        return self.integer(key, least, least=least) if self.has(key) else None

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        if not self.has(key):
            return default
        value = self.value[key]
        if isinstance(value, bool):
            return value
        self.refuse(key, N_("%(key)s must be true or false."), N_("Correct the value."), key=key)
        return default

    def choice(self, key: str, among: Sequence[str], default: str | None = None) -> str:
        """One of the stated words; required when no default is given."""
        if not (self.need(key) if default is None else self.has(key)):
            return among[0] if default is None else default
        value = self.value[key]
        if isinstance(value, str) and value in among:
            return value
        self.refuse(
            key,
            N_("%(key)s must be one of: %(words)s."),
            N_("Choose one of them."),
            key=key,
            words=", ".join(among),
        )
        return among[0] if default is None else default

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a missing list is empty. A single text counts as a list of one."""
        if not self.has(key):
            return ()
        value = self.value[key]
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(text, str) for text in value):
            return tuple(value)
        self.refuse(
            key, N_("%(key)s must be a list of texts."), N_("Write it in brackets."), key=key
        )
        return ()

    def decimals(self, key: str) -> tuple[Decimal, ...]:
        """A list of at least one decimal; required."""
        if not self.need(key):
            return ()
        value = self.value[key]
        rows = value if isinstance(value, list) else []
        numbers = [parse_decimal(row) for row in rows]
        if not rows or None in numbers:
            self.refuse(
                key,
                N_("%(key)s must be a list of decimal numbers."),
                N_('Write each as text, e.g. "0.30"; floating-point numbers are not exact.'),
                key=key,
            )
        return tuple(number for number in numbers if number is not None)

    def child(self, key: str) -> "Reader":
        """The object at the key; an empty one when it is missing."""
        value = self.value[key] if self.has(key) else {}
        return Reader(value, f"{self.path}/{key}", self.faults)

    def each(self, key: str, *, required: bool = False) -> Iterator["Reader"]:
        """The objects of a list, in order."""
        if not (self.need(key) if required else self.has(key)):
            return
        value = self.value[key]
        if not isinstance(value, list) or (required and not value):
            self.refuse(
                key,
                N_("%(key)s must be a list with at least one element."),
                N_("Write it in brackets."),
                key=key,
            )
            return
        for index, element in enumerate(value):
            yield Reader(element, f"{self.path}/{key}/{index}", self.faults)

    def named(self, key: str) -> Iterator[tuple[str, "Reader"]]:
        """The objects of an object, by name, in document order."""
        for name, value in self.child(key).value.items():
            yield name, Reader(value, f"{self.path}/{key}/{name}", self.faults)

    def finish(self) -> None:
        """Refuse keys that nobody has read: a misspelt rule must not be silently without effect."""
        for key in self.value:
            if key not in self.known:
                self.refuse(
                    key,
                    N_("%(key)s is not known here."),
                    N_("Correct the spelling or remove it."),
                    key=key,
                )
