"""The marker for texts that people will read; it knows no language and no catalogue."""

from collections.abc import Mapping

Params = Mapping[str, str | int]


def filled(params: Params, *, english: bool) -> dict[str, str | int]:
    """The parameters for one language: in English, `name_en` (where there is one) stands as `name`.

    Names come from the definition in both languages, because no catalogue can know them.

    >>> filled({"name": "外圆", "name_en": "Diameter"}, english=True)["name"]
    'Diameter'
    """
    chosen = dict(params)
    if english:
        chosen.update(
            {
                key.removesuffix("_en"): value
                for key, value in params.items()
                if key.endswith("_en") and value
            }
        )
    return chosen


def N_(message: str) -> str:
    """Return the message unchanged; the mark alone makes it translatable.

    >>> N_("Mark missing")
    'Mark missing'
    """
    return message
