"""Who may enter which route, for all routes there are: exactly what the route declares and the map of permissions."""

from dataclasses import replace

import pytest
from flask import Blueprint

import quizapp.web
from quizapp.app import create_app
from quizapp.domain.access import Permission
from quizapp.web.gate import PARTICIPANT, PUBLIC
from tests.people import HUNG
from tests.web.walk import (
    ANONYMOUS,
    CITIZEN,
    SAFE_METHODS,
    SAMPLES,
    UNSAFE_METHODS,
    VISITORS,
    Step,
    World,
    changed_tables,
    content_of,
    leads_to_sign_in,
    may_enter,
    steps,
)

ADMINISTRATOR = HUNG.role.value


@pytest.fixture
def world(app, session):
    return World(app, session)


def test_the_walk_finds_the_routes(app):
    assert len(list(steps(app, SAFE_METHODS))) > 20
    assert len(list(steps(app, UNSAFE_METHODS))) > 10


@pytest.mark.parametrize("visitor", VISITORS)
def test_every_route_lets_in_exactly_who_may(world, app, visitor):
    problems = []
    for step in steps(app, ("GET", *UNSAFE_METHODS)):
        response = world.take(world.browser(visitor), step)
        problem = (
            entered(step, response) if may_enter(visitor, step.access) else kept_out(world, step, response, visitor)
        )
        if problem:
            problems.append(f"{step}: {problem}, got {response.status_code} {response.headers.get('Location', '')}")
    assert not problems, "\n" + "\n".join(problems)


def entered(step: Step, response):
    """What is wrong when somebody who may enter came, or None."""
    if response.status_code == 503 and step.endpoint != "health.readyz":
        return "the service was not ready"
    if response.status_code in (401, 403) or leads_to_sign_in(response):
        return "who may enter is kept out"
    if response.status_code >= 500 or b"csrf" in response.data[:200]:
        return "it fails"
    # All sample rows are there, and they are this visitor's.
    if step.method == "GET" and response.status_code >= 400:
        return "the page is not shown"
    return None


def kept_out(world: World, step: Step, response, visitor):
    """What is wrong when somebody who may not enter came, or None."""
    if isinstance(step.access, Permission):
        if visitor not in (ANONYMOUS, CITIZEN):
            return None if response.status_code == 403 else "another role is not told so with 403"
        if step.method == "GET":
            return None if leads_to_sign_in(response) else "a stranger is not led to the sign-in page"
        return None if response.status_code == 401 else "a stranger's change is not refused with 401"
    # A participant's address: pages of the contest itself may offer to join, an attempt of somebody else is not there.
    if world.shows_the_participant(response.text):
        return "a stranger sees the participant"
    if step.is_owned and response.status_code != 404:
        # What was sent may be refused before anything is looked up: then for what is not there just the same.
        elsewhere = replace(step, path=step.path.replace(SAMPLES["pid"], "khongco00000"))
        unknown = world.take(world.browser(visitor), elsewhere)
        if step.method == "GET" or response.status_code < 400 or response.status_code != unknown.status_code:
            return "another's attempt is not 404"
    return None


def test_a_route_without_declared_access_stops_the_start(settings, monkeypatch):
    forgetful = Blueprint("forgetful", __name__)
    forgetful.add_url_rule("/forgotten", "page", lambda: "open to all")
    monkeypatch.setattr(quizapp.web, "BLUEPRINTS", (*quizapp.web.BLUEPRINTS, forgetful))
    with pytest.raises(RuntimeError, match=r"forgetful\.page"):
        create_app(settings)


def test_every_unsafe_route_refuses_a_request_without_token_and_changes_nothing(world, app, database):
    for step in steps(app, UNSAFE_METHODS):
        client = world.browser(CITIZEN, ADMINISTRATOR, has_token=False)
        before = content_of(database.engine)
        for headers in ({}, {"X-CSRFToken": world.token}, {"X-CSRFToken": "x"}):
            response = client.open(step.path, method=step.method, headers=headers, buffered=True)
            assert response.status_code == 400, step
        response = client.open(step.path, method=step.method, data=b'{"a": 1}', content_type="text/plain")
        assert response.status_code == 400, step
        assert not changed_tables(before, content_of(database.engine)), step


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://localhost:81"}]
)
def test_every_unsafe_route_refuses_another_site_and_changes_nothing(world, app, database, headers):
    for step in steps(app, UNSAFE_METHODS):
        client = world.browser(CITIZEN, ADMINISTRATOR)
        before = content_of(database.engine)
        assert world.take(client, step, **headers).status_code == 403, step
        assert not changed_tables(before, content_of(database.engine)), step


@pytest.mark.parametrize("visitor", VISITORS)
def test_looking_changes_no_row(world, app, database, visitor):
    visitors = (visitor,) if visitor == ANONYMOUS else (CITIZEN, visitor)
    client = world.browser(*visitors)
    before = content_of(database.engine)
    for step in steps(app, SAFE_METHODS):
        response = client.open(step.path, method=step.method, buffered=True)
        after = content_of(database.engine)
        # Who took which figures away is in the journal: the one thing that a download adds.
        is_download = response.headers.get("Content-Disposition", "").startswith("attachment")
        changed = set(changed_tables(before, after)) - ({"audit_events"} if is_download else set())
        assert not changed, f"{step} changed {changed}"
        before = after


def test_everything_personal_is_kept_by_no_cache(world, app):
    client = world.browser(CITIZEN, ADMINISTRATOR)
    for step in steps(app, SAFE_METHODS):
        if step.access != PUBLIC:
            response = client.open(step.path, method=step.method, buffered=True)
            assert response.headers["Cache-Control"] == "no-store", step
    for step in steps(app, UNSAFE_METHODS):
        if step.access != PUBLIC:
            response = world.take(world.browser(CITIZEN, ADMINISTRATOR), step)
            assert response.headers["Cache-Control"] == "no-store", step


def test_a_refusal_to_a_stranger_is_kept_by_no_cache_either(world, app):
    client = world.browser(ANONYMOUS)
    for step in steps(app, ("GET",)):
        if step.access != PUBLIC:
            assert client.get(step.path, buffered=True).headers["Cache-Control"] == "no-store", step


def test_a_one_time_password_opens_nothing_but_the_choice_of_an_own_one(app, session, world):
    account = world.accounts[ADMINISTRATOR]
    account.must_change_password = True
    session.commit()
    allowed = {"accounts.change_password", "accounts.set_password", "accounts.sign_out"}
    for step in steps(app, ("GET", *UNSAFE_METHODS)):
        if isinstance(step.access, Permission) and step.endpoint not in allowed:
            response = world.take(world.browser(ADMINISTRATOR), step)
            assert response.status_code in (302, 403), step
            if response.status_code == 302:
                assert response.location == "/staff/account/password", step


def test_participants_addresses_are_declared_as_theirs(app):
    for step in steps(app, ("GET", *UNSAFE_METHODS)):
        if step.path.startswith("/a/"):
            assert step.access == PARTICIPANT, step
        if step.path.startswith("/staff/") and step.path != "/staff/sign-in":
            assert isinstance(step.access, Permission), step
