"""Listens to a page: an error on the console or a breach of the content security policy is a failed test."""

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

#: Runs before the page's own scripts: what the status line of a paper said, in order.
STATUS_HISTORY = """
window.said = [];
new MutationObserver(() => {
  const line = document.getElementById("status");
  if (line && line.textContent !== window.said.at(-1)) window.said.push(line.textContent);
}).observe(document, { subtree: true, childList: true, characterData: true });
"""


@dataclass
class Watch:
    """What went wrong on any page of a context, save what the test said it would bring about."""

    problems: list[str] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._heard)
        context.on("weberror", lambda error: self._note(f"script: {error.error}"))

    def expect_on_console(self, *parts: str) -> None:
        """Messages of the browser itself that hold one of these: a dropped network, a refused request."""
        self.expected.update(parts)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _note(self, problem: str) -> None:
        if not any(part in problem for part in self.expected):
            self.problems.append(problem)


def count_loads(page: Page) -> list[str]:
    """Grows by one address whenever the page loads anew."""
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    return loads
