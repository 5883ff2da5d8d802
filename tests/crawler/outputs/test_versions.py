"""What a run met of an article is numbered the same whether it was stopped or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.outputs.versions import Versions

ID = "th1-00112233445566ff"
A, B = (f"sha256:{digit * 64}" for digit in "ab")


def number_all(versions: Versions, contents: str, first: int = 1) -> list[int]:
    told = {"a": A, "b": B}
    return [versions.number(ID, told[content], page) for page, content in enumerate(contents, first)]


@pytest.mark.parametrize("is_kept", [True, False])
def test_only_a_change_is_a_version(tmp_path: Path, is_kept: bool) -> None:
    versions = Versions(tmp_path / "v" if is_kept else None, "c")
    versions.begin()
    assert number_all(versions, "aabba") == [1, 0, 2, 0, 3]
    assert versions.number("th1-0000000000000001", A, 6) == 1
    versions.remove()
    assert not list(tmp_path.iterdir())


def test_pages_behind_those_that_count_are_forgotten(tmp_path: Path) -> None:
    versions = Versions(tmp_path / "v", "c")
    versions.begin()
    assert number_all(versions, "aba") == [1, 2, 3]
    versions.commit(3)
    assert number_all(versions, "b", first=4) == [4]
    versions.close()
    again = Versions(tmp_path / "v", "c")
    assert again.resume(2)
    assert number_all(again, "ba", first=3) == [0, 3]
    again.close()


def test_another_command_or_a_lost_or_torn_file_cannot_go_on(tmp_path: Path) -> None:
    path = tmp_path / "v"
    versions = Versions(path, "c")
    versions.begin()
    versions.commit(3)
    versions.close()
    assert not Versions(path, "d").resume(3)
    assert not Versions(path, "c").resume(4)
    assert not Versions(tmp_path / "lost", "c").resume(3)
    path.write_bytes(b"torn" * 2000)
    torn = Versions(path, "c")
    assert not torn.resume(3)
    torn.begin()
    assert number_all(torn, "ab") == [1, 2]
    torn.remove()
