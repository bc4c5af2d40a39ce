from __future__ import annotations

import asyncio
import base64
from pathlib import Path

from mock_server.scenario import Scenario
from mock_server.slot import Slot


def test_a_samples_folder_holds_just_its_files(tmp_path: Path) -> None:
    slot, scenario = Slot(tmp_path), Scenario(bases=()).to_json()

    def begin(files: dict[str, bytes]) -> dict[str, bytes]:
        sample = {name: base64.b64encode(data).decode() for name, data in files.items()}
        order = {"verb": "begin", "scenario": scenario, "sample": sample}
        assert asyncio.run(slot.obey(order)) == {"ok": True}
        folder = tmp_path / "sample"
        assert folder.is_dir()
        paths = [path for path in folder.rglob("*") if path.is_file()]
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}

    for files in ({}, {"main.py": b"1", "data/a.txt": b"2"}, {"main.py": b"3"}, {}):
        assert begin(files) == files
