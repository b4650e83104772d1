"""What can be wrong with a definition or with the marks, as plain data."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from judges.scoring.words import Params


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault (`error`) or advice (`hint`) about a definition document.

    `path` is a JSON pointer; `message` and `remedy` are translatable, filled from `params`.
    """

    severity: str
    path: str
    message: str
    params: Params = field(default_factory=dict)
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.path or '/'}: {self.message % dict(self.params)}"


class DefinitionFaults(ValueError):
    """The document is no definition; `faults` names every place, not only the first."""

    def __init__(self, faults: Sequence[Finding]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class ValueFault:
    """One value on a sheet that its criterion does not allow.

    `rule` is a stable word: missing, unknown, kind, range, step, decimals, count, spread.
    """

    criterion: str
    rule: str
    message: str
    params: Params = field(default_factory=dict)
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.criterion}: {self.message % dict(self.params)}"
