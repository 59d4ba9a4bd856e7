"""Wrong scenario files: one short sentence on stderr naming file, key, found, allowed and the nearest valid name; exit 2."""

import os
from typing import NamedTuple

import pytest

from experiments.cli import main
from experiments.scenario import shipped


class Case(NamedTuple):
    text: str  # of the file
    key: str
    found: str
    allowed: str
    nearest: str = ""


SANDBOX = "[measures.sandbox]\n"
CASES = {
    # names
    "unknown table": Case("[mesures]\n", "mesures", "'mesures'", "a table among about, run, measures", "measures"),
    "unknown key of about": Case('[about]\ntitel = "x"\n', "about.titel", "'titel'", "one of title, title_zh", "title"),
    "unknown key of run": Case("[run]\nyear = 3\n", "run.year", "'year'", "one of start, years", "years"),
    "unknown measure": Case("[measures.sandbx]\n", "measures.sandbx", "'sandbx'", "a measure: sandbox", "sandbox"),
    "unknown setting": Case(SANDBOX + "slot = 4\n", "measures.sandbox.slot", "'slot'", "a setting of sandbox", "slots"),
    "setting named self": Case(SANDBOX + "self = 4\n", "measures.sandbox.self", "'self'", "a setting of sandbox"),
    "unknown sector": Case(SANDBOX + 'sectors = ["marin"]\n', "measures.sandbox.sectors", "'marin'", "one of it, digital", "marine"),
    "unknown district": Case(SANDBOX + 'districts = ["Nanshan"]\n', "measures.sandbox.districts", "'Nanshan'", "one of", "nanshan"),
    "unknown number of nature": Case("[nature]\nzzz = 1\n", "nature.zzz", "'zzz'", "a number of Nature"),
    "unknown number of the rules": Case("[rules]\nfines = 1\n", "rules.fines", "'fines'", "a number of Rulebook", "fine"),
    "unknown baseline": Case('[about]\nbaseline = "staus-quo"\n', "about.baseline", "'staus-quo'", "a shipped scenario", "status-quo"),
    "name with odd letters": Case('[run]\n"ye\\u001bars" = 1\n', "run", "'ye\\x1bars'", "letters, digits, _ or -"),
    "endless name": Case(f"[{'a' * 5000}]\n", "file", "'aaaa", "at most 60 letters"),
    # kinds
    "key outside tables": Case("years = 3\n", "years", "'years'", "a table among", ""),
    "run is a number": Case("run = 3\n", "run", "3", "a table: [run]"),
    "run is a list of tables": Case("[[run]]\nyears = 3\n", "run", "[{'years': 3}]", "a table: [run]"),
    "measures is a list": Case('measures = ["sandbox"]\n', "measures", "['sandbox']", "a table: [measures]"),
    "measure is a number": Case("[measures]\nsandbox = 40\n", "measures.sandbox", "40", "a table of settings"),
    "measure is a list of tables": Case("[[measures.sandbox]]\nslots = 4\n", "measures.sandbox", "[{'slots': 4}]", "a table of settings"),
    "nature is a text": Case('nature = "kind"\n', "nature", "'kind'", "a table: [nature]"),
    "title is a number": Case("[about]\ntitle = 3\n", "about.title", "3", "a text in quotes"),
    "question is a list": Case('[about]\nquestion = ["?"]\n', "about.question", "['?']", "a text in quotes"),
    "baseline is a boolean": Case("[about]\nbaseline = true\n", "about.baseline", "True", "a text in quotes"),
    "years is a boolean": Case("[run]\nyears = true\n", "run.years", "True", "a whole number from 1"),
    "years is a text": Case('[run]\nyears = "15"\n', "run.years", "'15'", "a whole number from 1"),
    "years is a date": Case("[run]\nyears = 2021-01-01\n", "run.years", "datetime.date(2021, 1, 1)", "a whole number"),
    "scale is a time": Case("[run]\nscale = 07:32:00\n", "run.scale", "datetime.time(7, 32)", "a number from 0.001 to 4"),
    "seed is a list": Case("[run]\nseed = [1, 2]\n", "run.seed", "[1, 2]", "a whole number"),
    "slots is a text": Case(SANDBOX + 'slots = "many"\n', "measures.sandbox.slots", "'many'", "a whole number from 0 to 5000"),
    "slots is a boolean": Case(SANDBOX + "slots = false\n", "measures.sandbox.slots", "False", "a whole number"),
    "slots is a table": Case(SANDBOX + "slots = {a = 1}\n", "measures.sandbox.slots", "{'a': 1}", "a whole number"),
    "sectors is a text": Case(SANDBOX + 'sectors = "it"\n', "measures.sandbox.sectors", "'it'", "a list of names among"),
    "sectors holds a number": Case(SANDBOX + "sectors = [3]\n", "measures.sandbox.sectors", "3", "one of it"),
    "start is a number": Case("[run]\nstart = 2021\n", "run.start", "2021", 'a quarter such as "2021Q1"'),
    "start is a date": Case("[run]\nstart = 2021-01-01\n", "run.start", "datetime.date", "a quarter"),
    "rule is a text": Case('[rules]\nfine = "high"\n', "rules.fine", "'high'", "a number from 0 to 100 (M RMB)"),
    # bounds
    "no year": Case("[run]\nyears = 0\n", "run.years", "0", "a whole number from 1"),
    "half a year": Case("[run]\nyears = 1.5\n", "run.years", "1.5", "a whole number"),
    "beyond 2035": Case("[run]\nyears = 16\n", "run.years", "16", "a whole number from 1 to 15 (a run from 2021Q1 must end by 2035Q4)"),
    "late start, too long": Case('[run]\nstart = "2034Q1"\nyears = 3\n', "run.years", "3", "from 1 to 2"),
    "start before history": Case('[run]\nstart = "1999Q1"\n', "run.start", "'1999Q1'", "a quarter from 2011Q1 to 2035Q1"),
    "fifth quarter": Case('[run]\nstart = "2021Q5"\n', "run.start", "'2021Q5'", "a quarter such as"),
    "no city": Case("[run]\nscale = 0\n", "run.scale", "0", "a number from 0.001 to 4"),
    "five cities": Case("[run]\nscale = 5\n", "run.scale", "5", "a number from 0.001 to 4"),
    "negative seed": Case("[run]\nseed = -1\n", "run.seed", "-1", "a whole number from 0"),
    "no replicate": Case("[run]\nreplicates = 0\n", "run.replicates", "0", "a whole number from 1 to 10000"),
    "negative budget": Case("[measures.data_loan]\nbudget = -1.0\n", "measures.data_loan.budget", "-1.0", "(M RMB a year)"),
    "measure ends before it starts": Case(SANDBOX + 'start = "2023Q1"\nend = "2022Q4"\n', "measures.sandbox.end", "'2022Q4'", "not before start"),
    "scale is not a number": Case("[run]\nscale = nan\n", "run.scale", "nan", "a number from 0.001 to 4"),
    "budget without end": Case("[measures.data_loan]\nbudget = inf\n", "measures.data_loan.budget", "inf", "a number from 0"),
    "rule is not a number": Case("[rules]\nfine = nan\n", "rules.fine", "nan", "a number from 0 to 100"),
    "overflowing float": Case("[run]\nscale = 1e999\n", "run.scale", "inf", "a number from 0.001 to 4"),
    "huge whole number": Case(f"[run]\nseed = {'9' * 400}\n", "run.seed", "a whole number of 1,329 bits", "at most 63 bits"),
    "huge hexadecimal": Case(f"[run]\nseed = 0x{'f' * 9000}\n", "run.seed", "a whole number of 36,000 bits", "at most 63 bits"),
    "number of 5000 digits": Case(f"[run]\nseed = {'9' * 5000}\n", "file", "a value too long", "valid TOML"),
    "endless title": Case(f'[about]\ntitle = "{"x" * 300}"\n', "about.title", "300 characters", "at most 200 characters"),
    "title with an escape sequence": Case('[about]\ntitle = "\\u001b[31mred"\n', "about.title", "'\\x1b[31mred'", "without control characters"),
    # files
    "no TOML": Case("years 15\n", "line 1", "'years 15'", "valid TOML"),
    "key twice": Case("[run]\nyears = 1\nyears = 2\n", "line 3", "'years = 2'", "valid TOML"),
    "table twice": Case("[run]\n[run]\n", "line 2", "'[run]'", "valid TOML"),
    "unfinished text": Case('[about]\ntitle = "x\n', "line 2", "'title = \"x'", "valid TOML"),
    "unfinished file": Case('[about]\ntitle = """x', "file", "the end of the file", "valid TOML"),
    "deep list": Case(f"[run]\nyears = {'[' * 50}{']' * 50}\n", "run.years", "values nested more than 6 deep", "at most 6 levels"),
    "bottomless list": Case(f"[run]\nyears = {'[' * 100_000}\n", "file", "values nested too deeply", "at most 6 levels"),
    "deep table": Case(f"[run]\nyears{'.a' * 100} = 1\n", "run.years.a.a.a.a", "values nested more than 6 deep", "at most 6 levels"),
    "endless dotted key": Case(f"[run]\na{'.a' * 100_000} = 1\n", "line 2", "100,000 dots", "at most 200 dots"),
    "more than a megabyte": Case("#" * 1_000_001, "file", "more than 1,000,000 bytes", "at most 1,000,000 bytes"),
}


def refused(capsys, *arguments: str) -> str:
    """What the command says when it refuses: exit code 2, nothing on stdout, one line on stderr."""
    code = main(arguments)
    out, err = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert err.startswith("tequ: ") and err.endswith("\n") and err.count("\n") == 1
    assert "Traceback" not in err
    assert len(err) < 800
    assert err[:-1].isprintable()
    return err


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_malformed_file_is_refused_in_one_sentence(case, tmp_path, capsys):
    file = tmp_path / "mine.toml"
    file.write_text(case.text, encoding="utf-8")
    said = refused(capsys, "scenario", "check", str(file))
    place, _, rest = said.partition("mine.toml: ")[2].partition(": found ")
    assert place.startswith(case.key)
    found, _, allowed = rest.partition(", allowed is ")
    assert found.startswith(case.found)
    assert case.allowed in allowed
    if case.nearest:
        assert allowed.endswith(f"; did you mean {case.nearest!r}?\n")


@pytest.mark.parametrize("command", ["run", "compare"])
def test_every_command_that_reads_a_scenario_refuses_alike(command, tmp_path, capsys):
    file = tmp_path / "mine.toml"
    file.write_text("[run]\nyeers = 3\n")
    assert "mine.toml: run.yeers: found 'yeers', allowed is one of start, years" in refused(capsys, command, str(file))


@pytest.mark.parametrize("raw", [b"\xff\xfe[\x00r\x00u\x00n\x00]\x00", b"[about]\ntitle = '\xd6\xd0'\n", b"\x00\xff\x13\x37" * 99])
def test_a_file_that_is_not_utf8_is_refused(raw, tmp_path, capsys):
    (tmp_path / "mine.toml").write_bytes(raw)
    said = refused(capsys, "scenario", "check", str(tmp_path / "mine.toml"))
    assert "mine.toml: file: found byte 0x" in said
    assert "allowed is text in UTF-8" in said


def test_a_byte_order_mark_is_forgiven(tmp_path, capsys):
    (tmp_path / "mine.toml").write_bytes(b"\xef\xbb\xbf[run]\r\nyears = 3\r\n")
    assert main(["scenario", "check", str(tmp_path / "mine.toml")]) == 0
    assert "2023Q4" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("pilot-2012", "pilot-2021"), ("pilot-2012.toml", "pilot-2021"), ("nowhere/statusquo.toml", "status-quo"), ("pilot\n-2021", "pilot-2021")],
)
def test_a_missing_file_gets_the_nearest_shipped_name(name, nearest, capsys):
    said = refused(capsys, "run", name)
    assert "scenario: found no such " in said
    assert f"allowed is a shipped scenario ({', '.join(shipped())}) or the path of a TOML file; did you mean {nearest!r}?" in said


@pytest.mark.parametrize("name", ["\0", "x" * 5000, ""])
def test_a_name_no_file_can_have_is_refused(name, capsys):
    said = refused(capsys, "run", name)
    assert said.endswith(f"allowed is a shipped scenario ({', '.join(shipped())}) or the path of a TOML file\n")


def test_a_folder_is_not_a_scenario(tmp_path, capsys):
    said = refused(capsys, "scenario", "check", str(tmp_path))
    assert f"{tmp_path}: scenario: found a folder, allowed is a shipped scenario" in said


def test_a_pipe_is_not_waited_for(tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe.toml")
    assert "pipe.toml: scenario: found no ordinary file" in refused(capsys, "scenario", "check", str(tmp_path / "pipe.toml"))


OPTIONS = {
    "replicates in words": (["run", "--replicates", "many"], "--replicates", "found 'many', allowed is a whole number"),
    "half a replicate": (["compare", "--replicates", "2.5"], "--replicates", "found '2.5', allowed is a whole number"),
    "no replicate": (["run", "--replicates", "0"], "--replicates", "found 0, allowed is a whole number from 1 to 10000"),
    "no city": (["run", "--scale", "0"], "--scale", "found 0.0, allowed is a number from 0.001 to 4"),
    "scale is not a number": (["compare", "--scale", "nan"], "--scale", "found nan, allowed is a number from 0.001 to 4"),
    "beyond 2035": (["run", "--years", "16"], "--years", "found 16, allowed is a whole number from 1 to 15"),
    "negative seed": (["run", "--seed", "-3"], "--seed", "found -3, allowed is a whole number from 0"),
    "no worker": (["run", "--workers", "0"], "--workers", "found '0', allowed is a whole number from 1 to 1024"),
    "no precision": (["compare", "--precision", "-1"], "--precision", "found '-1', allowed is a number from"),
    "facts of no city": (["facts", "--scale", "nan"], "--scale", "found 'nan', allowed is a number from 0.001 to 4"),
    "language": (["measures", "--lang", "de"], "--lang", "'en', 'zh'"),
    "unknown option": (["run", "--replicate", "3"], "--replicate", "--replicates"),
    "unknown command": (["comparr"], "comparr", "'compare'"),
    "one scenario too many": (["run", "status-quo", "pilot-2021"], "pilot-2021", "unexpected"),
    "option without value": (["run", "--seed"], "--seed", "requires an argument"),
    "nothing to check": (["scenario", "check"], "FILE", "Missing argument"),
    "no command": (["scenario"], "command", "tequ scenario --help"),
    "out is a file": (["run", "--out", "/dev/null"], "out", "allowed is a folder that can be written"),
    "report of nothing": (["report", "no/such/folder"], "no/such/folder", "allowed is a folder of results"),
}


@pytest.mark.parametrize(("arguments", "key", "words"), OPTIONS.values(), ids=OPTIONS)
def test_wrong_options_are_refused_in_one_sentence(arguments, key, words, capsys):
    said = refused(capsys, *arguments)
    assert key in said
    assert words in said
