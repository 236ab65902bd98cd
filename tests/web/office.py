"""What an organiser does on the bank pages: press a button, send a file."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_BOUNDARY = "----a-boundary-of-tests"


def press(client: FlaskClient, page: str, address: str, **fields) -> TestResponse:
    """Posts a form with the token that `page` carries, and the revision of the staged file that it shows."""
    shown = client.get(page).text
    revision = re.search(r'name="revision" value="(\d+)"', shown)
    known = {"csrf_token": _token_in(shown), **({"revision": revision[1]} if revision else {})}
    return client.post(address, data={**known, **fields})


def send_file(client: FlaskClient, content: bytes | str, filename: str = "cau-hoi.csv") -> TestResponse:
    """Sends a file of questions into the bank `toan`.

    The body is written out here: the test client would leave a temporary file open for a large one.
    """
    page = "/staff/banks/toan/import"
    data = content.encode() if isinstance(content, str) else content
    head = (
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{_token_of(client, page)}\r\n'
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return client.post(
        page,
        data=head.encode() + data + f"\r\n--{_BOUNDARY}--\r\n".encode(),
        content_type=f"multipart/form-data; boundary={_BOUNDARY}",
    )


def _token_of(client: FlaskClient, page: str) -> str:
    return _token_in(client.get(page).text)


def _token_in(shown: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', shown)
    assert found, "the page has no form"
    return found[1]
