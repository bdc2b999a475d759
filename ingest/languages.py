"""`language`: PubMed's three-letter language codes (MARC, ISO 639-2/B) as ISO 639-1."""

from __future__ import annotations

_PAIRS = (
    "afr:af alb:sq ara:ar arm:hy aze:az bos:bs bul:bg cat:ca chi:zh zho:zh cze:cs ces:cs dan:da dut:nl nld:nl "
    "eng:en epo:eo est:et fin:fi fre:fr fra:fr geo:ka ger:de deu:de gla:gd gre:el ell:el heb:he hin:hi hrv:hr "
    "scr:hr hun:hu ice:is ind:id ita:it jpn:ja kin:rw kor:ko lat:la lav:lv lit:lt mac:mk mal:ml mao:mi may:ms "
    "nor:no per:fa pol:pl por:pt pus:ps rum:ro ron:ro rus:ru san:sa slo:sk slv:sl spa:es srp:sr scc:sr swe:sv "
    "tha:th tur:tr ukr:uk urd:ur vie:vi wel:cy"
)
_ISO_639_1 = dict(pair.split(":") for pair in _PAIRS.split())
_NAMES = (
    "english:en chinese:zh mandarin:zh 中文:zh 英文:en german:de deutsch:de french:fr français:fr spanish:es "
    "español:es japanese:ja korean:ko russian:ru portuguese:pt italian:it polish:pl turkish:tr persian:fa farsi:fa "
    "arabic:ar dutch:nl czech:cs hungarian:hu romanian:ro swedish:sv norwegian:no danish:da finnish:fi "
    "greek:el hebrew:he ukrainian:uk "
    "croatian:hr serbian:sr slovak:sk slovenian:sl bulgarian:bg thai:th vietnamese:vi lithuanian:lt"
)
_BY_NAME = dict(pair.split(":") for pair in _NAMES.split())


def language(code: str) -> str:
    """Return the ISO 639-1 code, or the code as given where there is none ("mul", "und", or one not listed)."""
    folded = code.strip().lower()
    return _ISO_639_1.get(folded, folded)


def language_named(name: str) -> str:
    """Return the ISO 639-1 code of a language by name, code or tag, as exports give it ("English", "eng", "en-US")."""
    folded = name.strip().lower().rstrip(".")
    head = folded.partition("-")[0] if len(folded.partition("-")[0]) == 2 else folded
    return _BY_NAME.get(folded) or language(head)
