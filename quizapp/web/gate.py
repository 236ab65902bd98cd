"""Who may enter a route: every view says it, and the application refuses to start when one does not."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, g, redirect, request, url_for
from flask_login import current_user

from ..domain.access import Permission, may
from ..domain.errors import N_, Refusal

View = Callable[..., Any]

PUBLIC = "public"
PARTICIPANT = "participant"


def public(view: View) -> View:
    """Anyone may enter."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def participant_only(view: View) -> View:
    """For the participant the address belongs to. The view loads everything through `g.visitor`; whoever
    comes without such a cookie, or with another's, gets what a wrong address gets."""
    view.access = PARTICIPANT  # type: ignore[attr-defined]
    return view


def requires(permission: Permission) -> Callable[[View], View]:
    """For staff whose role holds the permission. Others are sent to sign in, or told in words."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                if request.method == "GET":
                    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
                raise Refusal("sign_in_needed", N_("Phiên làm việc đã hết. Mời đăng nhập lại."), status=401)
            if not may(current_user.role, permission):
                raise Refusal(
                    "not_permitted",
                    N_("Trang này dành cho cán bộ được giao nhiệm vụ. Tài khoản của quý vị chưa được phân quyền."),
                    status=403,
                )
            if current_user.must_change_password and request.endpoint not in OPEN_BEFORE_PASSWORD_CHANGE:
                return redirect(url_for("accounts.change_password"))
            return view(*args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


#: What works with a one-time password still in force.
OPEN_BEFORE_PASSWORD_CHANGE = {"accounts.change_password", "accounts.set_password", "accounts.sign_out"}


def check_every_route(app: Flask) -> None:
    """Raises when a view does not declare its access: a forgotten decorator must not open a door."""
    for endpoint, view in app.view_functions.items():
        if endpoint == "static":
            continue
        if not hasattr(view, "access"):
            raise RuntimeError(f"route {endpoint!r} does not declare who may enter (web/gate.py)")


def is_personal(view: View | None) -> bool:
    """Whether answers of this view are for one person only, and must be kept by no cache."""
    return getattr(view, "access", PUBLIC) is not PUBLIC or "visitor" in g
