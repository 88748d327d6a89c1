"""A process that makes PNG pages of one document: bytes on standard input, pages on standard output.

What it reads may be made to break its decoders, so it holds nothing, may open nothing, and has little memory and time.
It imports nothing of ours. Run as `python -I decoding.py MOST_PAGES SECONDS`.
"""

from __future__ import annotations

import io
import resource
import sys
import warnings

MEMORY = 1 << 30
MOST_INPUT = 64 << 20
MOST_PIXELS = 60_000_000
WIDTH = 1600
MOST_HEIGHT = 6000


def main() -> None:
    """Read, decode, write."""
    most_pages, seconds = int(sys.argv[1]), int(sys.argv[2])
    import pillow_heif
    import pypdfium2
    from PIL import Image

    Image.init()
    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    content = sys.stdin.buffer.read(MOST_INPUT + 1)
    if len(content) > MOST_INPUT:
        sys.exit(1)
    _limit(seconds)
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


def _limit(seconds: int) -> None:
    """No more memory, time, files, processes than one document needs."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


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
