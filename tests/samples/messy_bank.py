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


#: A file nobody has looked through: what must be reported of it, by question in its order.
UNCHECKED = "de-thu-chua-soat.xlsx"
UNCHECKED_FOUND, UNCHECKED_FAULTY = 7, 3
_UNCHECKED_ROWS: tuple[tuple[object, ...], ...] = (
    ("Câu hỏi", "A", "B", "C", "D", "Đáp án", "Chủ đề", "Mức độ", "Nguồn"),
    (
        "Ngày Chuyển đổi số quốc gia là ngày nào?",
        "Ngày 10 tháng 10",
        "Ngày 02 tháng 9",
        None,
        None,
        "A",
        None,
        "dễ",
        None,
    ),
    ("Mật khẩu nào khó đoán nhất?", "12345678", "Ngày sinh", "Một câu dài", "Tên con", None, None, "dễ", None),
    ("Cổng dịch vụ công quốc gia có địa chỉ nào?", "dichvucong.gov.vn", "dvc.com", None, None, "E", None, None, None),
    ("Quý vị nghĩ gì về chuyển đổi số?", None, None, None, None, None, None, None, None),
    ("Số điện thoại khẩn cấp của công an là số nào?", "113", "114", "115", None, "A", None, "dễ", "Sổ tay"),
    ("Số điện thoại khẩn cấp của công an là bao nhiêu?", "113", "115", "114", None, "A", None, "dễ", "Sổ tay"),
    ("Ứng dụng VNeID do cơ quan nào quản lý?", "Bộ Công an", "Bộ Y tế", None, None, "A", "Định danh", "dễ", "Luật"),
)


def unchecked_xlsx() -> bytes:
    """One question without a key, one whose key is no option, one that is no choice at all, two that ask the same."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = SHEET
    for row in _UNCHECKED_ROWS:
        sheet.append(row)
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
