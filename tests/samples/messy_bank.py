"""A sheet of questions as an office would send it: letterhead, odd headers, blank rows, a second sheet, one bad row."""

import io

import openpyxl

SHEET = "Câu hỏi"
FILENAME = "bang cau hoi (ban cuoi).xlsx"
#: What the import must report; the bad row names a key that is no option.
FOUND, ACCEPTED, REJECTED = 6, 5, 1
BAD_PLACE = f"{SHEET}!11"

_ROWS: tuple[tuple[object, ...], ...] = (
    ("ỦY BAN NHÂN DÂN PHƯỜNG", None, None, None, None, None, None, None, None, None, None),
    ("BỘ CÂU HỎI TÌM HIỂU VỀ CHUYỂN ĐỔI SỐ", None, None, None, None, None, None, None, None, None, None),
    (None,) * 11,
    (
        "STT",
        "CAU HOI",
        "phương án A",
        "Phuong an B",
        "PHƯƠNG ÁN C",
        "d",
        " Đáp  án ",
        "Muc do",
        "chủ đề",
        "NGUỒN",
        "Ghi chú",
    ),
    (
        1,
        "Ngày Chuyển đổi số quốc gia là ngày nào trong năm?",
        "Ngày 18 tháng 5",
        "Ngày 10 tháng 10",
        "Ngày 22 tháng 12",
        "Ngày 02 tháng 9",
        "B",
        "Dễ",
        "Chuyển đổi số",
        "Quyết định 505/QĐ-TTg ngày 22/4/2022",
        "đã soát",
    ),
    (None,) * 11,
    (2, "Hai cộng ba bằng mấy?", 4, 5.0, 6, 7, "b.", "nhận biết", "Khởi động", "Sách Toán lớp 1", None),
    (
        3,
        "Tỷ lệ cán bộ, công chức được tuyên truyền\nphải đạt bao nhiêu?",
        0.7,
        0.9,
        1,
        None,
        "C",
        "TRUNG BÌNH",
        "Kế hoạch",
        "Kế hoạch của phường, mục II.2",
        None,
    ),
    (
        4,
        "Việc nào giúp bảo vệ tài khoản trên mạng?",
        "Đặt mật khẩu dài",
        "Cho người khác mượn điện thoại",
        "Bật xác thực hai lớp",
        "Dùng một mật khẩu cho mọi nơi",
        "A, C",
        "Thông hiểu",
        "An toàn số",
        None,
        None,
    ),
    (None,) * 11,
    (5, "Câu này ghi nhầm đáp án thì sao?", "Vẫn nạp", "Báo lỗi", None, None, "D", "khó", "Khởi động", None, None),
    (6, "  Thủ đô   của nước ta là? ", "Hà Nội", "Huế", "Đà Nẵng", "Cần Thơ", "a", "vận dụng", "Khởi động", None, None),
    (7,) + (None,) * 10,
)
_PERCENTAGES = ("C8", "D8", "E8")


def messy_xlsx() -> bytes:
    """The workbook as bytes; the first sheet is a guide without questions, the third is hidden."""
    workbook = openpyxl.Workbook()
    guide = workbook.active
    guide.title = "Hướng dẫn"
    guide.append(("Điền mỗi câu hỏi vào một dòng.",))
    sheet = workbook.create_sheet(SHEET)
    for row in _ROWS:
        sheet.append(row)
    for cell in _PERCENTAGES:
        sheet[cell].number_format = "0%"
    hidden = workbook.create_sheet("Bản cũ")
    hidden.append(("Câu hỏi", "A", "B", "Đáp án"))
    hidden.append(("Câu cũ không dùng nữa?", "Có", "Không", "A"))
    hidden.sheet_state = "hidden"
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def messy_csv() -> bytes:
    """The same rows as Excel in Vietnam writes them: semicolons, Windows line ends, a byte order mark."""
    lines = [";".join(_quoted(cell) for cell in row) for row in _ROWS]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _quoted(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.0%}" if cell < 1 else f"{cell:g}"
    text = "" if cell is None else str(cell)
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ';"\n') else text
