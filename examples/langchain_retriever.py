"""A LangChain retriever in a few lines: `python examples/langchain_retriever.py` after `hepcite index`.

hepcite does not depend on LangChain. Where it is not installed, two stand-ins of its shape take its place here.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from index import LiteratureIndex

if TYPE_CHECKING or find_spec("langchain_core") is None:

    @dataclass
    class Document:
        """What LangChain's Document holds."""

        page_content: str
        metadata: dict[str, Any] = field(default_factory=dict)

    class BaseRetriever(ABC):
        """What LangChain's BaseRetriever does for this example: takes fields by name, and `invoke`."""

        def __init__(self, **fields: object) -> None:
            """Keep the fields."""
            vars(self).update(fields)

        def invoke(self, query: str) -> list[Document]:
            """Return the documents for a query."""
            return self._get_relevant_documents(query)

        @abstractmethod
        def _get_relevant_documents(self, query: str, **rest: object) -> list[Document]:
            """Return the documents for a query, by what retrieves them."""

else:
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever


class LiteratureRetriever(BaseRetriever):
    """The k best passages of the corpus, each with where it stands: `record.text[start:end]` is `page_content`."""

    literature: LiteratureIndex
    k: int = 5

    def _get_relevant_documents(self, query: str, **_: object) -> list[Document]:
        return [
            Document(
                page_content=hit.text, metadata={name: value for name, value in hit.as_dict().items() if name != "text"}
            )
            for hit in self.literature.search(query, self.k)
        ]


with LiteratureIndex.open() as literature:  # the home that HEPCITE_HOME names, or the usual one
    retriever = LiteratureRetriever(literature=literature, k=3)
    for document in retriever.invoke("umbilical cord MSC in decompensated cirrhosis"):
        print(
            document.metadata["rank"], document.metadata["key"], document.metadata["year"], document.metadata["title"]
        )
        print("   ", document.page_content)
