"""What a participant may agree to, each for itself and in these very words; taking part needs only the first."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum

from .errors import N_


class Purpose(StrEnum):
    TAKE_PART = "take_part"
    PUBLISH_NAME = "publish_name"
    CONTACT = "contact"
    #: Given by the guardian of a participant under 16.
    GUARDIAN = "guardian"


#: Changes with every change of the words below; kept with each consent as its proof.
NOTICE_VERSION = "2026-11"

NOTICES: Mapping[Purpose, str] = {
    Purpose.TAKE_PART: N_(
        "Tôi đồng ý để Ban Tổ chức lưu và dùng các thông tin đã khai ở trên để tổ chức cuộc thi, xét giải "
        "và báo cáo số người tham gia."
    ),
    Purpose.PUBLISH_NAME: N_("Tôi đồng ý công khai đầy đủ họ tên trên bảng xếp hạng và danh sách đạt giải."),
    Purpose.CONTACT: N_("Tôi đồng ý để Ban Tổ chức gọi vào số điện thoại đã khai khi tôi đạt giải."),
    Purpose.GUARDIAN: N_("Tôi là cha, mẹ hoặc người giám hộ và đồng ý cho em tham gia cuộc thi."),
}


def notice_sha256(purpose: Purpose) -> str:
    """The hash of the Vietnamese words that were agreed to."""
    return hashlib.sha256(NOTICES[purpose].encode()).hexdigest()
