"""The office's menu: what the signed-in role may open."""

from dataclasses import dataclass

from flask import Flask, request
from flask_login import current_user

from ..domain.access import Permission, may
from ..domain.errors import N_


@dataclass(frozen=True)
class MenuItem:
    title: str
    href: str
    is_current: bool


_ITEMS = (
    (N_("Việc hôm nay"), "/staff/", Permission.ENTER),
    (N_("Các cuộc thi"), "/staff/contests", Permission.SEE_CONTESTS),
    (N_("Ngân hàng câu hỏi"), "/staff/banks", Permission.SEE_BANKS),
    (N_("Số liệu"), "/staff/reports", Permission.SEE_REPORTS),
    (N_("Đơn vị của tôi"), "/staff/my-unit", Permission.SEE_OWN_UNIT),
    (N_("Các đơn vị"), "/staff/units", Permission.EDIT_UNITS),
    (N_("Tài khoản"), "/staff/accounts", Permission.EDIT_ACCOUNTS),
)


def init_menu(app: Flask) -> None:
    app.jinja_env.globals["staff_menu"] = staff_menu


def staff_menu() -> list[MenuItem]:
    """In the order of the work; the home page is current only on itself."""
    return [
        MenuItem(title, href, _is_current(href)) for title, href, needed in _ITEMS if may(current_user.role, needed)
    ]


def _is_current(href: str) -> bool:
    path = request.path
    return path == href if href.endswith("/") else path == href or path.startswith(f"{href}/")
