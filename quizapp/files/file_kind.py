"""What a file is by its content, never by its name, and the refusal that says so for kinds nobody here reads."""

import codecs
import zipfile
from enum import StrEnum

from ..domain.errors import N_, Refusal
from .text_encoding import looks_like_text
from .zip_guard import check_member_count, open_zip, read_part


class FileKind(StrEnum):
    XLSX = "xlsx"
    XLSX_MACRO = "xlsx_macro"
    XLSB = "xlsb"
    DOCX = "docx"
    DOCX_MACRO = "docx_macro"
    PPTX = "pptx"
    ODS = "ods"
    OPEN_DOCUMENT = "open_document"
    ZIP = "zip"
    OLD_EXCEL = "old_excel"
    OLD_WORD = "old_word"
    ENCRYPTED_OFFICE = "encrypted_office"
    PDF = "pdf"
    PICTURE = "picture"
    RTF = "rtf"
    HTML = "html"
    XML = "xml"
    TEXT = "text"
    BINARY = "binary"


_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"%PDF-", FileKind.PDF),
    (b"{\\rtf", FileKind.RTF),
    (b"\x89PNG\r\n\x1a\n", FileKind.PICTURE),
    (b"\xff\xd8\xff", FileKind.PICTURE),
    (b"GIF8", FileKind.PICTURE),
    (b"BM", FileKind.PICTURE),
    (b"II*\x00", FileKind.PICTURE),
    (b"MM\x00*", FileKind.PICTURE),
    (b"Rar!\x1a\x07", FileKind.ZIP),
    (b"7z\xbc\xaf\x27\x1c", FileKind.ZIP),
    (b"\x1f\x8b", FileKind.ZIP),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OPEN_SHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 2048


def kind_of(data: bytes) -> FileKind:
    """Judges from magic bytes, zip members and plausibility as text. Refuses an unsafe zip (see `zip_guard`)."""
    if data.startswith(_ZIP):
        with open_zip(data, is_package=True) as archive:
            kind = _kind_of_zip(archive)
            if kind is not FileKind.ZIP:
                check_member_count(archive)
            return kind
    if data.startswith(_OLE):
        return _kind_of_ole(data)
    if _is_riff_or_heif_picture(data):
        return FileKind.PICTURE
    for magic, kind in _MAGIC:
        if data.startswith(magic) and not (magic == b"BM" and looks_like_text(data)):
            return kind
    return _kind_of_text(data)


def unreadable(kind: FileKind, accepted: str, filename: str = "") -> Refusal:
    """The refusal for a file of this kind: what it is, what to do, or (`unknown_format`) what is accepted."""
    code, message = _REFUSALS.get(kind, ("unknown_format", _UNKNOWN))
    return Refusal(code, message, status=415, field="file", accepted=accepted, filename=filename or "?")


def _kind_of_zip(archive: zipfile.ZipFile) -> FileKind:
    names = {name.lower().replace("\\", "/") for name in archive.namelist()}
    has_macros = any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names)
    if "xl/workbook.xml" in names:
        has_macros = has_macros or any(name.startswith("xl/macrosheets/") for name in names)
        return FileKind.XLSX_MACRO if has_macros else FileKind.XLSX
    if "word/document.xml" in names:
        return FileKind.DOCX_MACRO if has_macros else FileKind.DOCX
    if "mimetype" in names and "content.xml" in names and _is_open_sheet(archive):
        return FileKind.ODS
    for name, kind in (
        ("xl/workbook.bin", FileKind.XLSB),
        ("ppt/presentation.xml", FileKind.PPTX),
        ("content.xml", FileKind.OPEN_DOCUMENT),
    ):
        if name in names:
            return kind
    return FileKind.ZIP


def _is_open_sheet(archive: zipfile.ZipFile) -> bool:
    name = next(name for name in archive.namelist() if name.lower() == "mimetype")
    return archive.getinfo(name).file_size < _HEAD and read_part(archive, name).startswith(_OPEN_SHEET)


def _kind_of_ole(data: bytes) -> FileKind:
    for stream, kind in (
        ("EncryptedPackage", FileKind.ENCRYPTED_OFFICE),
        ("WordDocument", FileKind.OLD_WORD),
        ("Workbook", FileKind.OLD_EXCEL),
        ("Book", FileKind.OLD_EXCEL),
    ):
        if stream.encode("utf-16-le") in data:
            return kind
    return FileKind.BINARY


def _is_riff_or_heif_picture(data: bytes) -> bool:
    return (data.startswith(b"RIFF") and data[8:12] == b"WEBP") or (
        data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"avif")
    )


def _kind_of_text(data: bytes) -> FileKind:
    if not looks_like_text(data):
        return FileKind.BINARY
    head = data[:_HEAD].removeprefix(codecs.BOM_UTF8).replace(b"\x00", b"").lstrip(b"\xff\xfe \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<div", b"<meta")):
        return FileKind.HTML
    if head.startswith(b"<"):
        return FileKind.HTML if b"<html" in head else FileKind.XML
    return FileKind.TEXT


_UNKNOWN = N_("Không nhận ra dạng tệp “%(filename)s”. Hệ thống nhận: %(accepted)s.")
_REFUSALS: dict[FileKind, tuple[str, str]] = {
    FileKind.XLSX: (
        "file_is_excel",
        N_("Đây là tệp Excel (.xlsx), không đúng dạng đã chọn. Hãy chọn dạng xlsx hoặc để hệ thống tự nhận dạng."),
    ),
    FileKind.XLSX_MACRO: (
        "has_macros",
        N_(
            "Tệp Excel có chứa macro nên không được mở. Hãy mở bằng Excel, chọn Lưu thành, "
            "dạng Excel Workbook (.xlsx) rồi gửi tệp mới."
        ),
    ),
    FileKind.DOCX_MACRO: (
        "has_macros",
        N_("Tệp Word có chứa macro nên không được mở. Hãy mở bằng Word, lưu thành .docx rồi gửi tệp mới."),
    ),
    FileKind.XLSB: (
        "file_is_binary_excel",
        N_("Đây là tệp Excel nhị phân (.xlsb). Hãy mở bằng Excel, lưu thành .xlsx rồi gửi tệp mới."),
    ),
    FileKind.OLD_EXCEL: (
        "file_is_old_excel",
        N_("Đây là tệp Excel đời cũ (.xls). Hãy mở bằng Excel, lưu thành .xlsx rồi gửi tệp mới."),
    ),
    FileKind.OLD_WORD: (
        "file_is_old_word",
        N_("Đây là tệp Word đời cũ (.doc). Hãy mở bằng Word, lưu thành .docx. Hệ thống nhận: %(accepted)s."),
    ),
    FileKind.ENCRYPTED_OFFICE: (
        "file_encrypted",
        N_("Tệp được bảo vệ bằng mật khẩu. Hãy bỏ mật khẩu (Tệp, Thông tin, Bảo vệ), lưu lại rồi gửi."),
    ),
    FileKind.DOCX: (
        "file_is_word",
        N_("Đây là tệp Word (.docx), không phải bảng. Hãy chép bảng câu hỏi sang Excel, lưu thành .xlsx rồi gửi."),
    ),
    FileKind.ODS: (
        "file_is_open_document",
        N_("Đây là tệp bảng tính LibreOffice (.ods). Hãy mở bằng LibreOffice hoặc Excel, lưu thành .xlsx rồi gửi."),
    ),
    FileKind.PPTX: (
        "file_is_powerpoint",
        N_("Đây là tệp PowerPoint. Hãy chép nội dung sang Excel, lưu thành .xlsx rồi gửi."),
    ),
    FileKind.OPEN_DOCUMENT: (
        "file_is_open_document",
        N_("Đây là tệp LibreOffice (.odt, .odp). Hãy mở bằng LibreOffice hoặc Word, lưu thành .docx rồi gửi."),
    ),
    FileKind.ZIP: (
        "file_is_archive",
        N_("Đây là tệp nén. Hãy giải nén rồi gửi từng tệp bên trong. Hệ thống nhận: %(accepted)s."),
    ),
    FileKind.PDF: (
        "file_is_pdf",
        N_(
            "Đây là tệp PDF, không đọc được chắc chắn. Hãy gửi tệp Word hoặc Excel gốc; nếu không còn, "
            "mở PDF bằng Word, xem lại rồi lưu thành .docx (bảng thì lưu thành .xlsx)."
        ),
    ),
    FileKind.PICTURE: (
        "file_is_picture",
        N_("Đây là tệp hình ảnh. Hãy gõ nội dung vào Word (.docx) hoặc Excel (.xlsx) rồi gửi."),
    ),
    FileKind.RTF: (
        "file_is_rtf",
        N_(
            "Đây là tệp văn bản RTF. Hãy mở bằng Word, lưu thành .docx "
            "(bảng thì chép sang Excel, lưu thành .xlsx) rồi gửi."
        ),
    ),
    FileKind.HTML: (
        "file_is_html",
        N_(
            "Tệp “%(filename)s” thực ra là trang web (HTML), dù tên tệp là gì. "
            "Hãy mở bằng Excel, lưu thành .xlsx rồi gửi tệp mới."
        ),
    ),
    FileKind.XML: (
        "file_is_xml",
        N_(
            "Tệp “%(filename)s” là tệp XML nhưng không phải bộ câu hỏi của Moodle hay QTI. Hệ thống nhận: %(accepted)s."
        ),
    ),
}
