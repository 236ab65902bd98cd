"""What is in a backup of these tests, and whether a file is one."""

import io

from sqlalchemy import select, text, update

from quizapp.domain.errors import Refusal
from quizapp.models import Participant
from quizapp.services.backups import checking

SECRET_FILE = "secret_key"


def spoil(session) -> None:
    """Other data in the place of those that were backed up."""
    session.execute(update(Participant).values(full_name="Tên Sai"))
    session.execute(text("DELETE FROM scores"))
    session.commit()
    session.close()


def names(session) -> set[str]:
    found = set(session.scalars(select(Participant.full_name)))
    session.close()
    return found


def is_refused(content: bytes, key: bytes | None = None) -> bool:
    try:
        checking.check_open_file(io.BytesIO(content), key)
    except Refusal:
        return True
    return False
