"""A test collection of six documents, small enough to measure by hand."""

from __future__ import annotations

import json

DOCUMENTS = [
    {"_id": "d1", "title": "Ascites", "text": "Cells reduced ascites in cirrhosis.", "metadata": {"year": 2012}},
    {"_id": "d2", "title": "Ascites of goats", "text": "", "metadata": {}},
    {"_id": "d3", "title": "", "text": "Fibrosis scores fell.", "metadata": {}},
    {"_id": "d4", "title": "Survival", "text": "Survival improved after infusion.", "metadata": {}},
    {"_id": "d5", "title": "Kidney stones", "text": "Stones were dissolved in rabbits.", "metadata": {}},
    {"_id": "d6", "title": "Survival of grafts", "text": "Grafts outlived mice.", "metadata": {}},
]
QUERIES = [
    {"_id": "q1", "text": "ascites in cirrhosis", "metadata": {}},
    {"_id": "q2", "text": "fibrosis scores"},
    {"_id": "q3", "text": "survival of grafts"},
    {"_id": "q4", "text": "nobody judged what this finds"},
]
# q1 has three grades, 0 among them; one relevant document of q3 is not there; -1 is how some collections say spam.
JUDGEMENTS = [
    ("q1", "d1", 1), ("q1", "d2", 2), ("q1", "d5", 0),
    ("q2", "d3", 1), ("q2", "d4", -1),
    ("q3", "d4", 1), ("q3", "d9", 1),
]  # fmt: skip
HEADER = "query-id\tcorpus-id\tscore"


def jsonl(objects):
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects)


def tsv(judgements=JUDGEMENTS):
    return "".join(f"{line}\n" for line in [HEADER, *("\t".join(map(str, each)) for each in judgements)])


def written(folder, corpus=None, queries=None, qrels=None, split="test"):
    """Write the collection into `folder`, with other contents where any are given, and return the folder."""
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    for file, given, usual in (
        ("corpus.jsonl", corpus, jsonl(DOCUMENTS)),
        ("queries.jsonl", queries, jsonl(QUERIES)),
        (f"qrels/{split}.tsv", qrels, tsv()),
    ):
        content = usual if given is None else given
        (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
