"""What the engine is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from runners.engine.limits import Limits
from runners.engine.spec import Berth, Program, sample_container, slot_container

PROGRAM = Program("image", ("python3", "main.py"), {"B": "2", "A": "1"}, Limits(memory=1000, processes=7))
BERTH = Berth("slot-id", "volume", {"samplecheck.managed": "1"})
SAMPLE = sample_container(PROGRAM, BERTH)
SLOT = slot_container("mock", "volume", {"samplecheck.managed": "1"})


@pytest.mark.parametrize("config", [SAMPLE, SLOT])
def test_every_container_is_hardened_and_signed(config: dict[str, Any]) -> None:
    host = config["HostConfig"]
    assert host["CapDrop"] == ["ALL"]
    assert host["SecurityOpt"] == ["no-new-privileges"]
    assert host["ReadonlyRootfs"] is True
    assert host["Memory"] == host["MemorySwap"] > 0
    assert host["PidsLimit"] > 0
    assert config["Labels"] == {"samplecheck.managed": "1"}


def test_a_slot_has_no_network() -> None:
    assert SLOT["HostConfig"]["NetworkMode"] == "none"


def test_a_sample_joins_its_slot_and_may_only_read_what_the_slot_writes() -> None:
    host = SAMPLE["HostConfig"]
    assert host["NetworkMode"] == "container:slot-id"
    assert host["Binds"] == ["volume:/samplecheck:ro"]


def test_a_sample_runs_as_nobody_within_its_limits() -> None:
    host = SAMPLE["HostConfig"]
    assert SAMPLE["User"] == "65534:65534"
    assert (host["Memory"], host["PidsLimit"]) == (1000, 7)
    assert all("size=" in options for options in host["Tmpfs"].values())


def test_the_command_is_the_reader_s_own() -> None:
    assert SAMPLE["Cmd"] == ["python3", "main.py"]
    assert SAMPLE["Env"] == ["A=1", "B=2"]
