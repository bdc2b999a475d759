"""`exported`: a model's int8 ONNX form, made once on this machine from the pinned weights, and checked against them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata, resources
from pathlib import Path
from typing import Protocol

import numpy as np
from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import ModelError
from index.encoder import SentenceEncoder, Vectors
from index.models import Model
from index.onnx_network import OnnxNetwork

NETWORK, TOKENIZER, MANIFEST = "model.onnx", "tokenizer.json", "manifest.json"
_RECIPE = 1  # grows when exports are made another way, which makes older ones unfit
_OPSET = 17
_PATIENCE = 600  # seconds to wait for another process that is exporting; it takes one about 20


class Probe(BaseModel):
    """How near the export comes to the original on the probe texts, in cosines."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    texts: int
    mean: float
    lowest: float


class Manifest(BaseModel):
    """What an export was made of and how good it is; `sources` and `files` map names to SHA-256."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recipe: int
    model: str
    revision: str
    created: str
    sources: dict[str, str]
    files: dict[str, str]
    reduce_range: bool
    probe: Probe
    versions: dict[str, str]


class _Original(Protocol):
    """What an export is compared with."""

    def encode(self, texts: Sequence[str], /) -> Vectors:
        """Return one unit vector a passage."""
        ...


@dataclass(frozen=True, slots=True)
class _Unpacked:
    """A network in full precision, unpacked from its package."""

    model: Model
    network: bytes
    tokenizer: bytes

    def encode(self, texts: Sequence[str], /) -> Vectors:
        return loaded(self.model, self.network, self.tokenizer).vectors(
            [self.model.passage_prefix + text for text in texts]
        )


@dataclass(frozen=True, slots=True)
class Export:
    """A finished export: a folder and its manifest."""

    folder: Path
    manifest: Manifest

    def read(self, name: str) -> bytes:
        """Return a file of the export, verified.

        Raises:
            ModelError: it cannot be read, or is not what was written.
        """
        file, hint = self.folder / name, f"Delete the folder {self.folder}; the next run exports again."
        try:
            content = file.read_bytes()
        except OSError as error:
            raise ModelError(f"The export's file {file} cannot be read ({error.strerror}).", hint=hint) from error
        digest = hashlib.sha256(content).hexdigest()
        if digest != self.manifest.files.get(name):
            raise ModelError(f"The export's file {file} is not what was written (SHA-256 {digest[:12]}…).", hint=hint)
        return content


def probe_texts() -> list[str]:
    """Return the texts an export is checked on: biomedical English of many lengths, and a few odd ones."""
    return resources.files("index").joinpath("probe.txt").read_text(encoding="utf-8").splitlines()


def found(model: Model, folder: Path) -> Export | None:
    """Return the export of exactly these weights in `folder`, if it was finished.

    Raises:
        ModelError: its manifest cannot be read.
    """
    place = _place(model, folder)
    file = place / MANIFEST
    try:
        manifest = Manifest.model_validate_json(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValidationError) as error:
        raise ModelError(f"{file} cannot be read.", hint=f"Delete the folder {place}.") from error
    same = (manifest.recipe, manifest.sources) == (_RECIPE, dict(model.files))
    return Export(place, manifest) if same else None


def exported(model: Model, folder: Path, *, mean: float = 0.99, lowest: float = 0.97) -> Export:
    """Return the int8 export of a model, made now where `folder` has none.

    It is built aside, checked on the probe texts against the original (cosines of at least `mean` and `lowest`), and
    put in place by one rename, so what a killed run leaves behind is never used. Processes take turns.

    Raises:
        ModelError: the export is too far from the original, or cannot be made or kept.
    """
    export = found(model, folder)
    if export is not None:
        return export
    place = _place(model, folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f"{place.name}.lock", timeout=_PATIENCE):
            export = found(model, folder)  # another process may have made it while this one waited
            if export is not None:
                return export
            for left in folder.glob(f".{place.name}-*"):  # by a run that was killed
                shutil.rmtree(left)
            with tempfile.TemporaryDirectory(prefix=f".{place.name}-", dir=folder, ignore_cleanup_errors=True) as aside:
                made = _made(model, Path(aside) / "export", Probe(texts=0, mean=mean, lowest=lowest))
                if place.exists():  # made of other sources, or without a manifest
                    place.replace(Path(aside) / "before")
                made.folder.replace(place)
    except Timeout as error:
        raise ModelError(f"Another process has been exporting {model.name} for {_PATIENCE} seconds.") from error
    except OSError as error:
        raise ModelError(
            f"The export of {model.name} cannot be kept in {folder} ({error.strerror}).",
            hint="Point HEPCITE_MODELS to a folder you can write to.",
        ) from error
    return Export(place, made.manifest)


def loaded(model: Model, network: bytes, tokenizer: bytes) -> OnnxNetwork:
    """Return the network in these bytes, with the pooling and length of a model.

    Raises:
        ModelError: they are no network and tokenizer.
    """
    if model.pooling is None or model.max_tokens is None:
        raise ModelError(f"How {model.name} pools its vectors is not known.", hint="Set HEPCITE_PRECISION=fp32.")
    try:
        return OnnxNetwork(network, tokenizer, model.pooling, model.max_tokens)
    except Exception as error:  # both libraries raise bare exceptions
        raise ModelError(f"The model {model.name} cannot be loaded: {error}.") from error


def _place(model: Model, folder: Path) -> Path:
    plain = re.sub(r"[^\w.-]", "_", Path(model.name).name)
    return folder / f"{plain}-{model.revision}-int8"


def _made(model: Model, folder: Path, limits: Probe) -> Export:
    """Export into a new folder, check, and write the manifest last."""
    folder.mkdir()
    texts = probe_texts()
    original, quantised = (_packed if model.weights == "packed-e5" else _full)(model, folder)
    wanted = original.encode(texts)
    tokenizer = (folder / TOKENIZER).read_bytes()
    tried: list[Probe] = []
    # Seven bits instead of eight keep processors without VNNI from overflowing, at the cost of some precision.
    for reduce_range in (False, True):
        quantised(folder / NETWORK, reduce_range)
        content = (folder / NETWORK).read_bytes()
        prefixed = [model.passage_prefix + text for text in texts]
        cosines = (loaded(model, content, tokenizer).vectors(prefixed) * wanted).sum(axis=1)
        probe = Probe(texts=len(texts), mean=float(cosines.mean()), lowest=float(cosines.min()))
        tried.append(probe)
        if probe.mean >= limits.mean and probe.lowest >= limits.lowest:
            break
    else:
        best = max(tried, key=lambda one: np.nan_to_num(one.mean))
        raise ModelError(
            f"The int8 export of {model.name} is too far from the original: mean cosine {best.mean:.4f} "
            f"(at least {limits.mean:g} is asked), lowest {best.lowest:.4f} (at least {limits.lowest:g}).",
            hint="Set HEPCITE_PRECISION=fp32.",
        )
    manifest = Manifest(
        recipe=_RECIPE,
        model=model.name,
        revision=model.revision,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        sources=dict(model.files),
        files={name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (NETWORK, TOKENIZER)},
        reduce_range=reduce_range,
        probe=probe,
        versions={name: metadata.version(name) for name in ("torch", "transformers", "onnx", "onnxruntime")},
    )
    with (folder / MANIFEST).open("w", encoding="utf-8") as stream:
        stream.write(manifest.model_dump_json(indent=2))
        stream.flush()
        os.fsync(stream.fileno())
    return Export(folder, manifest)


def _packed(model: Model, folder: Path) -> tuple[_Original, Callable[[Path, bool], None]]:
    """Return the unpacked weights unquantised, and what writes them quantised to a file beside their tokenizer."""
    from index.e5_graph import unpacked

    source = Path(model.location) / next(iter(model.files))
    unpacked(source, folder, "fp32")
    original = _Unpacked(model, (folder / NETWORK).read_bytes(), (folder / TOKENIZER).read_bytes())
    return original, lambda file, reduce_range: unpacked(source, file.parent, "int7" if reduce_range else "int8")


def _full(model: Model, folder: Path) -> tuple[_Original, Callable[[Path, bool], None]]:
    """Return the model as sentence-transformers runs it, and what writes it quantised to a file."""
    shutil.copyfile(Path(model.location) / TOKENIZER, folder / TOKENIZER)
    original = SentenceEncoder(model)
    return original, _quantised(original, folder)


def _quantised(original: SentenceEncoder, folder: Path) -> Callable[[Path, bool], None]:
    """Export the full weights once, and return what writes them quantised to a file."""
    import onnx
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic  # type: ignore[import-untyped]
    from onnxruntime.quantization.quant_utils import add_pre_process_metadata  # type: ignore[import-untyped]

    transformer: torch.nn.Module = original.network[0].auto_model  # type: ignore[assignment]
    transformer = transformer.float().eval()

    class States(torch.nn.Module):
        """The last hidden states of one text; without padding there is nothing to mask."""

        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
            states: torch.Tensor = self.transformer(input_ids=input_ids).last_hidden_state
            return states

    full = folder / "full.onnx"
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # it announces its successor, which needs another package, and each trace
        torch.onnx.export(
            States(),
            (torch.arange(1, 17)[None],),
            str(full),
            input_names=["input_ids"],
            output_names=["states"],
            dynamic_axes={"input_ids": {1: "length"}, "states": {1: "length"}},
            opset_version=_OPSET,
            dynamo=False,
        )
    network = onnx.load(full)
    full.unlink()
    add_pre_process_metadata(network)  # or it warns through the root logger, and puts a handler there

    def write(file: Path, reduce_range: bool) -> None:
        copy = onnx.ModelProto()
        copy.CopyFrom(network)  # quantising changes what it is given
        quantize_dynamic(copy, file, per_channel=True, reduce_range=reduce_range, weight_type=QuantType.QInt8)

    return write
