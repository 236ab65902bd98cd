"""What all tables share: naming of constraints, moments as UTC milliseconds, public ids, enums with a CHECK."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Dialect, Enum, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from ..domain.moments import of_milliseconds, to_milliseconds

#: 32 signs without look-alikes; twelve of them are 60 bits.
PID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
PID_LENGTH = 12

#: SQLite only numbers rows by itself under INTEGER; PostgreSQL gets room for ever.
RowId = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, stored as whole milliseconds since 1970: the same number on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_milliseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else of_milliseconds(value)


def new_pid() -> str:
    """A public id for addresses: says nothing about order or number."""
    return "".join(PID_ALPHABET[byte & 31] for byte in secrets.token_bytes(PID_LENGTH))


def enum_column(kind: type[StrEnum], name: str) -> Enum:
    """A column type that stores the enum's value as text and lets the database refuse any other."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment}  # noqa: RUF012 (read by SQLAlchemy as declared)
