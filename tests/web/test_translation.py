"""The words of templates: in the reader's language, escaped, and remembered for each language apart."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask, render_template_string
from flask_babel import Babel, force_locale, ngettext

from fairlead.web.translation import use_quick_words


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """An application with English words, and a Welsh catalogue of three messages."""
    catalogue = Catalog(locale="cy", domain="messages")
    catalogue.add("Hello", "Helo")
    catalogue.add("Hello %(name)s, 100%%", "Helo %(name)s, 100%%")
    catalogue.add(("%(num)d case", "%(num)d cases"), tuple(f"%(num)d achos {n}" for n in range(6)))
    written = BytesIO()
    write_mo(written, catalogue)
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.mo").write_bytes(written.getvalue())
    made = Flask("words")
    Babel(made, default_locale="en_GB", default_translation_directories=str(tmp_path))
    use_quick_words(made)
    return made


def drawn(app: Flask, template: str, **values: object) -> str:
    with app.test_request_context("/"):
        return render_template_string(template, **values)


def test_a_value_in_a_message_is_escaped_and_the_message_is_not(app: Flask) -> None:
    shown = drawn(app, "{{ _('<b>Hello %(name)s</b>', name=name) }}", name="<script>")
    assert shown == "<b>Hello &lt;script&gt;</b>"


def test_the_same_message_is_told_to_each_reader_in_their_language(app: Flask) -> None:
    with app.test_request_context("/"):
        for _again in range(2):
            assert render_template_string("{{ _('Hello') }}") == "Hello"
            with force_locale("cy"):
                assert render_template_string("{{ _('Hello') }}") == "Helo"


def test_a_percent_sign_is_written_twice_in_every_message(app: Flask) -> None:
    with app.test_request_context("/"), force_locale("cy"):
        assert render_template_string("{{ _('Hello %(name)s, 100%%', name='Ada') }}") == "Helo Ada, 100%"
    assert drawn(app, "{{ _('100%% of them') }}") == "100% of them"


@pytest.mark.parametrize(("number", "words"), [(0, "0 cases"), (1, "1 case"), (2, "2 cases")])
def test_one_and_many(app: Flask, number: int, words: str) -> None:
    template = "{{ ngettext('%(num)d case', '%(num)d cases', number) }}"
    for _again in range(2):
        assert drawn(app, template, number=number) == words


def test_a_language_with_more_than_two_forms_has_its_own(app: Flask) -> None:
    template = "{{ ngettext('%(num)d case', '%(num)d cases', number) }}"
    with app.test_request_context("/"), force_locale("cy"):
        for number in range(10):
            said = ngettext("%(num)d case", "%(num)d cases", number)
            assert render_template_string(template, number=number) == said
        assert len({ngettext("%(num)d case", "%(num)d cases", n).split()[-1] for n in range(10)}) > 2
