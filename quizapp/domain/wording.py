"""What the enums are called on screen and in exports (Vietnamese source; English in the catalogue)."""

from collections.abc import Mapping

from .access import Role
from .attempts import AttemptState
from .content_review import ContentState
from .contests import BoardVisibility, ContestState, Prediction, Reveal
from .errors import N_
from .questions import Difficulty
from .ranking import Counted, Criterion
from .regrading import CorrectionKind, CorrectionState
from .rounds import Phase
from .units import TargetGroup, UnitKind

GROUPS: Mapping[TargetGroup, str] = {
    TargetGroup.OFFICIALS: N_("Cán bộ, công chức, viên chức"),
    TargetGroup.WORKERS: N_("Người lao động"),
    TargetGroup.MEMBERS: N_("Đoàn viên, hội viên"),
    TargetGroup.STUDENTS: N_("Học sinh, sinh viên"),
    TargetGroup.RESIDENTS: N_("Nhân dân"),
}

#: Who is meant, for the entry form.
GROUP_EXAMPLES: Mapping[TargetGroup, str] = {
    TargetGroup.OFFICIALS: N_("Làm việc tại cơ quan Đảng, Nhà nước, trường học, trạm y tế"),
    TargetGroup.WORKERS: N_("Làm việc tại doanh nghiệp, hợp tác xã, hộ kinh doanh"),
    TargetGroup.MEMBERS: N_("Sinh hoạt trong Đoàn Thanh niên, Hội Phụ nữ, Nông dân, Cựu chiến binh, Công đoàn"),
    TargetGroup.STUDENTS: N_("Đang học phổ thông, cao đẳng, đại học, học nghề"),
    TargetGroup.RESIDENTS: N_("Mọi người dân khác trên địa bàn phường"),
}

UNIT_KINDS: Mapping[UnitKind, str] = {
    UnitKind.AGENCY: N_("Cơ quan"),
    UnitKind.SCHOOL: N_("Trường học"),
    UnitKind.ASSOCIATION: N_("Đoàn thể, hội"),
    UnitKind.ENTERPRISE: N_("Doanh nghiệp"),
    UnitKind.NEIGHBOURHOOD: N_("Tổ dân phố"),
    UnitKind.OTHER: N_("Đơn vị khác"),
}

ROLES: Mapping[Role, str] = {
    Role.ADMINISTRATOR: N_("Quản trị hệ thống"),
    Role.ORGANISER: N_("Ban Tổ chức"),
    Role.REVIEWER: N_("Thẩm định nội dung"),
    Role.REPORTER: N_("Tổng hợp, báo cáo"),
    Role.COORDINATOR: N_("Phụ trách đơn vị"),
}

#: What each task is for, for whoever hands them out. By value, as forms know it.
DUTIES: Mapping[str, str] = {
    Role.ADMINISTRATOR: N_("Làm được mọi việc, kể cả cấp tài khoản"),
    Role.ORGANISER: N_("Nạp câu hỏi, lập và công bố cuộc thi, xem và xuất kết quả"),
    Role.REVIEWER: N_("Duyệt hoặc trả lại từng câu hỏi"),
    Role.REPORTER: N_("Xem cuộc thi, lập số liệu và xuất danh sách"),
    Role.COORDINATOR: N_("Xem việc tham gia của một đơn vị"),
}

DIFFICULTIES: Mapping[Difficulty, str] = {
    Difficulty.EASY: N_("Dễ"),
    Difficulty.MEDIUM: N_("Trung bình"),
    Difficulty.HARD: N_("Khó"),
}

CONTENT_STATES: Mapping[ContentState, str] = {
    ContentState.DRAFT: N_("Bản nháp"),
    ContentState.IN_REVIEW: N_("Chờ thẩm định"),
    ContentState.APPROVED: N_("Đã duyệt"),
    ContentState.SENT_BACK: N_("Trả lại"),
    ContentState.SUPERSEDED: N_("Đã có bản mới"),
    ContentState.RETIRED: N_("Ngừng dùng"),
}

CORRECTION_KINDS: Mapping[CorrectionKind, str] = {
    CorrectionKind.NEW_KEY: N_("Đổi đáp án"),
    CorrectionKind.SEVERAL_KEYS: N_("Chấp nhận nhiều đáp án"),
    CorrectionKind.DROPPED: N_("Loại câu hỏi khỏi việc chấm"),
}

CORRECTION_STATES: Mapping[CorrectionState, str] = {
    CorrectionState.PROPOSED: N_("Chờ người thứ hai xác nhận"),
    CorrectionState.CONFIRMED: N_("Đang áp dụng"),
    CorrectionState.REPLACED: N_("Đã có đính chính mới hơn"),
    CorrectionState.WITHDRAWN: N_("Đã rút"),
}

CONTEST_STATES: Mapping[ContestState, str] = {
    ContestState.DRAFT: N_("Bản nháp"),
    ContestState.PUBLISHED: N_("Đã công bố"),
    ContestState.FINISHED: N_("Đã kết thúc"),
}

ATTEMPT_STATES: Mapping[AttemptState, str] = {
    AttemptState.IN_PROGRESS: N_("Đang làm"),
    AttemptState.SUBMITTED: N_("Đã nộp"),
    AttemptState.EXPIRED: N_("Hết giờ"),
}

REVEALS: Mapping[Reveal, str] = {
    Reveal.AT_SUBMIT: N_("Ngay sau khi nộp bài"),
    Reveal.AFTER_CLOSE: N_("Sau khi kỳ thi đóng"),
    Reveal.NEVER: N_("Không công bố"),
}

PREDICTIONS: Mapping[Prediction, str] = {
    Prediction.PARTICIPANTS: N_("Số người tham gia kỳ thi"),
    Prediction.FULL_MARKS: N_("Số người trả lời đúng tất cả các câu"),
    Prediction.NONE: N_("Không có câu dự đoán"),
}

BOARDS: Mapping[BoardVisibility, str] = {
    BoardVisibility.LIVE: N_("Trong khi kỳ thi đang mở"),
    BoardVisibility.AFTER_CLOSE: N_("Sau khi kỳ thi đóng"),
}

COUNTED: Mapping[Counted, str] = {
    Counted.BEST: N_("Lượt có kết quả cao nhất"),
    Counted.FIRST: N_("Lượt đầu tiên"),
    Counted.LAST: N_("Lượt cuối cùng"),
}

CRITERIA: Mapping[Criterion, str] = {
    Criterion.SCORE: N_("Điểm cao hơn"),
    Criterion.PREDICTION: N_("Dự đoán sát hơn"),
    Criterion.DURATION: N_("Thời gian làm bài ngắn hơn"),
    Criterion.SUBMITTED_AT: N_("Nộp bài sớm hơn"),
}

PHASES: Mapping[Phase, str] = {
    Phase.UPCOMING: N_("Chưa mở"),
    Phase.OPEN: N_("Đang mở"),
    Phase.PAUSED: N_("Ngoài giờ thi"),
    Phase.CLOSED: N_("Đã đóng"),
}

#: ISO weekdays.
WEEKDAYS: Mapping[int, str] = {
    1: N_("Thứ Hai"),
    2: N_("Thứ Ba"),
    3: N_("Thứ Tư"),
    4: N_("Thứ Năm"),
    5: N_("Thứ Sáu"),
    6: N_("Thứ Bảy"),
    7: N_("Chủ nhật"),
}
