"""``fairlead openapi``: the description of the API, without a database or a server."""

from __future__ import annotations

import json

import click


@click.command()
def openapi() -> None:
    """The description of the API (OpenAPI 3.1) of this installation, as JSON."""
    from flask import Flask

    from fairlead.areas import register_areas
    from fairlead.web.openapi import bp, document

    app = Flask("fairlead", static_folder=None, template_folder=None)
    app.register_blueprint(bp)
    register_areas(app)
    click.echo(json.dumps(document(app), indent=2, ensure_ascii=False))
