"""The golden cities: a change of any headline number is meant and has a reason, or is a mistake."""

import pytest

from tests.golden import city, update
from tests.golden.city import FOLDER, SCENARIOS, kept, moved, told


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_city_is_as_it_was(name):
    before, after = kept(name), told(name)
    assert before.keys() == after.keys()
    assert [before[key] for key in ("seed", "scale", "years")] == [after[key] for key in ("seed", "scale", "years")]
    changes = moved(before["indicators"], after["indicators"])
    assert not changes, 'if this is meant: python -m tests.golden.update --why "..."'


def test_the_two_futures_differ():
    """Else the pilot is not told at all."""
    one, other = (kept(name)["indicators"] for name in SCENARIOS)
    assert len(moved(one, other)) > 10
    assert one["public_spending"] == 0 < other["public_spending"]


def test_a_golden_city_lives():
    for name in SCENARIOS:
        values = kept(name)["indicators"]
        assert values["active_firms"] > 500
        assert values["entrants"] > 500
        assert values["funnel.funded"] > 0
        assert values["loans"] > 0


def test_the_reason_is_written_down():
    reasons = (FOLDER / "REASONS.md").read_text(encoding="utf-8")
    assert reasons.count("\n- 20") >= 1


def test_what_moved_is_found():
    before = {"a": 1.0, "b": 0.0, "c": None, "d": 5.0}
    assert moved(before, {"a": 1.0 + 1e-12, "b": 0.0, "c": None, "d": 5.0}) == {}
    assert moved(before, {"a": 1.0 + 1e-8, "b": 1e-3, "c": 1.0, "e": 5.0}) == {
        "a": (1.0, 1.0 + 1e-8), "b": (0.0, 1e-3), "c": (None, 1.0), "d": (5.0, None), "e": (None, 5.0),
    }  # fmt: skip


class TestUpdate:
    """The script, on a copy of the folder and a city told by hand."""

    @pytest.fixture
    def folder(self, tmp_path, monkeypatch):
        for name in SCENARIOS:
            (tmp_path / f"{name}.json").write_bytes((FOLDER / f"{name}.json").read_bytes())
        (tmp_path / "REASONS.md").write_bytes((FOLDER / "REASONS.md").read_bytes())
        monkeypatch.setattr(city, "FOLDER", tmp_path)
        monkeypatch.setattr(update, "FOLDER", tmp_path)
        return tmp_path

    def test_no_reason_no_change(self, folder, monkeypatch, capsys):
        monkeypatch.setattr(update, "told", lambda name: pytest.fail("played without a reason"))
        for arguments in ([], ["--why", ""], ["--why", "   fix   "]):
            with pytest.raises(SystemExit) as stop:
                update.main(arguments)
            assert stop.value.code == 2
        assert "--why" in capsys.readouterr().err

    def test_nothing_moved_nothing_written(self, folder, monkeypatch, capsys):
        monkeypatch.setattr(update, "told", kept)
        before = (folder / "REASONS.md").read_bytes()
        update.main(["--why", "nothing happened at all"])
        assert "nothing moved" in capsys.readouterr().out
        assert (folder / "REASONS.md").read_bytes() == before

    def test_what_moved_is_written_with_its_reason(self, folder, monkeypatch):
        def other(name):
            content = kept(name)
            if name == "status-quo":
                content["indicators"]["jobs"] *= 2
            return content

        monkeypatch.setattr(update, "told", other)
        untouched = (folder / "pilot-2021.json").read_bytes()
        jobs = kept("status-quo")["indicators"]["jobs"]
        update.main(["--why", "firms hire twice as many"])
        assert kept("status-quo")["indicators"]["jobs"] == 2 * jobs
        assert (folder / "pilot-2021.json").read_bytes() == untouched
        last = (folder / "REASONS.md").read_text(encoding="utf-8").splitlines()[-2:]
        assert "firms hire twice as many" in last[0]
        assert f"1 of {len(kept('status-quo')['indicators'])} indicators, jobs {jobs!r} -> {2 * jobs!r}" in last[1]
