"""Super- and subscripts as signs of their own (x², H₂O), and simple formulas as one line of text."""

import re

_RAISED = dict(
    zip(
        "0123456789+-−=()nioabcdefghjklmprstuvwxyz*'′",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵒᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵖʳˢᵗᵘᵛʷˣʸᶻ*′′",
        strict=True,
    )
)
_LOWERED = dict(zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
#: `37<sup>o</sup>C` is how a degree is typed.
_DEGREE = {"o": "°", "0": "⁰"}

_COMMANDS = {
    "times": "×",
    "cdot": "·",
    "div": "÷",
    "pm": "±",
    "le": "≤",
    "leq": "≤",
    "ge": "≥",
    "geq": "≥",
    "neq": "≠",
    "ne": "≠",
    "approx": "≈",
    "to": "→",
    "rightarrow": "→",
    "infty": "∞",
    "circ": "°",
    "pi": "π",
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "Delta": "Δ",
    "lambda": "λ",
    "mu": "μ",
    "omega": "ω",
    "Omega": "Ω",
    "%": "%",
    ",": " ",
    ";": " ",
    " ": " ",
}
_COMMAND = re.compile(r"\\([a-zA-Z]+|[%,; ])")
_SCRIPT = re.compile(r"([\^_])(?:\{([^{}\\^_]*)\}|([^{}\\\s^_]))")
_STYLE = re.compile(r"\\(?:text|mathrm|mathbf|mathit|operatorname)\{([^{}\\^_$]*)\}")


def raised(text: str) -> str | None:
    """The text as superscript, None where a sign of it has none."""
    text = "".join(text.split())
    return _DEGREE.get(text) if text == "o" else _small(text, _RAISED)


def lowered(text: str) -> str | None:
    """The text as subscript, None where a sign of it has none."""
    return _small("".join(text.split()), _LOWERED)


def simple_latex(source: str) -> str | None:
    """A formula of letters, signs and small scripts as text: `x^2 + y_1` → `x² + y₁`; None for any other."""
    text = _STYLE.sub(r"\1", source)
    if any(name not in _COMMANDS for name in _COMMAND.findall(text)):
        return None
    text = _COMMAND.sub(lambda found: _COMMANDS[found[1]], text)
    scripts = [
        raised(found[1] or found[2]) if found[0] == "^" else lowered(found[1] or found[2])
        for found in _SCRIPT.findall(text)
    ]
    if any(script is None for script in scripts):
        return None
    small = iter(scripts)
    text = _SCRIPT.sub(lambda _found: next(small) or "", text)
    return None if set(text) & set("\\{}^_&$") else text


def _small(text: str, signs: dict[str, str]) -> str | None:
    return "".join(signs[sign] for sign in text) if all(sign in signs for sign in text) else None
