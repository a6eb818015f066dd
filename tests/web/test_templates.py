"""Templates and words as a whole."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template
from flask_babel import force_locale
from jinja2 import meta
from jinja2.nodes import Assign, FromImport, Name

import fairlead.web
from fairlead.web.errors import PAGES
from fairlead.web.shell import init_shell

TEMPLATES = Path(fairlead.web.__file__).parent / "templates" / "web"
ALL = sorted(path for path in TEMPLATES.rglob("*.html"))

# What a template may take from outside: Flask's own names, the shell's globals, and the documented context.
KNOWN = {
    "_", "ngettext", "url_for", "request", "get_flashed_messages", "csrf_token", "asset_url", "csp_nonce",
    "html_lang", "idempotency_key", "error_summary_items", "frame", "dict",
    "crumbs", "form", "form_action", "multipart", "version", "submit_label", "cancel_url",
    "page", "status", "number",
}  # fmt: skip

UNTRANSLATED = {"Fairlead", "– Fairlead", "–  – Fairlead"}  # the product's name

OFFERED = {
    "page_form.html: field",
    "page_form.html: field_with",
}  # imported there so that every form page has it


def undeclared(app: Flask, path: Path) -> set[str]:
    """Names that a template neither imports nor sets: blocks see what its first level imports and sets."""
    tree = app.jinja_env.parse(path.read_text(encoding="utf-8"))
    imported = {
        name if isinstance(name, str) else name[1]
        for each in tree.find_all(FromImport)
        for name in each.names
    }
    assigned = {each.target.name for each in tree.find_all(Assign) if isinstance(each.target, Name)}
    return meta.find_undeclared_variables(tree) - imported - assigned


@pytest.mark.parametrize("path", [p for p in ALL if p.parent.name != "gallery"], ids=lambda p: p.name)
def test_a_template_uses_only_names_it_was_promised(shell_app: Flask, path: Path) -> None:
    assert undeclared(shell_app, path) - KNOWN == set()


def test_a_misspelt_name_in_a_template_is_found(shell_app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    path.write_text("{{ submit_lable }}", encoding="utf-8")
    assert undeclared(shell_app, path) - KNOWN == {"submit_lable"}


def loose_words(source: str) -> list[str]:
    """Words of a template that stand outside every expression, and so outside translation."""
    markup = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", source, flags=re.DOTALL)
    return [t.strip() for t in BeautifulSoup(markup, "html.parser").strings if re.search(r"[A-Za-z]{2}", t)]


@pytest.mark.parametrize("path", ALL, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_word_goes_through_translation(path: Path) -> None:
    found = [words for words in loose_words(path.read_text(encoding="utf-8")) if words not in UNTRANSLATED]
    assert found == []


def test_a_word_outside_translation_is_found() -> None:
    assert loose_words("<p{% if x %} hidden{% endif %}>{{ _('Inside') }} outside</p>{# remark #}") == [
        "outside"
    ]


def test_no_import_in_a_template_is_unused() -> None:
    unused = {
        f"{path.name}: {name.strip()}"
        for path in ALL
        for text in [path.read_text(encoding="utf-8")]
        for names in re.findall(r"{%-? from \S+ import ([^%]+?) -?%}", text)
        for name in names.split(",")
        if not re.search(rf"\b{name.strip()}\(", text)
    }
    assert unused == OFFERED


def test_the_page_says_its_language(shell_app: Flask) -> None:
    with shell_app.test_request_context():
        with force_locale("cy"):
            welsh = render_template("web/errors/error.html", page=PAGES[404], status=404)
        english = render_template("web/errors/error.html", page=PAGES[404], status=404)
    assert '<html lang="cy"' in welsh
    assert '<html lang="en"' in english


def test_compiled_templates_are_kept_where_asked(tmp_path: Path) -> None:
    app = Flask("x", static_folder=None)
    init_shell(app, bytecode_cache=tmp_path / "cache")
    app.test_client().get("/nowhere")
    assert list((tmp_path / "cache").iterdir())


def test_a_blueprint_cannot_replace_a_layout(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "layout.html").write_text("replaced", encoding="utf-8")
    app = Flask("x", static_folder=None, template_folder=str(tmp_path))
    init_shell(app)
    assert app.jinja_env.loader is not None
    source, _, _ = app.jinja_env.loader.get_source(app.jinja_env, "web/layout.html")
    assert "replaced" not in source
