"""Fetch the design-system assets Fairlead ships, strip what it may not use, and write them with a manifest.

Run by a developer when a version changes (``python -m fairlead.web.vendor_assets``); the result is committed,
so nobody needs Node or the npm registry to run or test Fairlead. What is removed, and why:

* both ``@font-face`` rules and the GDS Transport family: licensed for gov.uk domains only;
* the crown, the crest and the departmental icons: the same;
* source-map comments: the maps are not shipped and a developer console would ask for them.

The package archives are checked against the integrity hashes below before anything is read from them.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess  # fixed arguments, no shell
import sys
import tarfile
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).parent / "static" / "vendor"

# Each system's own reading face by name: the generic ``system-ui`` is whatever a Linux desktop was set to.
SYSTEM_FONTS = '-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans",sans-serif'

MIT = """Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction, including
without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies
of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following
conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions
of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED
TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL
THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER
DEALINGS IN THE SOFTWARE.
"""


@dataclass(frozen=True, kw_only=True)
class Package:
    """One npm package at one version: where the wanted files are inside it, and what they are called here."""

    name: str
    version: str
    integrity: str
    copyright: str
    files: tuple[tuple[str, str], ...]
    images: str


PACKAGES = (
    Package(
        name="govuk-frontend",
        version="6.3.0",
        integrity="sha512-cXIQxm5PHCsbic47GXZrVBZhAeeshTLRL6ZBKilLsR6rMCjJuWb7Fruq0VUNMBJFlJk/srsRj/q8d5bM9cgKoA==",
        copyright="Copyright (C) 2017 Crown Copyright (Government Digital Service)",
        files=(
            ("package/dist/govuk/govuk-frontend.min.css", "govuk-frontend.min.css"),
            ("package/dist/govuk/govuk-frontend.min.js", "govuk-frontend.min.js"),
        ),
        images="package/dist/govuk/assets/images/",
    ),
    Package(
        name="@ministryofjustice/frontend",
        version="11.1.0",
        integrity="sha512-1bkUbm2M4DpcpX/pOmumQRBsbJco9W2RwmJv5h/ZC/ZqrAOn2/FjpF+A7vS0gs7oMXBizr9O5huDrSYbLx73Nw==",
        copyright="Copyright (c) 2021 dxw, and contributors of the Ministry of Justice",
        files=(
            ("package/moj/moj-frontend.min.css", "moj-frontend.min.css"),
            ("package/moj/moj-frontend.min.js", "moj-frontend.min.js"),
        ),
        images="package/moj/assets/images/",
    ),
)


class VendorError(Exception):
    """An archive or a file in it is not what the pinned version promises."""


def fetch(package: Package, folder: Path) -> bytes:
    """Return the package's archive: through ``npm pack`` where npm exists (its proxy and registry settings),
    else urllib.
    """
    npm = shutil.which("npm")
    if npm:
        command = [
            npm,
            "pack",
            f"{package.name}@{package.version}",
            "--silent",
            "--pack-destination",
            str(folder),
        ]
        done = subprocess.run(  # noqa: S603  # fixed arguments and no shell: nothing here comes from a user
            command, check=True, capture_output=True, text=True, cwd=folder
        )
        return (folder / done.stdout.strip().splitlines()[-1]).read_bytes()
    registry = os.environ.get("NPM_CONFIG_REGISTRY", "https://registry.npmjs.org").rstrip("/")
    if not registry.startswith("https://"):
        raise VendorError(f"NPM_CONFIG_REGISTRY is {registry!r}; expected an https address")
    archive = f"{package.name.rpartition('/')[2]}-{package.version}.tgz"
    with urllib.request.urlopen(f"{registry}/{package.name}/-/{archive}", timeout=60) as answer:  # noqa: S310  # https only, above
        content: bytes = answer.read()
    return content


def check_integrity(package: Package, archive: bytes) -> None:
    """Refuse an archive whose SHA-512 is not the pinned one."""
    seen = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if seen != package.integrity:
        raise VendorError(
            f"{package.name} {package.version}: integrity {seen}, expected {package.integrity}. "
            "Do not ship it; find out why."
        )


def adapt_css(css: str) -> str:
    """Take out web fonts and crown images, use the reader's own system fonts, and point images beside the
    style sheet.
    """
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(
        r"font-family:(GDS Transport,arial,sans-serif|sans-serif)",
        lambda _: f"font-family:{SYSTEM_FONTS}",
        css,
    )
    css = re.sub(r"[^{}]*\{[^{}]*crest[^{}]*\}", "", css)
    css = css.replace("url(/assets/images/", "url(images/")
    if "GDS" in css or "/assets/" in css or "crest.svg" in css:
        raise VendorError(
            "the style sheet still names a GDS font, an /assets/ address or the crest; "
            "adapt_css must learn why"
        )
    return without_source_map(css)


def without_source_map(text: str) -> str:
    """Drop the trailing source-map comment."""
    return re.sub(r"(/\*|//)# sourceMappingURL=\S+(\s*\*/)?", "", text).rstrip() + "\n"


def read_member(tar: tarfile.TarFile, name: str) -> bytes:
    """Return one regular file of the archive by name."""
    member = tar.extractfile(name)
    if member is None:
        raise VendorError(f"{name} is not a regular file in the archive")
    return member.read()


def take(package: Package, archive: bytes) -> dict[str, bytes]:
    """Return what is shipped of one package: adapted style sheet, module, and only the images the style sheet
    uses.
    """
    out: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        for source, target in package.files:
            text = read_member(tar, source).decode()
            text = adapt_css(text) if target.endswith(".css") else without_source_map(text)
            out[target] = text.encode()
            for image in sorted(set(re.findall(r"url\(images/([^)]+)\)", text))):
                out[f"images/{image}"] = read_member(tar, package.images + image)
    return out


def fixtures(archive: bytes) -> list[dict[str, object]]:
    """Return the package's own examples: component, name, options in and HTML out. A test renders them
    here.
    """
    out: list[dict[str, object]] = []
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        for name in sorted(n for n in tar.getnames() if n.endswith("/fixtures.json")):
            found = json.loads(read_member(tar, name))
            for each in found["fixtures"]:
                example = {key: each[key] for key in ("name", "options", "html")}
                out.append({"component": found["component"], **example})
    return out


def write_fixtures(target: Path) -> int:
    """Write the design system's examples, compressed, for the tests; return how many there are."""
    with tempfile.TemporaryDirectory() as folder:
        archive = fetch(PACKAGES[0], Path(folder))
    check_integrity(PACKAGES[0], archive)
    found = fixtures(archive)
    target.write_bytes(gzip.compress(json.dumps(found).encode(), 9, mtime=0))
    return len(found)


def notice() -> str:
    """Return the licence notice for everything shipped here."""
    heads = "".join(f"{p.name} {p.version}\n{p.copyright}\n\n" for p in PACKAGES)
    changed = (
        "Changed by Fairlead: no web fonts, crown or crest; system fonts; asset addresses rewritten.\n\n"
    )
    return heads + changed + "The MIT License (MIT)\n\n" + MIT


def vendor(target: Path = VENDOR) -> dict[str, str]:
    """Write every shipped file, ``LICENCES.txt`` and ``manifest.json`` into ``target``; return file name ->
    sha256.
    """
    files: dict[str, bytes] = {"LICENCES.txt": notice().encode()}
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            archive = fetch(package, Path(folder))
        check_integrity(package, archive)
        files |= take(package, archive)
    if target.exists():
        shutil.rmtree(target)
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    manifest = {
        "packages": [
            {"name": p.name, "version": p.version, "integrity": p.integrity, "licence": "MIT"}
            for p in PACKAGES
        ],
        "files": hashes,
    }
    (target / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return hashes


def main(arguments: list[str]) -> None:
    """Write the assets; with ``--fixtures PATH`` the design system's examples instead."""
    if arguments[:1] == ["--fixtures"]:
        sys.stdout.write(f"{write_fixtures(Path(arguments[1]))} examples\n")
        return
    for written, digest in vendor().items():
        sys.stdout.write(f"{digest[:12]}  {written}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
