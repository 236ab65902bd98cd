"""An address as a QR code: black on white whatever the page around it, so that every phone reads it."""

from io import BytesIO

import segno


def qr_svg(text: str) -> bytes:
    """An SVG with the quiet margin that readers need; a fifth of it may be dirty or torn."""
    out = BytesIO()
    segno.make(text, error="q", micro=False).save(out, kind="svg", scale=8, border=4, dark="#000000", light="#ffffff")
    return out.getvalue()
