"""`createTranscription`: what was said in a recording. The mock does not listen: it names the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from mock_server.operations.call import Call
from mock_server.refusals import RefusalError
from mock_server.reply import Reply, json_reply, stream_reply, text_reply
from mock_server.store import Upload
from mock_server.writing import split

_ENDINGS = ("flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm")
_BEGINNINGS = (b"RIFF", b"ID3", b"OggS", b"fLaC", b"\xff\xfb", b"\x1a\x45\xdf\xa3")
_BYTES_A_SECOND = 16_000
"""To tell how long a recording is, as nobody decodes it."""


def create_transcription(call: Call) -> Reply:
    """The text, with the word in it, in the form that was asked for."""
    upload = call.uploads["file"]
    if not _is_recording(upload):
        raise _unreadable(upload.filename)
    seconds = round(len(upload.data) / _BYTES_A_SECOND + 1, 3)
    text = f"This is a mock transcription of {upload.filename} with the word {call.word} in it."
    form, seen = call.body.get("response_format", "json"), (call.word,)
    if call.body.get("stream"):
        return stream_reply(map(orjson.dumps, _events(text, call.word)), seen)
    if form in ("json", "verbose_json"):
        return json_reply(_json(call, text, seconds, verbose=form == "verbose_json"), evidence=seen)
    return text_reply(
        {"text": f"{text}\n", "srt": _srt(text, seconds), "vtt": _vtt(text, seconds)}[form], seen
    )


def _is_recording(upload: Upload) -> bool:
    """By its name, or else by how it begins."""
    named = upload.filename.rpartition(".")[2].lower() in _ENDINGS
    return bool(upload.data) and (named or upload.data.startswith(_BEGINNINGS) or upload.data[4:8] == b"ftyp")


def _unreadable(filename: str) -> RefusalError:
    message = (
        f"The file {filename!r} is empty or no recording that can be read; send one of {', '.join(_ENDINGS)}"
    )
    return RefusalError(400, message, "invalid_value", "file")


def _json(call: Call, text: str, seconds: float, verbose: bool) -> dict[str, Any]:
    usage = {"type": "duration", "seconds": seconds}
    if not verbose:
        return {"text": text, "usage": usage}
    asked = call.body.get("timestamp_granularities", ["segment"])
    return {
        "task": "transcribe",
        "language": call.body.get("language", "en"),
        "duration": seconds,
        "text": text,
        **({"segments": [_segment(call, text, seconds)]} if "segment" in asked else {}),
        **({"words": list(_timed(text, seconds))} if "word" in asked else {}),
        "usage": usage,
    }


def _segment(call: Call, text: str, seconds: float) -> dict[str, Any]:
    return {
        "id": 0,
        "seek": 0,
        "start": 0.0,
        "end": seconds,
        "text": text,
        "tokens": list(range(len(split(text, call.word)))),
        "temperature": call.body.get("temperature", 0.0),
        "avg_logprob": -0.25,
        "compression_ratio": 1.5,
        "no_speech_prob": 0.0,
    }


def _timed(text: str, seconds: float) -> Iterator[dict[str, Any]]:
    """The words, at even distances."""
    words = text.split()
    for index, it in enumerate(words):
        start, end = (round(seconds * at / len(words), 3) for at in (index, index + 1))
        yield {"word": it.strip("."), "start": start, "end": end}


def _events(text: str, word: str) -> Iterator[dict[str, Any]]:
    yield from ({"type": "transcript.text.delta", "delta": token} for token in split(text, word))
    yield {"type": "transcript.text.done", "text": text}


def _srt(text: str, seconds: float) -> str:
    return f"1\n{_clock(0, ',')} --> {_clock(seconds, ',')}\n{text}\n\n"


def _vtt(text: str, seconds: float) -> str:
    return f"WEBVTT\n\n{_clock(0, '.')} --> {_clock(seconds, '.')}\n{text}\n\n"


def _clock(seconds: float, mark: str) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{mark}{thousandths:03}"
