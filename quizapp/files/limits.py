"""How much a file from a stranger may ask of the service, and the two refusals that need no look inside."""

from ..domain.errors import N_, Refusal

#: A bank of 10,000 questions is about 4 MiB; whoever sends more sends something else.
MAX_UPLOAD_BYTES = 10 * 1024 * 1024

MAX_ZIP_MEMBERS = 200
MAX_ZIP_DIRECTORY_BYTES = 128 * 1024
MAX_UNPACKED_BYTES = 50 * 1000 * 1000
MAX_ZIP_RATIO = 100
#: Small parts pack very well without being a bomb; the ratio is asked of larger ones only.
RATIO_FROM_BYTES = 1024 * 1024

#: Packages of questions hold a file for each.
MAX_PACKAGE_MEMBERS = 12_000
MAX_PACKAGE_DIRECTORY_BYTES = 2 * 1024 * 1024

#: Of a file without rows; as many as a sheet may have.
MAX_QUESTIONS = 10_000
#: Of a text of questions: thirty lines each.
MAX_LINES = 30 * MAX_QUESTIONS
#: Of an XML file; a question takes some thirty.
MAX_XML_ELEMENTS = 400_000
MAX_XML_DEPTH = 100
MAX_JSON_BYTES = 5 * 1024 * 1024
#: Of options looked at in one question: more than any question may have.
MAX_SLOTS = 100
#: Of one text before its formatting is taken off.
MAX_MARKED_UP = 50_000

MAX_SHEETS = 50
#: The lowest filled row and the last filled column, of one sheet or of a text file: a letterhead, a header and all
#: questions there may be.
MAX_ROWS = MAX_QUESTIONS + 100
MAX_COLUMNS = 60
#: Of a whole workbook: filled cells, cells of any kind (formatting leaves empty ones), characters, merged ranges.
MAX_FILLED_CELLS = MAX_ROWS * MAX_COLUMNS
MAX_CELLS = 2_000_000
MAX_CHARACTERS = 10_000_000
MAX_MERGED_RANGES = 20_000


def check_size(data: bytes) -> None:
    """Refuses `file_empty` and `file_too_large` (413); looks at nothing but the length."""
    if not data:
        raise Refusal(
            "file_empty",
            N_("Tệp rỗng (0 byte), có thể do tải lên bị gián đoạn. Hãy mở tệp kiểm tra rồi gửi lại."),
            field="file",
        )
    if len(data) > MAX_UPLOAD_BYTES:
        raise Refusal(
            "file_too_large",
            N_(
                "Tệp nặng %(size)s MB, vượt quá mức %(limit)s MB. "
                "Hãy bỏ hình ảnh trong tệp hoặc chia thành nhiều tệp nhỏ hơn."
            ),
            status=413,
            field="file",
            size=-(-len(data) // (1024 * 1024)),
            limit=MAX_UPLOAD_BYTES // (1024 * 1024),
        )


def check_lines(text: str) -> None:
    """Refuses `too_many_questions` for a text with more lines than any bank of questions has."""
    if text.count("\n") > MAX_LINES:
        raise too_many_questions()


def too_many_questions() -> Refusal:
    return Refusal(
        "too_many_questions",
        N_("Tệp có quá %(limit)s câu hỏi. Hãy chia thành nhiều tệp nhỏ hơn."),
        field="file",
        limit=MAX_QUESTIONS,
    )


def too_many_rows(where: str) -> Refusal:
    """A sheet or text file that reaches below the last row read; `where` names the row or cell."""
    return Refusal(
        "too_many_rows",
        N_(
            "Bảng có dữ liệu ở %(where)s, vượt quá giới hạn %(limit)s dòng. "
            "Hãy xóa ô thừa ở cuối bảng hoặc chia bảng thành nhiều tệp."
        ),
        field="file",
        where=where,
        limit=MAX_ROWS,
    )


def too_many_columns(where: str) -> Refusal:
    """A sheet or text file that reaches beyond the last column read; `where` names the row or cell."""
    return Refusal(
        "too_many_columns",
        N_("Bảng có dữ liệu ở %(where)s, vượt quá giới hạn %(limit)s cột. Hãy xóa các cột thừa bên phải bảng."),
        field="file",
        where=where,
        limit=MAX_COLUMNS,
    )
