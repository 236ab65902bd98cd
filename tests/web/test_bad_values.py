"""What can't be in any honest address or form is bad input, never a fault of the service."""

import pytest

from tests.factories import make_bank
from tests.people import LAN


@pytest.mark.parametrize(
    "address", ["/c/a%00b", "/staff/banks/a%00b", "/staff/banks/toan?q=a%00b", "/staff/imports/%00"]
)
def test_a_nul_sign_in_an_address_is_no_server_error(staff_client, session, address):
    make_bank(session, "toan")
    session.commit()

    assert staff_client(LAN).get(address).status_code < 500


def test_a_nul_sign_in_a_form_is_no_server_error(staff_client, token_of):
    client = staff_client(LAN)
    token = token_of(client.get("/staff/banks").text)

    answer = client.post("/staff/banks", data={"csrf_token": token, "title": "a\0b", "slug": "toan"})

    assert answer.status_code < 500
