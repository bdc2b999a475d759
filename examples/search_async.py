"""Search from asyncio: `python examples/search_async.py` after `hepcite index`.

A search computes and does not wait, so it belongs in a thread; one index serves all of them.
"""

import asyncio

from index import LiteratureIndex

QUESTIONS = ["Are mesenchymal stem cells safe in cirrhosis?", "exosomes in liver fibrosis", "hepatocyte-like cells"]


async def main() -> None:
    """Ask all questions at once."""
    with LiteratureIndex.open() as literature:  # the home that HEPCITE_HOME names, or the usual one
        searches = (asyncio.to_thread(literature.search, question, k=3) for question in QUESTIONS)
        for hits in await asyncio.gather(*searches):
            print(hits.query.text)
            for hit in hits:
                print("   ", hit.rank, hit.key, hit.record.title)


asyncio.run(main())
