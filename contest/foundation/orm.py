"""The declarative base and the column types; imports no Flask, so models stay usable anywhere."""

import enum
import json
import secrets
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from sqlalchemy import BigInteger, Date, DateTime, Dialect, Enum, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

# Crockford's alphabet without letters that are misread; 26 characters hold 130 bits.
PUBLIC_ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
PUBLIC_ID_LENGTH = 26

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# In a table's `info`: what the serving role may do to it on PostgreSQL, where that is not all.
RIGHTS = "rights"


def new_public_id() -> str:
    """Return a fresh random id for use outside the server: 26 characters, 130 bits."""
    bits = secrets.randbits(5 * PUBLIC_ID_LENGTH)
    return "".join(PUBLIC_ID_ALPHABET[bits >> 5 * place & 31] for place in range(PUBLIC_ID_LENGTH))


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Only aware datetimes are taken; they are kept and given back in UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Exact(TypeDecorator[Decimal]):
    """A decimal kept as a whole number of `10^-places`; what does not fit exactly is refused."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError("a float is not exact")
        scaled = Decimal(value).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} decimals")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.places)


class Json(TypeDecorator[Any]):
    """A JSON value kept as text, so that both databases give back the same bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, allow_nan=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def _values(members: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in members]


class Base(DeclarativeBase):
    """The base of every table of the house."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own class attribute
        datetime: UtcDateTime,
        date: Date,
        str: Text,
        int: BigInteger().with_variant(Integer, "sqlite"),
        dict[str, Any]: Json,
        list[Any]: Json,
        # Enumerations are text with a CHECK: readable in any tool, refused when unknown.
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            create_constraint=True,
            values_callable=_values,
            length=32,
            validate_strings=True,
        ),
    }


def choice(members: type[enum.Enum], name: str) -> Enum:
    """Return the column type of an enumeration that a table uses twice; its CHECK needs a name."""
    return Enum(
        members,
        name=name,
        native_enum=False,
        create_constraint=True,
        values_callable=_values,
        length=32,
        validate_strings=True,
    )


pk = Annotated[int, mapped_column(primary_key=True)]
public_id = Annotated[
    str, mapped_column(String(PUBLIC_ID_LENGTH), unique=True, default=new_public_id)
]
name_text = Annotated[str, mapped_column(String(200))]
code_text = Annotated[str, mapped_column(String(40))]
digest = Annotated[str, mapped_column(String(64))]
