"""Whose containers are whose, and who is gone."""

from __future__ import annotations

import json
import subprocess
import sys

from runners.engine.labels import Session, orphaned


def test_what_this_process_started_is_nobody_s_orphan() -> None:
    assert not orphaned(Session().labels)


def test_what_a_process_started_that_is_gone_is_an_orphan() -> None:
    code = "import json; from runners.engine.labels import Session; print(json.dumps(Session().labels))"

    labels = json.loads(subprocess.check_output([sys.executable, "-c", code]))
    assert orphaned(labels)


def test_a_pid_that_was_used_again_does_not_keep_an_orphan() -> None:
    assert orphaned({**Session().labels, "samplecheck.started": "1"})


def test_another_machine_s_containers_are_left_alone() -> None:
    labels = {**Session().labels, "samplecheck.pid": "999999999"}
    assert orphaned(labels)
    assert not orphaned({**labels, "samplecheck.host": "another/boot"})


def test_containers_without_our_signature_are_left_alone() -> None:
    assert not orphaned({})
