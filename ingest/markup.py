"""`readable`: mixed content (inline tags, MathML) as plain text that still says what the page says.

One rule for raised and lowered text. Digits and the signs + - = ( ) have characters of their own, so `10<sup>6</sup>`
becomes "10⁶", never "106", and `CO<sub>2</sub>` "CO₂". Text without any letter or digit ("®", "-/-") and ordinal
endings ("19th") stand as they are. Everything else is marked: "V_max", "x^a", and "x^(a b)" where it holds a blank.
Tags that are not known are looked through: their text, and what follows them, is kept.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from corpus.normalise import normalise

_DASHES = "\u2010\u2011\u2012\u2013\u2212"  # what is typed for a minus sign
_SIGNS = "0123456789+-=()" + _DASHES
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾" + "⁻" * len(_DASHES)
_LOWERED = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎" + "₋" * len(_DASHES)
_RAISE = str.maketrans(_SIGNS, _RAISED)
_LOWER = str.maketrans(_SIGNS, _LOWERED)
_ALL_RAISED = frozenset(_SIGNS + _RAISED)
_ALL_LOWERED = frozenset(_SIGNS + _LOWERED)
_ORDINALS = frozenset({"st", "nd", "rd", "th"})


def readable(element: etree._Element | None) -> str:
    """Return the whole text of `element` in the form it is stored in, or "" where there is no element."""
    if element is None:
        return ""
    if not len(element):  # most fields of most records
        plain = element.text
        return normalise(plain) if plain else ""
    try:
        text = _flow(element)
    except RecursionError:  # hundreds of tags in each other, which nobody writes: the words alone
        text = str(etree.tostring(element, method="text", encoding="unicode", with_tail=False))
    return normalise(text)


def _flow(element: etree._Element) -> str:
    """Return text, children and tails in their order."""
    parts = [element.text or ""]
    for child in element:
        parts += (_render(child), child.tail or "")
    return "".join(parts)


def _render(element: etree._Element) -> str:
    render = _INLINE.get(_name(element))
    return render(element) if render else _flow(element)


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def raised(text: str) -> str:
    """Return raised text as the rule above has it."""
    core = text.strip()
    if core in _ORDINALS:
        return text
    return _shift(text, core, "^", _RAISE, _ALL_RAISED)


def lowered(text: str) -> str:
    """Return lowered text as the rule above has it."""
    return _shift(text, text.strip(), "_", _LOWER, _ALL_LOWERED)


def _shift(text: str, core: str, mark: str, table: dict[int, int], covered: frozenset[str]) -> str:
    if not core:
        return text
    after = " " if text[-1].isspace() else ""
    if covered.issuperset(core):
        return core.translate(table) + after
    if not any(character.isalnum() for character in core):
        return core + after
    return mark + _grouped(core) + after


def _grouped(text: str) -> str:
    return f"({text})" if len(text.split()) > 1 else text


# MathML: white space between its tags means nothing, and what its tags mean has to be written out.


def _row(element: etree._Element) -> str:
    if not len(element):
        return normalise(element.text or "")
    return "".join(_term(child) for child in element)


def _term(element: etree._Element) -> str:
    name = _name(element)
    if name in _SCRIPTS:
        return _scripts(element, _SCRIPTS[name])
    terms = _TERMS.get(name)
    return terms([_term(child) for child in element]) if terms else _row(element)


def _scripts(element: etree._Element, shifts: tuple[Callable[[str], str], ...]) -> str:
    base, *scripts = [_term(child) for child in element] or [""]
    return base + "".join(shift(script) for shift, script in zip(shifts, scripts, strict=False))


def _fraction(terms: list[str]) -> str:
    return "/".join(term if term.isalnum() else f"({term})" for term in terms)


_SCRIPTS: dict[str, tuple[Callable[[str], str], ...]] = {
    "msup": (raised,),
    "msub": (lowered,),
    "msubsup": (lowered, raised),
    "munder": (lowered,),
    "munderover": (lowered, raised),
}
_TERMS: dict[str, Callable[[list[str]], str]] = {
    "mfrac": _fraction,
    "msqrt": lambda terms: f"√({''.join(terms)})",
    "mroot": lambda terms: f"√({terms[0] if terms else ''})" + "".join(f"[{term}]" for term in terms[1:]),
    "mfenced": lambda terms: f"({', '.join(terms)})",
    "mspace": lambda _: " ",
    "mtr": lambda terms: " ".join(terms) + "; ",
    "annotation": lambda _: "",  # the same formula once more, in TeX or in content markup
    "annotation-xml": lambda _: "",
}
_INLINE: dict[str, Callable[[etree._Element], str]] = {
    "sup": lambda element: raised(_flow(element)),
    "sub": lambda element: lowered(_flow(element)),
    "math": _row,
    "DispFormula": lambda element: f" {_flow(element)} ",
}
