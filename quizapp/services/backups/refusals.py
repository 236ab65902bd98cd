"""Why a backup is not made, not believed or not restored; each with what to do."""

from ...domain.errors import Refusal


def damaged(what: str) -> Refusal:
    return Refusal(
        "backup_damaged",
        "Tệp sao lưu bị hỏng, bị cắt hoặc đã bị sửa (%(what)s). Không dùng tệp này; hãy lấy một bản sao lưu khác.",
        what=what,
    )


def not_a_backup() -> Refusal:
    return Refusal("not_a_backup", "Đây không phải là tệp sao lưu của quizapp, hoặc phần đầu tệp đã bị hỏng.")


def needs_identity() -> Refusal:
    return Refusal("backup_encrypted", "Bản sao lưu này đã được mã hóa (age). Hãy thêm --identity TỆP-KHÓA để mở.")


def wrong_seal() -> Refusal:
    return Refusal(
        "backup_foreign",
        "Dấu niêm phong không khớp với khóa: tệp do nơi khác tạo ra, hoặc đã bị sửa. Nếu là bản của máy cũ, hãy thêm "
        "--key MÃ (lệnh “flask backup key” trên máy cũ in ra mã này); --accept-foreign bỏ qua việc kiểm dấu.",
    )


def failed(what: str) -> Refusal:
    return Refusal("backup_failed", "Không sao lưu được: %(what)s.", what=what)


def not_restored(what: str) -> Refusal:
    return Refusal("restore_failed", "Không khôi phục được, dữ liệu hiện có vẫn nguyên: %(what)s.", what=what)


def no_room(needed: int, free: int) -> Refusal:
    return Refusal(
        "disk_full",
        "Đĩa không đủ chỗ: cần khoảng %(needed)s MB, còn %(free)s MB. Hãy dọn đĩa hoặc ghi ra nơi khác.",
        needed=needed // 1_000_000 + 1,
        free=free // 1_000_000,
    )


def busy() -> Refusal:
    return Refusal("backup_busy", "Một lệnh sao lưu hoặc khôi phục khác đang chạy. Hãy đợi lệnh đó xong.")


def unfinished() -> Refusal:
    return Refusal("restore_unfinished", "Lần khôi phục trước bị ngắt. Hãy chạy: flask backup restore --finish")
