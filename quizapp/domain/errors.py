"""The one way of saying "no": a code for machines, a sentence for the person, the place it belongs to."""

from collections.abc import Mapping


def N_(text: str) -> str:  # noqa: N802 (the name that extractors of sentences know)
    """Marks a Vietnamese sentence for the catalogues; it is translated where it is shown."""
    return text


class Refusal(Exception):
    """Something asked for is not done, and nothing of it was stored.

    `message` is the Vietnamese source sentence with `%(name)s` places filled from `params`;
    `status` is the HTTP status of the answer; `field` names the form field it belongs to, if any.
    """

    def __init__(
        self, code: str, message: str, *, status: int = 422, field: str | None = None, **params: object
    ) -> None:
        self.code = code
        self.message = message
        self.status = status
        self.field = field
        self.params: Mapping[str, object] = params
        super().__init__(code)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class NotFound(Refusal):
    """What was asked for is not there, or is not this person's: the two are told apart by nobody."""

    def __init__(self, message: str = N_("Không tìm thấy nội dung này.")) -> None:
        super().__init__("not_found", message, status=404)
