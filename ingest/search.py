"""`Search`: a search as data, with the string it came from and its variants; each source has its own."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Annotated, ClassVar, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import SettingsError

Text = Annotated[str, Field(min_length=1, max_length=10_000)]


class SearchVariant(BaseModel):
    """One way of putting a search to a server, and why it is put so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Text
    why: str = ""


_Variant = TypeVar("_Variant", bound=SearchVariant)


class Search(BaseModel, Generic[_Variant]):
    """A search with its source; the first variant is the one that is sent unless another is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    file: ClassVar[str]
    """The file among `ingest/strategies` that is shipped."""

    needs: ClassVar[str]
    """What a variant needs, in words."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    title: str = ""
    source: str = ""
    original: str = ""
    note: str = ""
    variants: Annotated[tuple[_Variant, ...], Field(min_length=1)]

    @classmethod
    def shipped(cls) -> Self:
        """Return the strategy of the review that hepcite grew from."""
        file = resources.files("ingest") / "strategies" / cls.file
        return cls.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))

    @classmethod
    def read(cls, path: Path) -> Self:
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
                hint=f"It needs name and [[variants]] with {cls.needs}, as ingest/strategies/{cls.file}.",
            ) from error

    def variant(self, name: str | None = None) -> _Variant:
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
