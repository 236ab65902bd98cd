"""Every "no" becomes a page (or JSON, or a form's remark) here: the reason in words, in both languages."""

import logging
from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from ..domain.errors import N_, Refusal
from ..metering import observe_failure
from .language import translate

log = logging.getLogger(__name__)

TITLES = {
    400: N_("Yêu cầu chưa đúng"),
    401: N_("Cần đăng nhập"),
    403: N_("Chưa được phép"),
    404: N_("Không tìm thấy trang"),
    405: N_("Cách gọi không đúng"),
    409: N_("Chưa thực hiện được"),
    410: N_("Đã hết giờ"),
    413: N_("Tệp hoặc nội dung quá lớn"),
    422: N_("Thông tin chưa hợp lệ"),
    429: N_("Xin chờ một lát"),
    500: N_("Có lỗi trong hệ thống"),
    503: N_("Hệ thống đang bận"),
}

SENTENCES = {
    400: N_("Máy chủ không hiểu yêu cầu này. Mời quý vị quay lại trang trước và thử lại."),
    404: N_("Địa chỉ này không có, hoặc không phải của quý vị. Mời quý vị về trang đầu để tìm cuộc thi."),
    405: N_("Địa chỉ này không mở trực tiếp được. Mời quý vị quay lại trang trước."),
    413: N_("Tệp gửi lên quá lớn: tối đa 10 MB. Chưa có gì được lưu."),
    429: N_("Có quá nhiều yêu cầu trong thời gian ngắn. Mời quý vị thử lại sau vài phút."),
    500: N_("Lỗi đã được ghi lại để cán bộ kỹ thuật xử lý. Các câu trả lời đã báo “Đã lưu” vẫn còn nguyên."),
    503: N_("Mời quý vị thử lại sau ít giây. Các câu trả lời đã báo “Đã lưu” vẫn còn nguyên."),
}


NO_TOKEN = N_("Trang đã mở quá lâu hoặc trình duyệt chặn cookie. Mời quý vị tải lại trang rồi làm tiếp.")


def wants_json() -> bool:
    return request.path.startswith("/api/") or request.is_json or request.accept_mimetypes.best == "application/json"


def answer(status: int, code: str, sentence: str, **extra: Any) -> Response:
    """A page or a JSON document with the same words."""
    if wants_json():
        response = jsonify({"error": code, "message": sentence, **extra})
    else:
        title = TITLES.get(status, TITLES[400])
        response = make_response(
            render_template("error.html", status=status, title=title, sentence=sentence, code=code)
        )
    response.status_code = status
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


#: https://www.postgresql.org/docs/current/errcodes-appendix.html
_IDLE_IN_TRANSACTION = "25P03"


def init_error_pages(app: Flask) -> None:
    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        return answer(refusal.status, refusal.code, translate(refusal.message, refusal.params))

    @app.errorhandler(CSRFError)
    def no_token(_error: CSRFError) -> Response:
        return answer(400, "csrf", translate(NO_TOKEN))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        status = error.code or 500
        if status < 400:
            return error
        if isinstance(error, SecurityError):
            # The request names a host that is not ours: no address can be built, so the answer is words alone.
            return Response(translate(SENTENCES[400]), status, mimetype="text/plain")
        return answer(status, f"http_{status}", translate(SENTENCES.get(status, SENTENCES[400])))

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        if _is_passing(error):
            observe_failure("database")
            log.warning("database busy or unreachable: %s", type(error).__name__)
            return answer(503, "busy", translate(SENTENCES[503]))
        if type(error).__name__ == "DataError":
            # PostgreSQL takes no NUL sign and no number beyond its columns; no honest form or link holds one.
            return answer(400, "bad_value", translate(SENTENCES[400]))
        observe_failure("internal")
        log.error("unhandled error at %s", request.endpoint, exc_info=error)
        return answer(500, "internal", translate(SENTENCES[500]))


def _is_passing(error: Exception) -> bool:
    """Whether the database said "not now" (locked, disk full, gone): nothing was stored, a retry may succeed."""
    if type(error).__name__ in {"OperationalError", "TimeoutError"}:
        return True
    # PostgreSQL gave up on us, because this process was held up in the middle of a transaction.
    return getattr(getattr(error, "orig", None), "sqlstate", None) == _IDLE_IN_TRANSACTION
