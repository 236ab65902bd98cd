"""The database server restarts under the service: nobody is told a lie, and nobody has to restart anything."""

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.factories import make_bank, make_contest, make_round, make_unit
from tests.running import running_service
from tests.service.phones import Phone

pytestmark = pytest.mark.service


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_after_lost_connections_a_retry_succeeds_and_acknowledged_answers_are_there(settings, session):
    make_round(session, make_contest(session), make_bank(session, questions=8), count=4)
    make_unit(session, "Tổ dân phố số 1")
    session.commit()
    with running_service(settings) as service:
        phone = Phone(service.address)
        phone.open_join()
        phone.join()
        phone.start()
        options = phone.options()
        assert phone.save(1, {"1": [options["1"][0]]}).status == 200
        session.close()
        end_connections(settings.database_url)
        answers = [phone.save(seq, {"2": [options["2"][1]]}) for seq in range(2, 30)]
        statuses = [answer.status for answer in answers]
        assert set(statuses) <= {200, 503}
        # One refusal empties a worker's pool: with two workers a few at most, then the service is back by itself.
        assert statuses.count(503) <= 4
        assert statuses[-10:] == [200] * 10
        page = phone.request("GET", f"/a/{phone.pid}").text
        assert f'value="{options["1"][0]}" checked' in page
        assert f'value="{options["2"][1]}" checked' in page


def end_connections(url: str) -> None:
    name = make_url(url).database
    with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(False), autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            (name,),
        )
