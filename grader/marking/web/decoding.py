"""A process that makes PNG pages of one document: bytes on standard input, pages on standard output.

What it reads may be made to break its decoders, so it holds nothing, has little memory and time, and closes itself off
before it decodes: no file, no network, no other process, as far as the kernel knows how.
Run as `python -I decoding.py MOST_PAGES SECONDS`.
"""

from __future__ import annotations

import io
import os
import resource
import sys
import warnings
from pathlib import Path

MOST_INPUT = 64 << 20
MOST_PIXELS = 60_000_000
WIDTH = 1600
MOST_HEIGHT = 6000
LIMITS = (
    (resource.RLIMIT_AS, 1 << 30),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_NOFILE, 3),
    (resource.RLIMIT_CORE, 0),
)


def main() -> None:
    """Read, decode, write."""
    most_pages, seconds = int(sys.argv[1]), int(sys.argv[2])
    import pillow_heif
    import pypdfium2
    from PIL import Image, ImageOps  # noqa: F401  # nothing can be imported once it is closed off

    Image.init()
    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    content = sys.stdin.buffer.read(MOST_INPUT + 1)
    if len(content) > MOST_INPUT:
        sys.exit(1)
    _close_off(seconds)
    if content[:1024].find(b"%PDF-") >= 0:
        document = pypdfium2.PdfDocument(content)
        _tell(len(document).to_bytes(4, "big"))
        for number in range(min(len(document), most_pages)):
            page = document[number]
            scale = min(WIDTH / max(page.get_width(), 1), MOST_HEIGHT / max(page.get_height(), 1), 4)
            _write(page.render(scale=scale).to_pil())
    else:
        with Image.open(io.BytesIO(content)) as picture:
            frames = min(int(getattr(picture, "n_frames", 1)), 1000)
            _tell(frames.to_bytes(4, "big"))
            for number in range(min(frames, most_pages if picture.format == "TIFF" else 1)):
                picture.seek(number)
                _write(picture)


def _close_off(seconds: int) -> None:
    """From here on no file can be opened, nothing be sent and nothing started, and memory and time are bounded."""
    machine, locked = os.uname().machine, False
    if sys.platform == "linux":
        sys.path.append(str(Path(__file__).resolve().parents[3]))
        from grader.sandbox.runtime import kernel, landlock, seccomp

        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        locked = bool(landlock.abi())
        if locked:
            landlock.restrict(landlock.ruleset([], [], None, []))
    for what, most in LIMITS:
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if sys.platform == "linux" and machine in seccomp.ARCHITECTURES:
        seccomp.install(seccomp.program(machine, read_only=not locked))


def _write(picture: object) -> None:
    from PIL import Image, ImageOps

    assert isinstance(picture, Image.Image)
    picture.draft("RGB", (WIDTH, MOST_HEIGHT))
    turned = ImageOps.exif_transpose(picture) or picture
    turned.thumbnail((WIDTH, MOST_HEIGHT))
    made = io.BytesIO()
    plain = Image.new("RGB", turned.size, "white")
    whole = turned.convert("RGBA")
    plain.paste(whole, mask=whole.getchannel("A"))
    plain.save(made, "PNG", compress_level=3)
    _tell(len(made.getbuffer()).to_bytes(4, "big") + made.getvalue())


def _tell(content: bytes) -> None:
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
