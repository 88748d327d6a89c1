"""What a notebook's cell shows, as nbformat's outputs: streams, displayed objects, results, errors; all bounded."""

from __future__ import annotations

import io
import json
from typing import Any

from jupyter_client.session import Session

MOST_TEXT = 1 << 20
MOST_BUNDLE = 4 << 20
MOST_OUTPUTS = 500
CUT = "\n... (the rest of this output is not kept) ..."
WIDGET = "application/vnd.jupyter.widget-view+json"
Output = dict[str, Any]


class Recorder:
    """The outputs of the cell that runs now, in order, each a dict of nbformat's.

    While there are `no_results`, what code hands to the display hook is shown and is no result of the cell.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """From now on another cell's."""
        self.outputs: list[Output] = []
        self.cut = self.no_results = self.widget = False
        self._text = self._data = 0
        self._clear = False

    def stream(self, name: str, text: str) -> None:
        """What was printed; goes on with the last output where that is the same stream."""
        if not text:
            return
        room = MOST_TEXT - self._text
        self._text += len(text)
        if len(text) > room:
            if self.cut:
                return
            self.cut = True
            text = text[: max(0, room)] + CUT
        self._ready()
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["parts"].append(text)
        else:
            self._add({"output_type": "stream", "name": name, "parts": [text]})

    def message(self, kind: str, content: dict[str, Any]) -> None:
        """What the shell would publish: `display_data`, `execute_result`, `error`, `clear_output` and so on."""
        if kind == "clear_output":
            self._clear = True
            if not content.get("wait"):
                self._ready()
        elif kind == "update_display_data":
            self._update(content)
        elif kind in ("display_data", "execute_result"):
            kind = "display_data" if self.no_results else kind
            self.widget = self.widget or WIDGET in content["data"]
            made = {"output_type": kind, "data": content["data"], "metadata": content.get("metadata") or {}}
            if kind == "execute_result":
                made["execution_count"] = content.get("execution_count")
            made["id"] = (content.get("transient") or {}).get("display_id")
            self._bundle(made)
        elif kind == "error":
            self._bundle({"output_type": "error", **{key: content[key] for key in ("ename", "evalue", "traceback")}})

    def _bundle(self, made: Output) -> None:
        self._data += _size(made)
        if self._data > MOST_BUNDLE:
            self.cut = True
            return
        self._ready()
        self._add(made)

    def _update(self, content: dict[str, Any]) -> None:
        wanted = (content.get("transient") or {}).get("display_id")
        for output in self.outputs:
            if wanted is not None and output.get("id") == wanted:
                made = {**output, "data": content["data"], "metadata": content.get("metadata") or {}}
                more = _size(made) - _size(output)
                if self._data + more > MOST_BUNDLE:
                    self.cut = True
                    continue
                self._data += more
                output.update(made)

    def _ready(self) -> None:
        """Take away what was to be cleared when something new comes."""
        if self._clear:
            self.outputs.clear()
            self._clear = False

    def _add(self, output: Output) -> None:
        if len(self.outputs) < MOST_OUTPUTS:
            self.outputs.append(output)
        else:
            self.cut = True

    def encoded(self) -> bytes:
        """The outputs as JSON."""
        told = []
        for output in self.outputs:
            kept = {key: value for key, value in output.items() if key not in ("parts", "id")}
            if "parts" in output:
                kept["text"] = "".join(output["parts"])
            told.append(kept)
        return json.dumps(told, default=repr).encode()


def _size(output: Output) -> int:
    return len(json.dumps(output, default=repr))


class Stream(io.TextIOBase):
    """Standard output or error of a notebook: what is written becomes an output of the cell."""

    encoding = "UTF-8"
    errors = "strict"

    def __init__(self, recorder: Recorder, name: str, descriptor: int) -> None:
        self.recorder, self.name, self.descriptor = recorder, name, descriptor

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self.recorder.stream(self.name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return self.descriptor


class Recording(Session):
    """In place of the session that sends messages to a notebook's page."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self.recorder = recorder

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> Any:
        """Keep a message, given whole or by its kind and content."""
        if isinstance(msg_or_type, str):
            self.recorder.message(msg_or_type, dict(content or {}))
        else:
            self.recorder.message(msg_or_type["header"]["msg_type"], msg_or_type["content"])
        return msg_or_type
