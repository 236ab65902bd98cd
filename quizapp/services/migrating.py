"""Moves the schema to another revision, all or nothing, while a service may be running."""

from alembic import command
from sqlalchemy.exc import DBAPIError

from ..domain.errors import Refusal
from ..queries.schema import alembic_config


def migrate(revision: str = "head") -> None:
    """Brings the database to `revision`. What fails on the way is told by the database's own first line."""
    try:
        command.upgrade(alembic_config(), revision)
    except DBAPIError as error:
        raise Refusal(
            "migration_failed",
            "Không chuyển được cấu trúc dữ liệu: %(reason)s. Dữ liệu vẫn như trước, dịch vụ đang chạy không bị "
            "ảnh hưởng. Hãy chạy lại lệnh này.",
            reason=str(error.orig).partition("\n")[0],
        ) from error
