"""Several searches as tables: `python examples/search_to_pandas.py` after `hepcite index`."""

from index import Filters, LiteratureIndex

QUESTIONS = ["mesenchymal stem cells in acute-on-chronic liver failure", "脐带间充质干细胞治疗失代偿期肝硬化"]

with LiteratureIndex.open() as literature:  # the home that HEPCITE_HOME names, or the usual one
    for hits in literature.search_many(QUESTIONS, k=5, filters=Filters(year_from=2010)):
        print(hits.query.text)
        table = hits.to_pandas()  # docs/python.md describes the columns
        print(table[["rank", "score", "key", "year", "dense", "sparse"]].to_string(index=False))
