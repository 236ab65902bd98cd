"""A citizen's browser in tests: does what a person does, and remembers where it led."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.people import HOA, Citizen


@dataclass
class CitizenBrowser:
    """`unit` is the code of a unit that is there."""

    app: Flask
    slug: str = "thi-thu"
    unit: str = "to-dan-pho-so-1"
    pid: str = ""
    token: str = ""
    client: Any = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def open_join(self) -> TestResponse:
        page = self.client.get(f"/c/{self.slug}/join")
        if found := re.search(r'name="csrf_token" value="([^"]+)"', page.text):
            self.token = found[1]
        return page

    def fields(self, citizen: Citizen = HOA, **changed: Any) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "full_name": citizen.full_name,
            "birth_year": str(citizen.birth_year),
            "phone": citizen.phone,
            "group": citizen.group.value,
            "unit": self.unit,
            "consent_take_part": "y",
        }
        return {name: value for name, value in (fields | changed).items() if value is not None}

    def join(self, citizen: Citizen = HOA, **changed: Any) -> TestResponse:
        self.open_join()
        return self.post(f"/c/{self.slug}/join", self.fields(citizen, **changed))

    def start(self) -> TestResponse:
        answer = self.post(f"/c/{self.slug}/start")
        if answer.status_code == 303 and answer.location.startswith("/a/"):
            self.pid = answer.location.split("/")[2]
        return answer

    def paper(self) -> TestResponse:
        return self.client.get(f"/a/{self.pid}")

    def options(self) -> dict[str, list[str]]:
        """Option codes by slot, as the page shows them."""
        found: dict[str, list[str]] = {}
        for slot, code in re.findall(r'name="q-(\d+)" value="(\w+)"', self.paper().text):
            found.setdefault(slot, []).append(code)
        return found

    def save(self, seq: int, responses: dict[str, list[str]], **more: Any) -> TestResponse:
        return self.client.put(
            f"/a/{self.pid}/responses",
            json={"seq": seq, "responses": responses, **more},
            headers={"X-CSRF-Token": self.token},
        )

    def submit(self, **fields: Any) -> TestResponse:
        return self.post(f"/a/{self.pid}/submit", fields)

    def result(self) -> TestResponse:
        return self.client.get(f"/a/{self.pid}/result", follow_redirects=True)

    def post(self, path: str, fields: dict[str, Any] | None = None) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token, **(fields or {})})
