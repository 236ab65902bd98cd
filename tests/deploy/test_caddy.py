"""The shipped Caddyfile is one that Caddy itself takes, and says the same as nginx's."""

import json
import shutil
import subprocess

import pytest

from tests.running import ROOT

CADDYFILE = ROOT / "deploy/caddy/Caddyfile"


@pytest.fixture(scope="module")
def adapted() -> str:
    """As Caddy understands it."""
    caddy = shutil.which("caddy")
    assert caddy, "Caddy is not installed (apt-get install caddy)"
    given = ["--config", str(CADDYFILE), "--adapter", "caddyfile"]
    result = subprocess.run([caddy, "adapt", "--validate", *given], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_caddy_takes_it(adapted):
    server = next(iter(json.loads(adapted)["apps"]["http"]["servers"].values()))
    assert server["listen"] == [":443"]
    policy = server["tls_connection_policies"][0]
    assert (policy["protocol_min"], policy["protocol_max"]) == ("tls1.2", "tls1.3")


def test_no_request_is_written_down(adapted):
    document = json.loads(adapted)
    assert document["logging"]["logs"]["default"]["exclude"] == ["http.log.error", "http.handlers.reverse_proxy"]
    assert '"logs"' not in json.dumps(document["apps"]["http"]["servers"])


def test_the_clients_own_address_is_put_in_place_of_what_it_claims(adapted):
    assert '"X-Forwarded-For":["{http.request.remote.host}"]' in adapted.replace(" ", "")
