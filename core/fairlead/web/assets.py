"""Static files: addresses that change when anything in them changes, so that browsers may keep them for a
year.

One digest over all shipped files stands in every address (``/static/<digest>/fairlead.css``). Style sheets
and ES modules can therefore name one another relatively. A page rendered by the previous release that asks a
new worker for an old digest still gets the file, but may not keep it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, Response, abort, request

STATIC = Path(__file__).parent / "static"

MIMETYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One static file, held in memory with its compressed form (the whole set is about 400 kB)."""

    name: str
    content: bytes
    compressed: bytes | None
    mimetype: str


@dataclass(frozen=True, kw_only=True)
class AssetStore:
    """All static files of one folder, and the digest that stands in their addresses."""

    digest: str
    names: frozenset[str]
    folder: Path
    loaded: dict[str, Asset] = field(default_factory=dict)

    def get(self, name: str) -> Asset | None:
        """Return the file of that name, or None. Only names found when the store was made exist, so no path
        can escape.
        """
        if name not in self.names:
            return None
        if name not in self.loaded:
            self.loaded[name] = read_asset(self.folder, name)
        return self.loaded[name]

    def url(self, name: str) -> str:
        """Return the address of a file. Raises ``LookupError`` for a name that is not shipped: a typing error
        in a template.
        """
        if name not in self.names:
            raise LookupError(
                f"asset_url({name!r}): no such file in {self.folder.name}/; "
                f"shipped: {', '.join(sorted(self.names))}"
            )
        return f"/static/{self.digest}/{name}"


def read_asset(folder: Path, name: str) -> Asset:
    """Read one file and compress it unless it is an image format that already is."""
    content = (folder / name).read_bytes()
    suffix = Path(name).suffix
    mimetype = MIMETYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    compressed = None if suffix == ".png" else gzip.compress(content, 9, mtime=0)
    return Asset(name=name, content=content, compressed=compressed, mimetype=mimetype)


def scan(folder: Path = STATIC) -> AssetStore:
    """Return the store of a folder, its digest computed over names and contents of every file."""
    total = hashlib.sha256()
    names = set()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")):
        name = path.relative_to(folder).as_posix()
        names.add(name)
        total.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return AssetStore(digest=total.hexdigest()[:16], names=frozenset(names), folder=folder)


def vendored_hashes(folder: Path = STATIC) -> dict[str, str]:
    """Return name -> sha256 of the vendored files as the manifest recorded them."""
    manifest: dict[str, dict[str, str]] = json.loads(
        (folder / "vendor" / "manifest.json").read_text(encoding="utf-8")
    )
    return manifest["files"]


def register_assets(app: Flask, folder: Path = STATIC) -> AssetStore:
    """Serve ``folder`` under ``/static/<digest>/`` and give templates ``asset_url(name)``."""
    store = scan(folder)

    def static_file(digest: str, name: str) -> Response:
        asset = store.get(name)
        if asset is None:
            abort(404)
        current = digest == store.digest
        packed = asset.compressed if request.accept_encodings.quality("gzip") > 0 else None
        response = Response(asset.content if packed is None else packed, content_type=asset.mimetype)
        if packed is not None:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if current else "no-cache"
        return response

    app.add_url_rule("/static/<digest>/<path:name>", "static", static_file)
    app.jinja_env.globals["asset_url"] = store.url
    return store
