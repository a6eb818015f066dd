"""Static files: what is shipped, how large it is, where it may be kept."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from fairlead.web import assets, vendor_assets

VENDOR = assets.STATIC / "vendor"


def test_vendored_files_are_exactly_those_of_the_manifest() -> None:
    shipped = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert shipped == assets.vendored_hashes()


def test_all_assets_together_stay_within_150_kilobytes_compressed() -> None:
    store = assets.scan()
    files = [
        asset for name in store.names if (asset := store.get(name)) and not name.endswith((".json", ".txt"))
    ]
    assert sum(len(asset.compressed or asset.content) for asset in files) <= 150_000


@pytest.mark.parametrize("name", ["govuk-frontend.min.css", "moj-frontend.min.css"])
def test_style_sheets_ask_for_no_web_font_no_crest_and_nothing_elsewhere(name: str) -> None:
    css = (VENDOR / name).read_text(encoding="utf-8")
    assert "@font-face" not in css
    assert "GDS" not in css
    assert not re.search(r"crest\.(svg|png)", css)
    for address in re.findall(r"url\(([^)]*)\)", css):
        assert (VENDOR / address).is_file()


def test_nothing_with_a_crown_or_a_departmental_crest_is_shipped() -> None:
    assert [
        n for n in assets.scan().names if re.search(r"crown|crest|woff|favicon|logotype|opengraph", n)
    ] == []


def test_the_licences_of_both_packages_are_shipped() -> None:
    text = (VENDOR / "LICENCES.txt").read_text(encoding="utf-8")
    for package in vendor_assets.PACKAGES:
        assert f"{package.name} {package.version}" in text
        assert package.copyright in text
    assert "The MIT License" in text


def test_an_archive_that_is_not_the_pinned_one_is_refused() -> None:
    with pytest.raises(vendor_assets.VendorError, match=r"govuk-frontend 6\.3\.0: integrity sha512-"):
        vendor_assets.check_integrity(vendor_assets.PACKAGES[0], b"something else")


def test_a_style_sheet_with_a_new_kind_of_crest_is_refused_not_shipped() -> None:
    with pytest.raises(vendor_assets.VendorError, match="adapt_css must learn why"):
        vendor_assets.adapt_css('@import "crest.svg";')


def test_a_current_address_may_be_kept_for_a_year(shell_client: FlaskClient) -> None:
    url = assets.scan().url("fairlead.css")
    answer = shell_client.get(url)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.mimetype == "text/css"


def test_an_address_of_another_release_is_answered_but_not_kept(shell_client: FlaskClient) -> None:
    answer = shell_client.get("/static/0000000000000000/fairlead.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.css", "../assets.py", "..%2f..%2fassets.py", "vendor", ""])
def test_a_name_that_is_not_shipped_is_not_found(shell_client: FlaskClient, name: str) -> None:
    assert shell_client.get(f"/static/0000000000000000/{name}").status_code == 404


def test_files_travel_compressed_to_those_who_can_read_it(shell_client: FlaskClient) -> None:
    url = assets.scan().url("vendor/govuk-frontend.min.css")
    packed = shell_client.get(url, headers={"Accept-Encoding": "gzip"})
    plain = shell_client.get(url, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) * 5 < len(plain.data)


def test_a_change_in_any_file_changes_every_address(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a{}", encoding="utf-8")
    before = assets.scan(tmp_path).url("a.css")
    (tmp_path / "b.js").write_text("1", encoding="utf-8")
    assert assets.scan(tmp_path).url("a.css") != before


def test_a_mistyped_name_in_a_template_says_what_exists() -> None:
    with pytest.raises(LookupError, match=r"no such file in static/; shipped: .*fairlead\.css"):
        assets.scan().url("fairlaed.css")
