"""``fairlead oocd``: assess fact sheets of a file, with the parameters of an organisation or of a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from fairlead_oocd.use_cases.assessing import Assessed

ONE, MANY, LINES = "one", "many", "lines"


@click.group("oocd")
def oocd() -> None:
    """Out-of-court resolutions: assess facts."""


@oocd.command()
@click.argument("file", type=click.File("r", encoding="utf-8"), default="-")
@click.option("--tenant", "slug", help="Use the settings of this organisation.")
@click.option(
    "--settings",
    "settings_file",
    type=click.File("r", encoding="utf-8"),
    help="Use the settings of this JSON file.",
)
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Assess as on this day (default: the proposed day of giving, or today).",
)
@click.option("--words", is_flag=True, help="Tell the reasons in words instead of JSON.")
@click.option("--json", "_as_json", is_flag=True, help="JSON, as without it.")
def assess(
    *,
    file: TextIO,
    slug: str | None,
    settings_file: TextIO | None,
    on: datetime | None,
    words: bool,
    _as_json: bool,
) -> None:
    """Assess the facts in FILE (- reads standard input): one decision for each resolution.

    FILE holds one fact sheet as a JSON object, a JSON array of them, or one JSON object on each line; the answer has
    the same shape. Settings of --settings replace those of --tenant, key by key. Exit code 0 when every fact sheet
    could be assessed, 1 when one of them or the settings cannot be read.
    """
    from fairlead_oocd.facts import FactError

    shape, sheets = _sheets(file)
    settings = _settings(settings_file)
    with ExitStack() as stack:
        try:
            answers = _answers(stack, sheets, slug, settings, on.date() if on is not None else None)
            failed = _tell(shape, answers, words=words)
        except FactError as error:
            raise click.ClickException(f"Settings: {error}") from error
    if failed:
        sys.exit(1)


def _answers(
    stack: ExitStack, sheets: Iterator[object], slug: str | None, settings: dict[str, object], on: date | None
) -> Iterator[Assessed]:
    from fairlead.public import Refusal, inside_organisation, local_day
    from fairlead_oocd.permissions import Oocd
    from fairlead_oocd.use_cases.assessing import AssessFacts, assess_facts, assessed

    now = datetime.now(UTC)
    if slug is None:
        return assessed(sheets, lambda _day: settings, on=on, today=local_day(now))
    try:
        session = stack.enter_context(inside_organisation(slug, permissions=frozenset({Oocd.ASSESS_FACTS})))
        command = AssessFacts(sheets=sheets, on=on, settings=settings)
        return assess_facts(session, session.actor, command, now=now)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal


def _tell(shape: str, answers: Iterator[Assessed], *, words: bool) -> bool:
    """Write the answers as they come. Returns whether a fact sheet could not be read."""
    from fairlead.public import AssessmentWriter
    from fairlead_oocd.rules import RULE_SET
    from fairlead_oocd.use_cases.assessing import FactsRefused

    failed, writer = False, AssessmentWriter()
    array = shape == MANY and not words
    end = "" if array else "\n"
    write = sys.stdout.write  # click.echo empties the buffer after every sheet
    if array:
        write("[\n")
    for number, answer in enumerate(answers):
        if array and number:
            write(",\n")
        if isinstance(answer, FactsRefused):
            failed = True
            where = "" if shape == ONE else f"Fact sheet {number + 1}: "
            click.echo(f"Error: {where}{answer.path}: {answer.detail}.", err=True)
            if shape != ONE and not words:
                told = {"error": {"path": answer.path, "detail": answer.detail}}
                write(json.dumps(told, ensure_ascii=False) + end)
        elif words:
            write(RULE_SET.explain(answer.decisions) + end)
        elif shape == ONE:
            write(json.dumps(answer.to_json(), ensure_ascii=False, indent=2) + end)
        else:
            write(writer.text(answer) + end)
    if array:
        write("\n]\n")
    return failed


def _sheets(file: TextIO) -> tuple[str, Iterator[object]]:
    """The shape of the file, and its fact sheets."""
    text = file.read()
    try:
        found = json.loads(text)
    except ValueError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            first = json.loads(lines[0]) if len(lines) > 1 else None
        except ValueError:
            first = None
        if not isinstance(first, dict):
            raise click.ClickException(
                f"The facts are not JSON: {error}. Write one JSON object, an array of them, or one on each line."
            ) from error
        return LINES, _of_lines(lines)
    if isinstance(found, list):
        return MANY, iter(found)
    if not isinstance(found, dict):
        raise click.ClickException(
            f"The facts are a JSON {type(found).__name__}; expected an object or an array of them."
        )
    return ONE, iter([found])


def _of_lines(lines: list[str]) -> Iterator[object]:
    for number, line in enumerate(lines, start=1):
        try:
            yield json.loads(line)
        except ValueError as error:
            raise click.ClickException(f"Fact sheet {number} is not JSON: {error}.") from error


def _settings(file: TextIO | None) -> dict[str, object]:
    if file is None:
        return {}
    try:
        found = json.load(file)
    except ValueError as error:
        raise click.ClickException(f"The settings are not JSON: {error}. Write one JSON object.") from error
    if not isinstance(found, dict):
        raise click.ClickException(
            f"The settings are a JSON {type(found).__name__}; expected one JSON object."
        )
    return found
