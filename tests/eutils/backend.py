"""The five utilities over a shelf, with the history of one server."""

from __future__ import annotations

import threading
from xml.sax.saxutils import escape

from tests.eutils.answer import Answer
from tests.eutils.search import CODES, NAMES, Search
from tests.eutils.shelf import Shelf

CAP = 9_999
EFETCH_MOST = 10_000
LOST = "Unable to obtain query #{}"
BEYOND = (
    "Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed, ESearch can only retrieve "
    "the first 9,999 records matching the query. To obtain more than 9,999 PubMed records, consider using EDirect."
)

Params = dict[str, str]
Kept = tuple[list[int], bool]  # the ids, and whether the cap holds for them


class Backend:
    """Answer the parameters of one utility; the transport and its faults are not known here."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._history: dict[str, list[Kept]] = {}
        self._made = 0
        self._lock = threading.Lock()

    def expire_history(self) -> None:
        """Forget every stored set, as NCBI does after some hours."""
        with self._lock:
            self._history.clear()

    def answer(self, tool: str, params: Params) -> Answer:
        """Answer a request.

        Raises:
            KeyError: There is no such utility here.
        """
        given = {"esearch": self._esearch, "efetch": self._efetch, "epost": self._epost}
        given |= {"einfo": self._einfo, "esummary": self._esummary}
        utility = given[tool]
        if params.get("db", "pubmed" if tool == "einfo" else "") != "pubmed":
            status = 400 if tool == "efetch" else 200
            return Answer.error(tool, f"Invalid db name specified: {params.get('db', '')}", status=status)
        return utility(params)

    def _esearch(self, params: Params) -> Answer:
        term, start, most = (
            params.get("term", "").strip(),
            _number(params, "retstart", 0),
            _number(params, "retmax", 20),
        )
        if not term and "query_key" not in params:
            return Answer.error("esearch", "Empty term and query_key - nothing todo")
        kept = self._kept(params) if "query_key" in params else None
        if "query_key" in params and kept is None:
            return Answer.error("esearch", LOST.format(params["query_key"]))
        try:
            search = Search(_dated(term, params), self.shelf)
        except SyntaxError:
            return Answer.error("esearch", "Search Backend failed: Exception:\nquery cannot be parsed")
        if start > CAP - 1:
            return Answer.error("esearch", BEYOND)
        found = search.pmids
        if kept is not None:
            found = found & set(kept[0]) if term else frozenset(kept[0])
        ids = self.shelf.newest_first(found)
        messages = [*search.messages]
        if most > CAP:
            most = CAP - start
            messages.append(f"Restrictions achieved. start and count adjusted to {start}, {most}")
        if params.get("rettype") == "count":
            return Answer.result("esearch", f"<Count>{len(ids)}</Count>")
        page = ids[start : min(start + most, CAP)]
        messages += [] if ids else ["No items found."]
        parts = [_tag("Count", len(ids)), _tag("RetMax", len(page)), _tag("RetStart", start)]
        if params.get("usehistory") == "y":
            parts.append(self._keep(ids, params.get("WebEnv") or params.get("webenv"), capped=True))
        parts.append(f"<IdList>{''.join(_tag('Id', pmid) for pmid in page)}</IdList>")
        pairs = "".join(f"<Translation>{_tag('From', a)}{_tag('To', b)}</Translation>" for a, b in search.translated)
        parts += [f"<TranslationSet>{pairs}</TranslationSet>", _tag("QueryTranslation", search.translation)]
        parts.append(_list("ErrorList", PhraseNotFound=search.not_found, FieldNotFound=search.no_field))
        warnings = {"PhraseIgnored": search.ignored, "QuotedPhraseNotFound": search.unquoted, "OutputMessage": messages}
        return Answer.result("esearch", "".join([*parts, _list("WarningList", **warnings)]))

    def _efetch(self, params: Params) -> Answer:
        if params.get("retmode", "xml") != "xml":
            return Answer.error("efetch", "the stand-in speaks retmode=xml only", status=400)
        start = _number(params, "retstart", 0)
        if "id" in params:
            ids = list(dict.fromkeys(int(part) for part in _split(params["id"]) if part.isdecimal()))
            if not ids:
                text = "ID list is empty! In it there are neither IDs nor accessions."
                return Answer.error("efetch", text, status=400)
            most = _number(params, "retmax", EFETCH_MOST)
        else:
            kept = self._kept(params)
            if kept is None:
                return Answer.error("efetch", LOST.format(params.get("query_key", "1")), status=400)
            ids, capped = kept
            if capped and start > CAP - 1:
                return Answer.error("efetch", BEYOND, status=400)
            ids = ids[:CAP] if capped else ids
            if start and start >= len(ids):
                text = f"Search Backend failed: Position {start} is OUT OF RANGE [0,{len(ids) - 1}]"
                return Answer.error("efetch", text, status=400)
            most = _number(params, "retmax", 20)
        page = ids[start : start + min(most, EFETCH_MOST)]
        return Answer.articles([self.shelf[pmid].xml for pmid in page if pmid in self.shelf])

    def _epost(self, params: Params) -> Answer:
        parts = _split(params.get("id", ""))
        ids = [int(part) for part in parts if part.isdecimal() and len(part) <= 9]
        wrong = [part for part in parts if not (part.isdecimal() and len(part) <= 9)]
        if not ids:
            return Answer.error("epost", "Empty ID list; Nothing to store", status=400)
        kept = self._keep(list(dict.fromkeys(ids)), params.get("WebEnv") or params.get("webenv"), capped=False)
        return Answer.result("epost", _list("InvalidIdList", Id=wrong) + kept)

    def _einfo(self, params: Params) -> Answer:
        if "db" not in params:
            return Answer.result("einfo", "<DbList><DbName>pubmed</DbName></DbList>")
        yes = {True: "Y", False: "N"}
        fields = "".join(
            f"<Field>{_tag('Name', code.upper())}{_tag('FullName', NAMES[code])}<Description/><TermCount/>"
            f"{_tag('IsDate', yes[NAMES[code].startswith('Date')])}{_tag('IsNumerical', yes[code == 'uid'])}"
            "<SingleToken>N</SingleToken><Hierarchy>N</Hierarchy><IsHidden>N</IsHidden></Field>"
            for code in dict.fromkeys(CODES.values())
        )
        about = "<DbName>pubmed</DbName><MenuName>PubMed</MenuName><Description>stand-in</Description>"
        count = _tag("Count", len(self.shelf))
        return Answer.result("einfo", f"<DbInfo>{about}{count}<FieldList>{fields}</FieldList></DbInfo>")

    def _esummary(self, params: Params) -> Answer:
        kept = self._kept(params)
        ids = [int(part) for part in _split(params.get("id", "")) if part.isdecimal()] or (kept[0] if kept else [])
        parts = []
        for pmid in ids:
            if pmid in self.shelf:
                title = f'<Item Name="Title" Type="String">{escape(self.shelf[pmid].title)}</Item>'
                parts.append(f"<DocSum>{_tag('Id', pmid)}{title}</DocSum>")
            else:
                parts.append(_tag("ERROR", f"UID={pmid}: cannot get document summary"))
        return Answer.result("esummary", "".join(parts))

    def _keep(self, ids: list[int], web: str | None, *, capped: bool) -> str:
        with self._lock:
            if web not in self._history:
                self._made += 1
                web = f"MCID_stand-in-{self._made}"
            sets = self._history.setdefault(web, [])
            sets.append((ids, capped))
            return _tag("QueryKey", len(sets)) + _tag("WebEnv", web)

    def _kept(self, params: Params) -> Kept | None:
        key = params.get("query_key", "")
        with self._lock:
            sets = self._history.get(params.get("WebEnv") or params.get("webenv") or "", [])
            return sets[int(key) - 1] if key.isdecimal() and 0 < int(key) <= len(sets) else None


def _dated(term: str, params: Params) -> str:
    low, high, kind = (params.get(name, "") for name in ("mindate", "maxdate", "datetype"))
    if low and high and (kind or "pdat") in {"pdat", "edat", "mdat"}:
        return f"({term}) AND {low}:{high}[{kind or 'pdat'}]"
    return term


def _number(params: Params, name: str, default: int) -> int:
    text = params.get(name, "")
    return int(text) if text.isdecimal() else default


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _tag(name: str, value: object) -> str:
    return f"<{name}>{escape(str(value))}</{name}>"


def _list(name: str, **parts: list[str]) -> str:
    inside = "".join(_tag(tag, text) for tag, texts in parts.items() for text in texts)
    return f"<{name}>{inside}</{name}>" if inside else ""
