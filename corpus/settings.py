"""`Settings`: every choice a user can make, typed and described, in one place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from corpus.errors import HomeError, SettingsError

_PREFIX = "HEPCITE_"
_FILE = "hepcite.toml"


class Settings(BaseSettings):
    """Choices in force: a flag wins over `HEPCITE_…`, that over `hepcite.toml` in the home folder, that over these.

    Build with `Settings.load`, which turns a mistake into one sentence.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, validate_default=True
    )

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("hepcite")),
        description="Folder that holds all state: corpus, vectors, index.",
    )
    profile: Literal["fast", "default", "best", "multilingual"] = Field(
        default="default",
        description="How to search: which encoders, and whether a question learns from what it finds.",
    )
    model: str | None = Field(
        default=None,
        min_length=1,
        description="Another encoder than the profile's: a name from the registry, a hub name, or a local folder.",
    )
    precision: Literal["int8", "fp32"] = Field(
        default="int8",
        description="Weights the encoder computes with: int8 (exported once, a third of the time) or fp32.",
    )
    models: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("hepcite") / "models",
        description="Folder that keeps int8 exports of models, for all homes of this machine.",
    )
    store: str = Field(
        default="faiss:",
        pattern=r"^[a-z][a-z0-9+.-]*:",
        description="Passage store behind the index, as a URI.",
    )
    email: str | None = Field(
        default=None,
        pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
        description="Your address, which NCBI asks for with every request.",
    )
    api_key: SecretStr | None = Field(default=None, description="NCBI API key: 10 requests a second instead of 3.")
    host: str = Field(default="127.0.0.1", description="Address the web page is served on.")
    port: int = Field(default=7860, ge=0, le=65535, description="Port the web page is served on; 0 for any free one.")
    hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Further names the page may be asked under, such as that of a proxy in front; separated by commas.",
    )
    auth: str | None = Field(
        default=None, pattern=r"^[^:\s]+$", description="Name to sign in with; its password is asked for at the start."
    )
    password: SecretStr | None = Field(
        default=None, description="Password of that name, where nobody can be asked for it."
    )
    auth_file: Path | None = Field(
        default=None, description="File of names and hashed passwords, one line each as `hepcite password` prints it."
    )
    tls_cert: Path | None = Field(default=None, description="Certificate (PEM), to serve over HTTPS.")
    tls_key: Path | None = Field(default=None, description="Its private key (PEM), unless the certificate holds it.")
    per_minute: int = Field(
        default=120,
        ge=0,
        description="Questions, searches and other work one client address may ask for in a minute; 0 for no limit.",
    )
    feedback: bool = Field(default=True, description="Keep visitors' thumbs with their questions, on this machine.")
    mcp: bool = Field(default=False, description="Offer the answers as MCP tools too, at /mcp.")

    @field_validator("home", "models", "auth_file", "tls_cert", "tls_key")
    @classmethod
    def _expanded(cls, path: Path | None) -> Path | None:
        return path and path.expanduser()

    @field_validator("hosts", mode="before")
    @classmethod
    def _split(cls, hosts: object) -> object:
        return tuple(name for part in hosts.split(",") if (name := part.strip())) if isinstance(hosts, str) else hosts

    @classmethod
    def load(cls, **flags: object) -> Settings:
        """Return the settings in force; `flags` that are None count as not given.

        Raises:
            SettingsError: a key is unknown or a value is not acceptable.
        """
        known = {f"{_PREFIX}{name.upper()}" for name in cls.model_fields}
        unknown = sorted(name for name in os.environ if name.startswith(_PREFIX) and name not in known)
        if unknown:
            raise SettingsError(f"There is no setting {unknown[0]}.", hint=f"Settings are: {', '.join(sorted(known))}.")
        try:
            return cls(**{name: value for name, value in flags.items() if value is not None})  # type: ignore[arg-type]
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"])
            raise SettingsError(f"The setting {name!r} is not acceptable: {first['msg']}.") from error
        except (OSError, ValueError) as error:  # tomllib's own errors are ValueErrors
            raise SettingsError(f"The settings file cannot be read: {error}.") from error

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: flags, environment, then the file in the home folder those two name."""
        home = init_settings().get("home") or env_settings().get("home") or platformdirs.user_data_dir("hepcite")
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, Path(home).expanduser() / _FILE)

    @property
    def corpus_path(self) -> Path:
        """The SQLite file that is the corpus."""
        return self.home / "corpus.sqlite"

    @property
    def vectors_path(self) -> Path:
        """The SQLite file that keeps every vector ever computed."""
        return self.home / "vectors.sqlite"

    @property
    def index_path(self) -> Path:
        """The folder that holds the index generations."""
        return self.home / "index"

    def prepared(self) -> Settings:
        """Create the home folder where it is missing and return these settings.

        Raises:
            HomeError: the folder cannot be made or written to.
        """
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            probe = self.home / f".writable-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise HomeError(f"The folder {self.home} cannot be written to ({error.strerror}).") from error
        return self
