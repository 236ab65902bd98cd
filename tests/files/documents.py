"""Word documents made of as little as a test needs."""

from xml.sax.saxutils import escape

from .workbooks import zipped

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
BOLD, UNDERLINED = "<w:b/>", '<w:u w:val="single"/>'
RED, BLUE = '<w:color w:val="FF0000"/>', '<w:color w:val="0070C0"/>'
YELLOW = '<w:highlight w:val="yellow"/>'
RAISED, LOWERED = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
PICTURE = "<w:r><w:drawing/></w:r>"


def run(text, look=""):
    """Tabs and line breaks as Word writes them."""
    parts = escape(text).replace("\t", "</w:t><w:tab/><w:t xml:space='preserve'>")
    parts = parts.replace("\n", "</w:t><w:br/><w:t xml:space='preserve'>")
    return f"<w:r><w:rPr>{look}</w:rPr><w:t xml:space='preserve'>{parts}</w:t></w:r>"


def paragraph(*runs, properties=""):
    """Of runs; a text without its own look is one."""
    inner = "".join(part if part.startswith("<w:") or part.startswith("<m:") else run(part) for part in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def listed(text, number, level=0):
    return paragraph(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def styled(style, *runs):
    return paragraph(*runs, properties=f'<w:pStyle w:val="{style}"/>')


def table(*rows):
    """Of rows of texts or of whole paragraphs."""
    cells = [
        "".join(f"<w:tc>{cell if cell.startswith('<w:p>') else paragraph(cell)}</w:tc>" for cell in row) for row in rows
    ]
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def level(number, form, text):
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'


def lists(**levels):
    """Lists `n1`, `n2`…: each its levels as `level` makes them."""
    return "".join(
        f'<w:abstractNum w:abstractNumId="{name[1:]}">{xml}</w:abstractNum>' for name, xml in levels.items()
    ) + ("".join(f'<w:num w:numId="{name[1:]}"><w:abstractNumId w:val="{name[1:]}"/></w:num>' for name in levels))


def document_xml(*blocks):
    body = "".join(block if block.startswith("<w:") else paragraph(block) for block in blocks)
    return f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>"


def document(*blocks, numbering="", styles=""):
    """A document; plain texts become paragraphs."""
    return zipped(
        {
            "word/document.xml": document_xml(*blocks),
            "word/numbering.xml": f"<w:numbering {_SPACES}>{numbering}</w:numbering>",
            "word/styles.xml": f"<w:styles {_SPACES}>{styles}</w:styles>",
        }
    )
