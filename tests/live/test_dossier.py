"""Lists and lives say what tables and registers hold, of both worlds, each up to the quarter it is told for."""

import pickle
import subprocess
import sys
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest

from ecosystem.declare import Text, Wrong
from ecosystem.register import Event
from experiments.live.dossier import Life, Listing, Request, Told
from experiments.live.lists import FIRM_GROUPS, FUND_GROUPS
from experiments.live.lives import Line, lines_of, side_by_side
from experiments.live.side import Side

SANDBOX = 3  # licence state


def firms_of(city, name):
    """uid -> the columns of the living, read row by row."""
    table = city._worlds[name].world.firms
    columns = ("sales_average", "staff", "post_money", "rounds", "listed", "licence", "sector", "district", "cash", "granted", "data_debt", "credit_account")
    return {int(table["uid"][row]): {c: table[c][row].item() for c in columns} for row in np.flatnonzero(table["alive"])}


def events_of(city, name, until=None):
    register = city._worlds[name].world.register
    names = ("quarter", "kind", "uid", "amount", "detail", "sector")
    every = zip(*(register[n].tolist() for n in names), strict=True)
    return [dict(zip(names, row, strict=True)) for row in every if until is None or row[0] <= until]


@pytest.fixture(scope="module")
def tables(played):
    return {name: firms_of(played, name) for name in ("baseline", "scenario")}


@pytest.fixture(scope="module")
def events(played):
    return {name: events_of(played, name) for name in ("baseline", "scenario")}


# -- lists -----------------------------------------------------------------------------------------------


def uids(listing):
    return [row.uid for row in listing.rows]


def test_largest_firms_are_the_largest(played, tables):
    listing = played.ask(Request("firms"))
    assert listing.name == "largest"
    expected = sorted(tables["scenario"], key=lambda uid: -tables["scenario"][uid]["sales_average"])[:30]
    assert uids(listing) == expected
    assert listing.total == len(tables["scenario"])
    for row in listing.rows:
        for place, name in enumerate(("baseline", "scenario")):
            held = tables[name].get(row.uid)
            expected = (4.0 * held["sales_average"], held["staff"], held["post_money"] if held["rounds"] else None) if held else (None,) * 3
            assert tuple(pair[place] for pair in row.figures) == expected
        assert (row.sector, row.district) == (tables["scenario"][row.uid]["sector"], tables["scenario"][row.uid]["district"])


def test_firms_of_one_sector(played, tables):
    bio = [uid for uid, held in tables["scenario"].items() if held["sector"] == 3]
    listing = played.ask(Request("firms", sector=3, most=5))
    assert uids(listing) == sorted(bio, key=lambda uid: -tables["scenario"][uid]["sales_average"])[:5]
    assert listing.total == len(bio)


def test_highest_valued_are_private(played, tables):
    private = {uid: h["post_money"] for uid, h in tables["scenario"].items() if h["rounds"] > 0 and not h["listed"]}
    listing = played.ask(Request("firms", group="valued"))
    assert [tables["scenario"][uid]["post_money"] for uid in uids(listing)] == sorted(private.values(), reverse=True)[:30]
    assert listing.total == len(private)


def test_the_sandbox_list_is_who_is_inside(played, tables):
    inside = {uid for uid, held in tables["scenario"].items() if held["licence"] == SANDBOX}
    listing = played.ask(Request("firms", group="sandbox"))
    assert inside
    assert set(uids(listing)) == inside
    assert {row.scenario.en for row in listing.rows} == {"in the sandbox"}
    assert "in the sandbox" not in {row.baseline.en for row in listing.rows}


def test_reached_are_those_with_grants_places_or_supported_loans(played, tables, events):
    given = {e["uid"] for e in events["scenario"] if e["kind"] in (Event.GRANT, Event.SANDBOX)}
    living = tables["scenario"]
    loans = {uid for uid, held in living.items() if held["data_debt"] > 0 and held["credit_account"] > 0}
    listing = played.ask(Request("firms", group="reached", most=100))
    assert listing.total == len((given | loans) & set(living))
    first = min(len(given & set(living)), 100)
    assert first > 5
    assert set(uids(listing)[:first]) <= given


def test_gained_and_lost_are_in_business_in_one_world_only(played, tables):
    for group, here, there in (("gained", "scenario", "baseline"), ("lost", "baseline", "scenario")):
        listing = played.ask(Request("firms", group=group, most=100))
        only = set(tables[here]) - set(tables[there])
        assert only
        assert set(uids(listing)) == only
        assert listing.total == len(only)
        for row in listing.rows:
            other = row.baseline if here == "scenario" else row.scenario
            assert other.en == "never founded" or "in 20" in other.en


def test_sales_that_differ_most(played, tables):
    a, b = tables["baseline"], tables["scenario"]
    gaps = sorted((abs(a[u]["sales_average"] - b[u]["sales_average"]) for u in a.keys() & b.keys()), reverse=True)
    found = [abs(a[u]["sales_average"] - b[u]["sales_average"]) for u in uids(played.ask(Request("firms", group="changed")))]
    assert found == gaps[:30]
    assert found[0] > 0


def test_crowned_in_one_world_only(played, events):
    crowned = [{e["uid"] for e in events[name] if e["kind"] == Event.VALUED and e["detail"] == 3} for name in ("baseline", "scenario")]
    assert set(uids(played.ask(Request("firms", group="crowned")))) == crowned[0] ^ crowned[1]


def test_a_crown_is_the_third_level():
    def side(*levels):
        uid, detail, quarter = (np.array(column) for column in zip(*levels, strict=True))
        return SimpleNamespace(of=lambda kinds: {"uid": uid, "detail": detail, "quarter": quarter, "sector": uid % 2})

    worlds = side((1, 3, 170), (2, 2, 171), (5, 3, 172)), side((1, 3, 171), (2, 3, 173), (3, 2, 171), (4, 3, 168))
    rank = FIRM_GROUPS["crowned"][1]
    assert rank(worlds, Request("firms")) == ([2, 5, 4], 3)  # 1 in both worlds, 3 is a gazelle; the latest first
    assert rank(worlds, Request("firms", sector=1)) == ([5], 1)
    assert rank(worlds, Request("firms", most=1)) == ([2], 3)


def test_a_listed_firm_has_no_private_value(played):
    firms = played._worlds["scenario"].world.firms
    first = uids(played.ask(Request("firms", group="valued")))[0]
    (row,) = np.flatnonzero(firms["uid"] == first)
    firms["listed"][row] = 1
    try:
        assert first not in uids(played.ask(Request("firms", group="valued")))
        assert fact(played.ask(Request("firm", first)), "founded")[1] is not None
    finally:
        firms["listed"][row] = 0


def test_a_fund_is_known_from_its_founding(played):
    world = played._worlds["scenario"].world
    until = played.quarter - 40
    side = Side(world, until)
    founded = world.funds["uid"] >> 40
    assert (founded > until).any()
    for row, uid in enumerate(world.funds["uid"].tolist()):
        assert side.fund(uid) == (row if founded[row] <= until else None)
    assert side.fund(int(world.funds["uid"][-1]) + 1) is None


def test_funds_are_ranked_by_what_their_table_says(played):
    funds = played._worlds["scenario"].world.funds
    alive = np.flatnonzero(funds["alive"])
    for group, column in (("largest", "size"), ("deals", "deals")):
        listing = played.ask(Request("funds", group=group, most=10))
        assert [row.figures[0 if column == "size" else 1][1] for row in listing.rows] == sorted(funds[column][alive].tolist(), reverse=True)[:10]
        assert listing.total == len(alive)


def test_ties_are_those_of_the_network(played):
    from ecosystem.network import coinvestment

    world = played._worlds["scenario"].world
    graph = coinvestment(world)
    listing = played.ask(Request("funds"))
    row_of = {int(uid): row for row, uid in enumerate(world.funds["uid"])}
    assert [row.figures[2][1] for row in listing.rows] == [graph.degree(row_of[row.uid]) if row_of[row.uid] in graph else 0 for row in listing.rows]
    assert listing.rows[0].figures[2][1] == max(d for v, d in graph.degree() if world.funds["alive"][v])


def test_regulators_are_nine_with_what_their_table_says(played):
    listing = played.ask(Request("regulators"))
    assert [row.uid for row in listing.rows] == list(range(9))
    for place, name in enumerate(("baseline", "scenario")):
        world = played._worlds[name].world
        for column, table in (("wait", "wait"), ("queue", "queue"), ("places", "sandbox_slots")):
            at = [c.name for c in listing.columns].index(column)
            assert [row.figures[at][place] for row in listing.rows] == world.regulators[table].tolist()
    inside = [row.figures[-1][1] for row in listing.rows]
    firms = played._worlds["scenario"].world.firms.view
    assert inside == np.bincount(firms.sector[firms.alive & (firms.licence == SANDBOX)], minlength=9).tolist()


# -- lives -----------------------------------------------------------------------------------------------


def figure(life, name):
    return next((f.baseline, f.scenario) for f in life.figures if f.name == name)


def fact(life, name):
    return next((f.baseline and f.baseline.en, f.scenario and f.scenario.en) for f in life.facts if f.name == name)


def sought(played, events):
    """Firms with a life worth a test: in the sandbox, granted, in one world only, closed, listed."""
    kinds = {Event.SANDBOX: 3, Event.GRANT: 3, Event.LISTED: 2, Event.CLOSED: 3, Event.VALUED: 3}
    found = [e["uid"] for kind, n in kinds.items() for e in [e for e in events["scenario"] if e["kind"] == kind][-n:]]
    return found + [row.uid for group in ("gained", "lost", "largest") for row in played.ask(Request("firms", group=group, most=3)).rows]


OF_OTHERS = (Event.CODIFIED, Event.FUND_BORN, Event.FUND_CLOSED, Event.COINVESTED)  # not events of a firm's life


def test_a_life_tells_every_event_of_both_registers(played, events):
    lives = 0
    for uid in sought(played, events):
        life = played.ask(Request("firm", uid))
        lives += 1
        for name, told in (("baseline", lambda e: e.baseline), ("scenario", lambda e: e.scenario)):
            written = [(e["quarter"], Event(e["kind"]).name.lower()) for e in events[name] if e["uid"] == uid and e["kind"] not in OF_OTHERS]
            assert Counter(written) == Counter((e.quarter, e.event) for e in life.events if told(e) is not None)
        for e in life.events:
            assert e.only_in == {(True, True): "", (True, False): "baseline", (False, True): "scenario"}[e.baseline is not None, e.scenario is not None]
        assert [e.quarter for e in life.events] == sorted(e.quarter for e in life.events)
        assert (life.until, life.at) == (played.quarter, (played.quarter, played.quarter))
    assert lives > 15


def test_a_life_tells_what_the_tables_say(played, tables, events):
    for uid in sought(played, events):
        life = played.ask(Request("firm", uid))
        for place, name in enumerate(("baseline", "scenario")):
            held = tables[name].get(uid)
            assert figure(life, "cash")[place] == (held["cash"] if held else None)
            assert figure(life, "sales")[place] == (4.0 * held["sales_average"] if held else None)
            ours = [e for e in events[name] if e["uid"] == uid and e["kind"] < Event.CODIFIED]
            if ours:
                assert figure(life, "raised")[place] == pytest.approx(sum(e["amount"] for e in ours if e["kind"] == Event.ROUND))
            else:
                assert fact(life, "fate")[place] == "never founded"
                assert figure(life, "raised")[place] is None
            if held:
                assert fact(life, "fate")[place] in ("in business", "listed")
                assert (fact(life, "fate")[place] == "listed") == bool(held["listed"])
            elif ours:
                assert fact(life, "fate")[place].split()[0] in ("closed", "was", "left")


def test_a_firm_of_one_world_only_is_never_founded_in_the_other(played, events):
    born = [{e["uid"] for e in events[name] if e["kind"] == Event.BORN} for name in ("baseline", "scenario")]
    (uid, *_) = sorted(born[1] - born[0])
    life = played.ask(Request("firm", uid))
    assert fact(life, "fate")[0] == "never founded"
    assert fact(life, "founded")[0] is None
    assert {e.only_in for e in life.events} == {"scenario"}
    assert all(f.baseline is None for f in life.figures)


def test_measures_that_reached_a_firm_are_named(played, events):
    granted = next(e["uid"] for e in events["scenario"] if e["kind"] == Event.GRANT)
    tested = next(e["uid"] for e in events["scenario"] if e["kind"] == Event.SANDBOX)
    assert "subsidy" in fact(played.ask(Request("firm", granted)), "reached")[1]
    assert fact(played.ask(Request("firm", granted)), "reached")[0] in ("none", None)
    assert "Regulatory sandbox" in fact(played.ask(Request("firm", tested)), "reached")[1]


def test_a_funds_partners_and_firms_are_those_of_the_deals(played, events):
    world = played._worlds["scenario"].world
    listing = played.ask(Request("funds", group="deals", most=5))
    for row in listing.rows:
        life = played.ask(Request("fund", row.uid))
        at = int(np.flatnonzero(world.funds["uid"] == row.uid)[0])
        shared = Counter()
        for e in events["scenario"]:
            if e["kind"] == Event.COINVESTED:
                lead, partner = e["uid"], int(world.funds["uid"][e["detail"]])
                if row.uid in (lead, partner):
                    shared[partner if lead == row.uid else lead] += 1
        partners, held = life.lists
        assert (partners.kind, held.kind) == ("fund", "firm")
        assert {r.uid: r.figures[0][1] for r in partners.rows} == dict(shared)
        assert sum(e.event == "coinvested" and e.scenario is not None for e in life.events) == sum(shared.values())
        stakes = world.stakes.view
        mine = stakes.alive & (stakes.fund == at)
        assert {r.uid for r in held.rows if r.scenario} == set(world.firms["uid"][stakes.firm[mine]].tolist())
        assert sum(r.figures[0][1] or 0.0 for r in held.rows) == pytest.approx(stakes.cost[mine].sum())
        assert figure(life, "deals")[1] == world.funds["deals"][at]


def test_a_closed_fund_says_when(played, events):
    closed = next(e for e in events["scenario"][::-1] if e["kind"] == Event.FUND_CLOSED)
    life = played.ask(Request("fund", closed["uid"]))
    assert fact(life, "fate")[1].startswith("closed in 20")
    assert {e.event for e in life.events} >= {"fund_born", "fund_closed"}


def test_a_firm_and_a_fund_of_the_same_number_are_two(played, events):
    born = {e["uid"] for e in events["scenario"] if e["kind"] == Event.BORN}
    uid = next(e["uid"] for e in events["scenario"] if e["kind"] == Event.FUND_BORN and e["uid"] in born)
    firm, fund = played.ask(Request("firm", uid)), played.ask(Request("fund", uid))
    assert not any(e.event.startswith(("fund", "co")) for e in firm.events)
    assert {e.event for e in fund.events} <= {"fund_born", "fund_closed", "coinvested"}
    assert firm.name != fund.name


def test_a_regulator_counts_its_years(played, events):
    life = played.ask(Request("regulator", 0))
    assert life.years == (2020, 2021, 2022, 2023)
    for place, name in enumerate(("baseline", "scenario")):
        for path in life.paths:
            kind = Event[path.name.upper()]
            counted = Counter(1980 + e["quarter"] // 4 for e in events[name] if e["kind"] == kind and e["sector"] == 0)
            assert (path.baseline, path.scenario)[place] == tuple(float(counted[year]) for year in life.years)
    assert sum(life.paths[2].scenario) > 0
    assert sum(life.paths[2].baseline) == 0
    assert fact(life, "rule")[1].startswith("written in 20")


# -- a baseline that is ahead ----------------------------------------------------------------------------


def test_events_end_with_the_scenarios_quarter(behind):
    until = behind.quarter
    listing = behind.ask(Request("firms"))
    assert listing.at == (until + 4, until)
    later = [e for e in events_of(behind, "baseline") if e["quarter"] > until and e["kind"] < Event.CODIFIED]
    closed = next(e["uid"] for e in later if e["kind"] == Event.CLOSED and e["uid"] >> 40 <= until)
    life = behind.ask(Request("firm", closed))
    assert (life.until, life.at) == (until, (until + 4, until))
    assert max(e.quarter for e in life.events) <= until
    assert fact(life, "fate")[0] == "in business"
    assert figure(life, "cash")[0] is None  # nobody can know any more
    born = next(e["uid"] for e in later if e["kind"] == Event.BORN)
    with pytest.raises(Wrong):
        behind.ask(Request("firm", born))


def test_what_came_later_is_not_counted(behind):
    until = behind.quarter
    events = events_of(behind, "baseline", until)
    for path in behind.ask(Request("regulator", 0)).paths:
        assert sum(path.baseline) == sum(e["kind"] == Event[path.name.upper()] and e["sector"] == 0 and e["quarter"] >= 160 for e in events)
    row = behind.ask(Request("funds")).rows[0]
    at = behind._worlds["baseline"].world.funds["uid"].tolist().index(row.uid)
    shared = [e for e in events if e["kind"] == Event.COINVESTED and (e["uid"] == row.uid or e["detail"] == at)]
    partners = behind.ask(Request("fund", row.uid)).lists[0]
    assert sum(r.figures[0][0] for r in partners.rows) == len(shared)


def test_who_closed_later_was_still_in_business(behind):
    closed = [e for e in events_of(behind, "baseline") if e["kind"] == Event.CLOSED and e["uid"] >> 40 <= behind.quarter]
    side = Side(behind._worlds["baseline"].world, behind.quarter)
    states = side.states([e["uid"] for e in closed], {})
    assert {states[e["uid"]].en for e in closed if e["quarter"] > behind.quarter} == {"in business"}
    assert all(states[e["uid"]].en.startswith("closed in 20") for e in closed if e["quarter"] <= behind.quarter)


def test_lost_and_gained_are_compared_in_the_same_quarter(behind):
    until = behind.quarter
    living = {}
    for name in ("baseline", "scenario"):
        events = events_of(behind, name, until)
        gone = {e["uid"] for e in events if e["kind"] in (Event.CLOSED, Event.SOLD, Event.LEFT)}
        living[name] = {e["uid"] for e in events if e["kind"] == Event.BORN} - gone
    assert set(uids(behind.ask(Request("firms", group="gained", most=100)))) == living["scenario"] - living["baseline"]
    # of those that the baseline has lost since, the columns are gone
    assert set(uids(behind.ask(Request("firms", group="lost", most=100)))) <= living["baseline"] - living["scenario"]


# -- form ------------------------------------------------------------------------------------------------


def every_request():
    lists = [Request("firms", group=group, most=100) for group in FIRM_GROUPS] + [Request("funds", group=group, most=100) for group in FUND_GROUPS]
    return [*lists, Request("regulators"), Request("regulator", 3)]


def texts(value):
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from texts(getattr(value, name))


def test_answers_are_small_and_plain_and_in_both_languages(played, behind):
    for city in (played, behind):
        requests = every_request()
        opened = [(answer.kind, answer.rows[0].uid) for r in requests if isinstance(answer := city.ask(r), Listing) and answer.rows]
        for request in [*requests, *(Request(kind, uid) for kind, uid in opened)]:
            answer = city.ask(request)
            assert isinstance(answer, Life if request.uid >= 0 else Listing)
            packed = pickle.dumps(answer)
            assert len(packed) < 100_000
            assert pickle.loads(packed) == answer
            assert b"numpy" not in packed
            for text in texts(answer):
                assert not set("{}") & set(text.en + text.zh)
            if isinstance(answer, Listing):
                assert all(len(row.figures) == len(answer.columns) for row in answer.rows)
                assert all(column.unit for column in answer.columns)
            else:
                assert all(f.unit for f in answer.figures)


@pytest.mark.parametrize(
    ("request_", "key"),
    [
        (Request("firm", 5), "firm"),
        (Request("fund", 5), "fund"),
        (Request("regulator", 9), "regulator"),
        (Request("regulator"), "regulator"),
        (Request("firms", group="smallest"), "group"),
        (Request("funds", group="largets"), "group"),
        (Request("firms", sector=9), "sector"),
        (Request("firms", most=0), "most"),
        (Request("bank", 1), "kind"),
    ],
)
def test_what_cannot_be_answered_is_wrong(played, request_, key):
    with pytest.raises(Wrong) as error:
        played.ask(request_)
    assert error.value.key == key


def test_the_same_event_in_both_worlds_is_one_row():
    a, b = Text("a", "甲"), Text("b", "乙")
    baseline = [Line(5, Event.ROUND, 0, a), Line(5, Event.GRANT, 4, a), Line(6, Event.ROUND, 0, a)]
    scenario = [Line(5, Event.GRANT, 5, b), Line(5, Event.ROUND, 0, b), Line(5, Event.ROUND, 0, b)]
    assert side_by_side(baseline, scenario) == (
        Told(5, "round", "", a, b),
        Told(5, "grant", "baseline", a, None),
        Told(5, "grant", "scenario", None, b),
        Told(5, "round", "scenario", None, b),
        Told(6, "round", "baseline", a, None),
    )


def test_grants_of_two_measures_are_two_events():
    def line(account):
        row = {"quarter": 170, "kind": int(Event.GRANT), "uid": 1, "sector": 0, "amount": 0.5, "detail": account}
        return lines_of({name: np.array([value]) for name, value in row.items()})

    assert [e.only_in for e in side_by_side(line(4), line(5))] == ["baseline", "scenario"]
    assert [e.only_in for e in side_by_side(line(4), line(4))] == [""]


def test_asking_needs_no_model():
    """The page imports requests and answers; the model is in the city's own process."""
    code = "import sys, experiments.live.dossier, experiments.live.names; print([m for m in sys.modules if m == 'ecosystem.model' or m.startswith('agents')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
