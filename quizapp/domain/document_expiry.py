"""Until when documents are in force, and when a contest's questions would rest on one that no longer is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .errors import N_
from .rounds import VIETNAM

#: A bank speaks up so long before one of its documents expires: enough to mend questions and have them judged.
WARNED_BEFORE = timedelta(days=30)

#: Filled from an ExpiringDocument by `filled`.
EXPIRES_DURING = N_(
    "%(count)s câu đã duyệt của ngân hàng “%(bank)s” dựa trên “%(title)s”, "
    "hết hiệu lực sau ngày %(until)s, trước khi cuộc thi kết thúc."
)


@dataclass(frozen=True)
class ExpiringDocument:
    """A document in force up to and including `expires_on`, and how many approved questions rest on it."""

    bank_slug: str
    bank_title: str
    title: str
    expires_on: date
    questions: int

    @property
    def filled(self) -> dict[str, object]:
        """For EXPIRES_DURING."""
        until = f"{self.expires_on:%d/%m/%Y}"
        return {"count": self.questions, "bank": self.bank_title, "title": self.title, "until": until}


def last_day(closes_at: datetime) -> date:
    """The last day, in Vietnam, on which something is open that closes at this moment."""
    return (closes_at - timedelta(milliseconds=1)).astimezone(VIETNAM).date()
