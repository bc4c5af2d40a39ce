"""The operations on files. They are kept in memory, and forgotten with the scenario."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from mock_server.operations.call import Call
from mock_server.refusals import no_such_file
from mock_server.reply import Reply, bytes_reply, json_reply
from mock_server.store import StoredFile

_MOST_LISTED = 10_000


def create_file(call: Call) -> Reply:
    """`createFile`: keeps a file, and gives it an id that has the word in it."""
    upload = call.uploads["file"]
    about: dict[str, Any] = {
        "id": f"file-{call.word}",
        "object": "file",
        "bytes": len(upload.data),
        "created_at": call.created,
        "filename": upload.filename,
        "purpose": call.body["purpose"],
        "status": "processed",
        "status_details": None,
    }
    if expiry := call.body.get("expires_after"):
        about["expires_at"] = call.created + expiry["seconds"]
    call.store.keep(StoredFile(about, upload.data))
    return json_reply(about, evidence=(call.word,))


def list_files(call: Call) -> Reply:
    """`listFiles`: the files of a purpose, the newest first, page by page."""
    purpose, order = call.query.get("purpose"), call.query.get("order", "desc")
    files = [it.about for it in call.store.files.values() if purpose in (None, it.about["purpose"])]
    ordered = files if order == "asc" else files[::-1]
    ids = [about["id"] for about in ordered]
    after = call.query.get("after")
    rest = ordered[ids.index(after) + 1 :] if after in ids else ordered
    page = rest[: int(call.query.get("limit", _MOST_LISTED))]
    return json_reply(
        {
            "object": "list",
            "data": page,
            "first_id": page[0]["id"] if page else None,
            "last_id": page[-1]["id"] if page else None,
            "has_more": len(page) < len(rest),
        },
        evidence=tuple(about["id"] for about in page),
    )


def retrieve_file(call: Call) -> Reply:
    """`retrieveFile`: what is known of a file."""
    about = _find(call).about
    return json_reply(about, evidence=(about["filename"], str(about["created_at"]), str(about["bytes"])))


def retrieve_file_content(call: Call) -> Reply:
    """`retrieveFileContent`: its bytes."""
    return bytes_reply(_find(call).data)


def delete_file(call: Call) -> Reply:
    """`deleteFile`: forgets it."""
    name = _find(call).about["id"]
    del call.store.files[name]
    return json_reply({"id": name, "object": "file", "deleted": True}, evidence=("true", "True"))


def _find(call: Call) -> StoredFile:
    name = unquote(call.parameters["file_id"])
    try:
        return call.store.files[name]
    except KeyError:
        raise no_such_file(name) from None
