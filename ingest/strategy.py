"""`Strategy`: a literature search as data, with the string it came from and the reasons for its translation."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import SettingsError

_Text = Annotated[str, Field(min_length=1, max_length=10_000)]


class Variant(BaseModel):
    """One way of putting the search to PubMed: clauses that are all to be met, and why it is put so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: _Text
    why: str = ""
    clauses: Annotated[tuple[_Text, ...], Field(min_length=1)]

    @property
    def query(self) -> str:
        """The term that is sent."""
        return self.clauses[0] if len(self.clauses) == 1 else " AND ".join(f"({clause})" for clause in self.clauses)


class Strategy(BaseModel):
    """A search with its source; the first variant is the one that is sent unless another is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    title: str = ""
    source: str = ""
    original: str = ""
    note: str = ""
    variants: Annotated[tuple[Variant, ...], Field(min_length=1)]

    @classmethod
    def shipped(cls) -> Strategy:
        """Return the strategy of the review that hepcite grew from."""
        file = resources.files("ingest") / "strategies" / "liver_stem_cell.toml"
        return cls.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))

    @classmethod
    def read(cls, path: Path) -> Strategy:
        """Read a strategy of one's own from a TOML file.

        Raises:
            SettingsError: the file is not a strategy.
        """
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, ValidationError) as error:
            detail = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
            raise SettingsError(
                f"{path} is not a search strategy: {detail}.",
                hint="It needs name and [[variants]] with name and clauses, as ingest/strategies/liver_stem_cell.toml.",
            ) from error

    @classmethod
    def of(cls, query: str) -> Strategy:
        """Return a strategy of one query as it stands."""
        return cls(name="query", original=query, variants=(Variant(name="given", clauses=(query,)),))

    def variant(self, name: str | None = None) -> Variant:
        """Return a variant by name, or the first.

        Raises:
            SettingsError: there is none of that name.
        """
        if name is None:
            return self.variants[0]
        for variant in self.variants:
            if variant.name == name:
                return variant
        raise SettingsError(
            f"The strategy {self.name} has no variant {name!r}.",
            hint=f"It has {', '.join(variant.name for variant in self.variants)}.",
        )
