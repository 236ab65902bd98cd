"""Whether there is a backup to go back to, and how old it is."""

from datetime import datetime, timedelta

from ...config import Settings
from ...domain.errors import N_
from ...domain.rounds import VIETNAM
from ..backups import failure_note, stored_backups
from .check import Check, Level

#: A night may be missed by a machine that was off; two may not.
_OLD = timedelta(hours=36)


def check_last_backup(settings: Settings, now: datetime) -> Check:
    try:
        newest = next(iter(stored_backups(settings.data_dir)), None)
        failure = failure_note(settings.data_dir).read_text(encoding="utf-8")
    except OSError:
        failure = ""
    if failure:
        message = N_("Lần sao lưu gần nhất không thành: %(reason)s")
        return Check("last_backup", Level.WARNING, message, {"reason": failure})
    if newest is None:
        message = N_("Chưa có bản sao lưu nào. Hãy chạy: flask backup nightly --now")
        return Check("last_backup", Level.WARNING, message)
    params: dict[str, object] = {"moment": newest.made_at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")}
    if now - newest.made_at > _OLD:
        message = N_("Bản sao lưu mới nhất đã cũ: %(moment)s. Hãy chạy: flask backup nightly --now")
        return Check("last_backup", Level.WARNING, message, params)
    return Check("last_backup", Level.OK, N_("Bản sao lưu mới nhất: %(moment)s."), params)
