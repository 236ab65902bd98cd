"""Whether everybody can read and work a page: WCAG 2.2 AA by axe, and no scrolling sideways at large type."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE = Axe()
_TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
_ALL = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": _TAGS}}
_CONTRAST = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}
#: base.css sets 112.5 % of what the person chose; twice that.
_DOUBLE_TEXT = "document.documentElement.style.fontSize = '225%'"
_TOO_WIDE = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("main *, header *, footer *")]
    .map((one) => [one, Math.round(one.getBoundingClientRect().right)])
    .filter(([_one, right]) => right > width + 1)
    .map(([one, right]) => `${one.tagName.toLowerCase()}.${one.className} reaches ${right} px`)
    .concat([`the page is ${document.documentElement.scrollWidth} px wide`]);
}
"""


def barriers(page: Page, name: str) -> list[str]:
    """What axe finds on the page as it stands, a line each."""
    return _violations(page, name, _ALL)


def barriers_in_light_and_dark(page: Page, name: str) -> list[str]:
    """The same with the page at its whole height, as bars that stay in sight cover what can be scrolled clear of them;
    and contrast once more with dark colours."""
    size = page.viewport_size
    assert size
    page.set_viewport_size({"width": size["width"], "height": page.evaluate("document.documentElement.scrollHeight")})
    found = _violations(page, name, _ALL)
    page.emulate_media(color_scheme="dark")
    found += _violations(page, f"{name}, dark", _CONTRAST)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(size)
    return found


def _violations(page: Page, name: str, options: dict[str, object]) -> list[str]:
    response = _AXE.run(page, options=options).response
    return [
        f"{name}: {one['id']}: {', '.join(str(node['target']) for node in one['nodes'][:4])} – {one['help']}"
        for one in response["violations"]
    ]


def sideways(page: Page, name: str) -> list[str]:
    """What makes the page wider than the screen when the text is twice as large."""
    page.evaluate(_DOUBLE_TEXT)
    return [f"{name}: {line}" for line in page.evaluate(_TOO_WIDE)]


def barriers_at_any_width(page: Page, name: str) -> list[str]:
    """What axe finds, and what makes the page scroll sideways on 320 pixels with double text; left as it was."""
    found = barriers(page, name)
    size = page.viewport_size
    assert size
    page.set_viewport_size({"width": 320, "height": 640})
    found += sideways(page, name)
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size(size)
    return found
