"""Search the corpus from Python: `python examples/search_from_python.py` after `hepcite index`."""

from index import LiteratureIndex

with LiteratureIndex.open() as literature:  # the home that HEPCITE_HOME names, or the usual one
    for hit in literature.search("umbilical cord MSC in decompensated cirrhosis", k=3):
        assert hit.record.text[hit.start : hit.end] == hit.text  # a passage is the record's own words
        print(hit.rank, hit.key, hit.record.year, hit.record.title)
        print("   ", hit.text)
