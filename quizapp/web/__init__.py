"""Pages: routes parse, call one service or query, answer. The only floor, with the command line, that knows Flask."""

from flask import Flask

from .accounts import bp as accounts
from .bank import bp as bank
from .contests import bp as contests
from .cookie_session import init_cookie_session
from .corrections import bp as corrections
from .error_pages import init_error_pages
from .fast_lane import init_fast_lane
from .formats import init_formats
from .gate import check_every_route
from .headers import init_headers
from .health import bp as health
from .home import bp as home
from .language import init_language
from .menu import init_menu
from .metrics import bp as metrics
from .origin import init_origin_check
from .play import bp as play
from .play import stops
from .reports import bp as reports
from .results import bp as results
from .staff_session import init_staff_session
from .static_files import init_static_files
from .units import bp as units

BLUEPRINTS = (play, accounts, bank, contests, corrections, health, home, metrics, reports, results, units)


def register_pages(app: Flask) -> None:
    """Puts every page, its words and its headers into the application; refuses a route without declared access."""
    settings = app.extensions["quizapp"].settings
    app.jinja_env.globals.update(site_name=settings.site_name, office_name=settings.office_name)
    init_cookie_session(app)
    init_language(app)
    init_formats(app)
    init_static_files(app)
    init_headers(app, is_https=settings.is_https)
    init_error_pages(app)
    init_origin_check(app)
    init_staff_session(app)
    init_menu(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    # Citizens' pages guard themselves by a token that costs no session (web/play).
    app.extensions["csrf"].exempt(play)
    check_every_route(app)
    init_fast_lane(app, stops)
