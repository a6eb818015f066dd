"""Response headers every page carries, and the input no page takes. The content security policy forbids inline
script, inline style and other hosts.
"""

from __future__ import annotations

import secrets

from flask import Flask, Response, abort, g, has_request_context, request

HSTS = f"max-age={2 * 365 * 24 * 60 * 60}; includeSubDomains"
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "payment",
        "usb",
    )
)


def csp_nonce() -> str:
    """Return this request's nonce, made on first use so that templates and the header agree."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    nonce: str = g.csp_nonce
    return nonce


def content_security_policy(nonce: str) -> str:
    """Return the policy. ``frame-ancestors`` and ``base-uri`` are not covered by ``default-src`` and stand
    for themselves.
    """
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    )


def register_security_headers(app: Flask) -> None:
    """Add the headers to every response, error pages included; a view may set a stricter or other
    ``Cache-Control`` itself.
    """
    app.jinja_env.globals["csp_nonce"] = csp_nonce

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        # An after_request function may run for a request whose earlier functions never did: ask, do not
        # assume. A filed document brings a stricter policy of its own.
        headers.setdefault(
            "Content-Security-Policy", content_security_policy(csp_nonce() if has_request_context() else "")
        )
        headers.setdefault("Referrer-Policy", "same-origin")
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Permissions-Policy"] = PERMISSIONS
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers.setdefault("Cache-Control", "no-store")
        if request.is_secure:
            headers["Strict-Transport-Security"] = HSTS
        return response


def register_zero_byte_refusal(app: Flask) -> None:
    """Refuse a zero byte anywhere in what was asked, before anything else looks at it.

    Nobody types one and the database can keep none: a path that has one leads nowhere (404), an address or a form
    is malformed (400).
    """

    @app.before_request
    def refuse_zero_bytes() -> None:
        if "\0" in request.path:
            abort(404)
        for given in (request.args, request.form):
            if any("\0" in text for pair in given.items(multi=True) for text in pair):
                abort(400)
