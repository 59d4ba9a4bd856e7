"""The benchmarks compare like with like: the Mesa twin plays the score, and lands where the columns do."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.city import all_on
from benchmarks.mesa_terms import OFFERS
from benchmarks.mesa_twin import SCORE, Twin
from ecosystem import ledger as books
from ecosystem import verb
from ecosystem.model import VERBS, Ecosystem
from policies import CATALOGUE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def both():
    """A column city and its twin after a year with the measures the twin knows."""
    city = Ecosystem(all_on(OFFERS), seed=1, scale=0.01, years=2, cache=False)
    twin = Twin(city)
    gaps = []
    for _ in range(4):
        city.step()
        twin.step()
        gaps.append(twin.gap)
    return city, twin, gaps


def test_all_measures_are_on_to_the_end():
    measures = all_on()
    assert [m.name for m in measures] == list(CATALOGUE)
    assert all(m.in_force(q) for m in measures for q in (164, 223))


def test_the_twin_plays_the_verbs_of_the_score_in_their_order(both):
    names = [verb.name(process) for _, process in VERBS]
    assert list(SCORE) == [name for name in names if name in SCORE]
    assert [name for name in both[1].timings if name in SCORE] == list(SCORE)


def test_the_books_of_the_twin_close(both):
    assert max(both[2]) < 1e-9


WITHIN = {"active_firms": 0.05, "sales": 0.1, "jobs": 0.1, "high_tech_firms": 0.15, "rd_done": 0.2, "designers_employed": 0.15}


@pytest.mark.parametrize("name, within", WITHIN.items())
def test_the_twin_does_the_same_work(both, name, within):
    """Other luck, the same city: the twin ends the year where the columns do."""
    city, twin, _ = both
    assert twin.counted[name] == pytest.approx(city.recorder.paths["series"][name][-1], rel=within)


def test_the_twin_lends_like_the_city(both):
    city, twin, _ = both
    assert sum(b.loans for b in twin.banks) == pytest.approx(city.world.banks["loans"].sum(), rel=0.35)


def number_of(name):
    """The account of a measure."""
    return list(CATALOGUE).index(name) + 1


@pytest.mark.parametrize("name", OFFERS)
def test_as_many_apply_for_public_money(both, name):
    city, twin, _ = both
    number = number_of(name)
    assert twin.accounts[number].applied == pytest.approx(city.world.accounts["applied"][number], rel=0.5, abs=15)


@pytest.mark.parametrize("name", ["key_technology_subsidy", "application_innovation_subsidy"])
def test_the_twin_pays_each_year_of_a_firm_once(both, name):
    """Both claim in one quarter of four, and the budget is paid out in quarters' parts: as many claims, and the same money."""
    city, twin, _ = both
    number = number_of(name)
    accounts, account = city.world.accounts, twin.accounts[number]
    assert account.applied == pytest.approx(accounts["applied"][number], rel=0.5, abs=3)
    assert account.spent > 0
    assert account.spent == pytest.approx(accounts["spent"][number], rel=0.3)
    # What firms still here remember is part of what the two subsidies paid.
    assert 0 < sum(f.granted for f in twin.firms) <= sum(a.spent for a in twin.accounts) * (1 + 1e-12)


def test_in_the_twin_who_leaves_pays_the_grant_back():
    """Up to its cash, to the account that paid it; the rest goes with the firm."""
    twin = Twin(Ecosystem(all_on(OFFERS), seed=1, scale=0.01, years=2, cache=False))
    twin.turn()
    twin.nature = twin.nature.replace(leave_hazard=0.1, leave_rent=10, sale_hazard=0)
    dear, account = max(twin.districts, key=lambda d: d.rent), twin.accounts[number_of("key_technology_subsidy")]
    rich, poor, never = [firm for firm in twin.firms if not firm.listed][:3]
    for firm, granted, cash in ((rich, 1.0, 3.0), (poor, 5.0, 2.0), (never, 0.0, 2.0)):
        firm.district, firm.granted, firm.grant_account, firm.cash, firm.debt, firm.data_debt = dear, granted, account, cash, 0.0, 0.0
        firm.sell_or_leave()
        assert not firm.alive
    assert account.recovered == twin.flows[books.RECOVERED] == 1.0 + 2.0
    assert twin.flows[books.REMOVAL] == 2.0 + 0.0 + 2.0


def test_what_firms_owe_the_twins_banks_have_lent(both):
    _, twin, _ = both
    owed = sum(f.debt + f.data_debt for f in twin.firms)
    assert owed == pytest.approx(sum(b.loans + b.data_loans for b in twin.banks), rel=1e-9)


def test_the_last_line_is_json_with_its_keys():
    done = subprocess.run([sys.executable, "-m", "benchmarks", "--quick"], cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    measured = json.loads(done.stdout.splitlines()[-1])
    assert measured.keys() >= {"floor_ratio", "mesa_ratio", "seconds_60q", "peak_mb", "flatness", "two_workers"}
    assert all(value > 0.0 for value in measured.values())


def test_anything_else_on_the_command_line_is_refused():
    done = subprocess.run([sys.executable, "-m", "benchmarks", "--fast"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "--quick" in done.stderr and "Traceback" not in done.stderr
