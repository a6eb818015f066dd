"""Small files of each kind, as programs write them, and some that only look like one."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.7\n1 0 obj << /Type /Pages /Count 2 >> endobj\n%%EOF"
OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."


def png(width: int = 4, height: int = 3) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


def jpeg(width: int = 4, height: int = 3) -> bytes:
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9)
    return b"\xff\xd8" + app + frame + b"\xff\xda" + b"scan"


def gif(width: int = 4, height: int = 3) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0"


def webp(width: int = 4, height: int = 3) -> bytes:
    size = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    return b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<II", 10, 0) + size


def archive(**parts: bytes) -> bytes:
    """A ZIP; two underlines in a name are a stroke, and ``types`` is the list of contents of an office document."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr({"types": "[Content_Types].xml"}.get(name, name.replace("__", "/")), content)
    return out.getvalue()


def office(kind: str = "wordprocessingml.document", **more: bytes) -> bytes:
    main = f'<Types><Override ContentType="{OOXML}{kind}.main+xml"/></Types>'
    return archive(types=main.encode(), word__document=b"<x/>", **more)


def open_document(kind: str = "text", **more: bytes) -> bytes:
    return archive(mimetype=f"{ODF}{kind}".encode(), content=b"<x/>", **more)


def bomb() -> bytes:
    """Some kilobytes that would unpack to more than 200 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        main = f'<Types><Override ContentType="{OOXML}spreadsheetml.sheet.main+xml"/></Types>'
        written.writestr("[Content_Types].xml", main)
        for number in range(21):
            written.writestr(f"xl/{number}", bytes(10_000_000))
    return out.getvalue()


def packed(method: int) -> bytes:
    """An office document whose parts are packed in a way of their own."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as written:
        main = f'<Types><Override ContentType="{OOXML}spreadsheetml.sheet.main+xml"/></Types>'
        written.writestr("[Content_Types].xml", main)
    return out.getvalue()
