"""What is told of a quarter is what the registers say, and in each quarter the things most worth telling."""

from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest

from ecosystem import city as city_data
from ecosystem.register import Event, Register
from experiments.live import names
from experiments.live.stream import GENERAL, MOST, NUMBERS, OF_ONE_KIND, STORIES, among, notable

START = 164  # 2021Q1
NOW = START + 6
A, B, C, D = ((155 << 40) | (3 << 28) | rank for rank in range(4))  # firms of biomedicine
FUND = (150 << 40) | 2


def world(*events):
    """A world with nothing but a register, of rows (quarter, event, uid, amount, detail) in order of quarters."""
    register = Register()
    for quarter, event, uid, *more in events:
        amount, detail = (*more, 0.0, 0)[:2]
        register.write(quarter, event, uid, -1 if event.name.startswith("FUND") else 3, amount, detail)
    funds = {"uid": np.array([FUND - 1, FUND]), "focus": np.array([-1, 7]), "size": np.array([50.0, 2000.0])}
    made = SimpleNamespace(register=register, start=START, quarter=NOW, funds=funds, city=city_data.load())
    made.key = lambda stream, quarter=None: np.uint64(quarter + 7)
    return made


def told(baseline, scenario, quarter=NOW, most=MOST):
    return [(h.event, h.uid, h.only_in) for h in notable(world(*baseline), world(*scenario), quarter, most)]


def words(baseline, scenario):
    return [h.words.en for h in notable(world(*baseline), world(*scenario), NOW)]


# -- one event at a time -------------------------------------------------------------------------------


def test_a_firm_leaves_the_sandbox_with_a_licence():
    scenario = [(NOW - 2, Event.SANDBOX, A), (NOW, Event.LICENSED, A), (NOW, Event.LICENSED, B)]
    assert told([(NOW, Event.LICENSED, A)], scenario) == [("licensed", A, "scenario")]  # B waited for its licence, and in the baseline so did A
    place = names.district(names.home(world(), A, 3))
    (happening,) = notable(world(), world(*scenario), NOW)
    assert happening.words.en == f"a biomedicine firm in {place.en} left the sandbox with a licence"
    assert happening.words.zh == f"{place.zh}一家生物医药企业持许可离开沙盒"
    assert (happening.quarter, happening.sector) == (NOW, 3)


def test_who_left_the_sandbox_before_does_not_leave_it_again():
    out = [(NOW - 5, Event.SANDBOX, A), (NOW - 4, Event.INCIDENT, A), (NOW, Event.LICENSED, A)]
    assert told([], out) == []
    again = [*out[:2], (NOW - 2, Event.SANDBOX, A), (NOW, Event.LICENSED, A)]
    assert told([], again) == [("licensed", A, "scenario")]


def test_stays_of_earlier_quarters_are_not_told_again():
    first = [(NOW - 6, Event.SANDBOX, B), (NOW - 5, Event.SANDBOX, A), (NOW - 5, Event.LICENSED, B), (NOW - 4, Event.INCIDENT, A), (NOW - 2, Event.SANDBOX, A)]
    assert told([], [*first, (NOW, Event.LICENSED, A), (NOW, Event.INCIDENT, B)]) == [("licensed", A, "scenario"), ("incident", B, "scenario")]


def test_an_incident_says_where_it_was():
    inside, outside = words([], [(NOW - 1, Event.SANDBOX, A), (NOW, Event.INCIDENT, A), (NOW, Event.INCIDENT, B)])
    assert inside.endswith("caused an incident inside the sandbox and was suspended")
    assert outside.endswith("caused an incident and was suspended")
    admitted_today = [(NOW, Event.SANDBOX, A), (NOW, Event.INCIDENT, A)]
    assert "inside the sandbox" in words([], admitted_today)[0]


def test_an_incident_in_both_worlds_is_in_both_wherever_the_firm_stood():
    assert told([(NOW, Event.INCIDENT, A)], [(NOW - 1, Event.SANDBOX, A), (NOW, Event.INCIDENT, A)]) == [("incident", A, "")]


def test_a_closing_is_told_of_firms_with_a_past():
    past = [(NOW - 9, Event.ROUND, A, 6.0, 1), (NOW - 8, Event.ROUND, A, 6.0, 2), (NOW - 8, Event.VALUED, B, 900.0, 1), (NOW - 3, Event.SANDBOX, C)]
    scenario = [*past, *((NOW, Event.CLOSED, uid) for uid in (A, B, C, D))]
    happenings = notable(world(*past), world(*scenario), NOW)
    assert [h.uid for h in happenings] == [B, C, A, -1]  # once worth US$100M, then tested, then funded; D is one of four
    assert [h.words.en.partition("closed")[2] for h in happenings[:3]] == [
        "; it was once worth over US$100M",
        " after a test in the sandbox",
        " after raising 12 M RMB from investors",
    ]
    assert "，累计融资1200万元" in happenings[2].words.zh


def test_a_closing_without_a_past_there_is_still_a_closing():
    """A closed in both worlds; that it had raised money in one of them only does not make it close in one only."""
    past = [(NOW - 9, Event.ROUND, A, 6.0, 1)]
    assert told([(NOW, Event.CLOSED, A)], [*past, (NOW, Event.CLOSED, A)]) == [("closed", A, "")]
    assert told([*past, (NOW, Event.CLOSED, A)], [(NOW, Event.CLOSED, A)]) == [("closed", A, "")]
    assert told([], [*past, (NOW, Event.CLOSED, A)]) == [("closed", A, "scenario")]


def test_levels_of_value_are_different_things():
    baseline, scenario = [(NOW, Event.VALUED, A, 3600.0, 2)], [(NOW, Event.VALUED, A, 7300.0, 3)]
    happenings = notable(world(*baseline), world(*scenario), NOW)
    assert [(h.only_in, h.words.en.partition("became")[2]) for h in happenings] == [
        ("scenario", " a unicorn, valued at 7.3 bn RMB"),
        ("baseline", " a gazelle, valued at 3.6 bn RMB"),
    ]
    assert happenings[0].words.zh.endswith("成为独角兽，估值73亿元")


def test_funds_and_regulators_have_their_own_words():
    events = [(NOW, Event.CODIFIED, 3), (NOW, Event.FUND_BORN, FUND, 2000.0), (NOW, Event.FUND_CLOSED, FUND)]
    assert words([], events) == [
        "the biomedicine regulator wrote a rule for new products",
        "a fintech fund was founded with 2 bn RMB under management",
        "a fintech fund closed; it managed 2 bn RMB",
    ]


# -- the worlds compared -------------------------------------------------------------------------------


def test_what_is_only_in_one_world_comes_first_and_small_things_of_both_are_left_out():
    both = [(NOW, Event.LISTED, A, 900.0), (NOW, Event.SANCTIONED, B), (NOW, Event.ROUND, B, 3.0, 1), (NOW, Event.ROUND, C, 12.0, 2)]
    found = told([*both, (NOW, Event.SANCTIONED, D)], [*both, (NOW, Event.SANDBOX, C)])
    assert found == [("sandbox", C, "scenario"), ("sanctioned", D, "baseline"), ("listed", A, ""), ("round", C, "")]


def test_equal_worlds_have_nothing_of_their_own():
    events = [(NOW, Event.LISTED, A, 900.0), (NOW, Event.INCIDENT, B)]
    assert {only for _, _, only in told(events, events)} == {""}


def test_a_world_that_is_ahead_tells_the_same():
    now = [(NOW, Event.LISTED, A, 900.0), (NOW, Event.INCIDENT, B)]
    later = [(NOW + 1, Event.ROUND, C, 9.0, 1), (NOW + 1, Event.SANDBOX, C), (NOW + 2, Event.CLOSED, B), (NOW + 2, Event.INCIDENT, C)]
    closing = [(NOW, Event.CLOSED, C)]  # C raises money later: impossible, but it would show
    assert notable(world(*now, *closing, *later), world(*now), NOW) == notable(world(*now, *closing), world(*now), NOW)


def test_every_kind_has_its_turn_and_none_takes_all_places():
    many = [(NOW, Event.SANCTIONED, D + i) for i in range(40)]
    scenario = [(NOW, Event.SANDBOX, A + i) for i in range(30)] + [(NOW, Event.GRANT, A, 1.0 + i, 4) for i in range(20)]
    both = [(NOW, Event.LISTED, C + i, 1000.0 + i) for i in range(20)]
    found = told([*many, *both], [*scenario, *both])
    assert len(found) <= MOST
    single = Counter((event, only) for event, uid, only in found if uid >= 0)
    assert max(single.values()) <= OF_ONE_KIND
    assert set(single) == {("sandbox", "scenario"), ("grant", "scenario"), ("sanctioned", "baseline"), ("listed", "")}
    assert [uid for event, uid, _ in found if event == "listed"] == [C + 19, C + 18, C + 17]  # the largest
    assert told([*many, *both], [*scenario, *both], most=5) != found
    assert len(told([*many, *both], [*scenario, *both], most=5)) == 5


def test_many_small_things_are_told_as_a_difference():
    baseline = [(NOW, Event.BORN, A + i) for i in range(1000)] + [(NOW, Event.LOAN, A, 1.0)] * 50
    scenario = [(NOW, Event.BORN, A + i) for i in range(1042)] + [(NOW, Event.LOAN, A, 1.0)] * 47
    (happening,) = notable(world(*baseline), world(*scenario), NOW)  # three loans are nothing
    assert (happening.event, happening.uid, happening.only_in) == ("born", -1, "scenario")
    assert happening.words.en == "42 more firms were founded than in the baseline"
    assert happening.words.zh == "新设企业比基准多42家"
    (turned,) = notable(world(*scenario), world(*baseline), NOW)
    assert (turned.only_in, turned.words.en) == ("baseline", "42 more firms were founded than in the scenario")


def test_a_difference_has_to_be_a_part_of_the_whole():
    def births(n):
        return world(*((NOW, Event.BORN, A + i) for i in range(n)))

    assert notable(births(4000), births(4009), NOW) == ()
    assert len(notable(births(4000), births(4010), NOW)) == 1


def test_a_quiet_quarter_is_quiet():
    assert notable(world((NOW - 1, Event.LISTED, A, 5.0)), world(), NOW) == ()


def test_a_sieve_finds_what_isin_finds():
    luck = np.random.default_rng(1)
    uids = luck.integers(0, 200, 5000) << 40 | luck.integers(0, 9, 5000) << 28 | luck.integers(0, 60, 5000)
    for size in (0, 1, 40, 4000):
        others = luck.choice(uids, size) + luck.integers(0, 2, size)
        assert (among(uids, others) == np.isin(uids, others)).all()


# -- a city ----------------------------------------------------------------------------------------------


def rows(model, quarter):
    register = model.world.register
    return {(int(k), int(u)) for q, k, u in zip(register["quarter"], register["kind"], register["uid"], strict=True) if q == quarter}


def test_a_city_tells_what_its_registers_hold(played):
    told_at_all = Counter()
    for frame in played.frames:
        here = {name: rows(model, frame.quarter) for name, model in played._worlds.items()}
        assert frame.happenings
        assert len(frame.happenings) <= MOST
        assert sum(h.uid < 0 for h in frame.happenings) <= GENERAL
        for h in frame.happenings:
            told_at_all[h.event] += 1
            assert h.quarter == frame.quarter
            event = Event[h.event.upper()]
            if h.uid < 0:
                count = {name: sum(kind == event for kind, _ in found) for name, found in here.items()}
                assert event in NUMBERS
                if event != Event.LOAN:  # a firm may have two loans, not two births
                    more, fewer = (count[name] for name in ((h.only_in, *({"baseline", "scenario"} - {h.only_in}))))
                    assert f"{more - fewer:,} more" in h.words.en
                continue
            worlds = {name for name, found in here.items() if (event, h.uid) in found}
            if event not in (Event.LICENSED, Event.REFUSED, Event.VALUED):  # there the way there, or the level, counts too
                assert worlds == ({h.only_in} if h.only_in else {"baseline", "scenario"}), h
            assert (h.only_in or "scenario") in worlds
    assert len(told_at_all) >= 8, told_at_all


def test_the_last_quarter_is_what_a_reader_of_the_register_would_pick(played):
    """Slowly and by hand: licences out of the sandbox of every quarter."""
    register = played._worlds["scenario"].world.register
    last, expected = {}, Counter()
    for q, k, u in zip(register["quarter"].tolist(), register["kind"].tolist(), register["uid"].tolist(), strict=True):
        if k in (Event.SANDBOX, Event.LICENSED, Event.REFUSED, Event.INCIDENT):
            if k == Event.LICENSED and last.get(u) == Event.SANDBOX:
                expected[q] += 1
            last[u] = k
    found = Counter(h.quarter for f in played.frames for h in f.happenings if "left the sandbox with a licence" in h.words.en)
    assert sum(expected.values()) > 3
    assert found == {q: min(n, OF_ONE_KIND) for q, n in expected.items()}


def test_words_are_whole_in_both_languages(played):
    for h in (h for f in played.frames for h in f.happenings):
        for text in (h.words.en, h.words.zh):
            assert not set("{}") & set(text)
            assert "  " not in text
        assert any("\u4e00" <= letter <= "\u9fff" for letter in h.words.zh)
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in h.words.en)


def test_the_past_is_told_the_same_while_the_baseline_is_ahead(played, behind):
    assert behind._worlds["baseline"].world.quarter == behind.quarter + 4
    assert behind.frame().happenings == played.frames[7].happenings


def test_home_is_where_the_table_says(played):
    """Where a founder settles is a stroke of luck with an address, so it is known of firms that are gone."""
    world = played._worlds["scenario"].world
    firms = world.firms.view
    for row in world.firms.rows[::17].tolist():
        assert names.home(world, int(firms.uid[row]), int(firms.sector[row])) == firms.district[row]


def test_names_are_told_apart(played):
    firms = played._worlds["scenario"].world.firms.view
    uids, sectors = firms.uid[firms.alive].tolist(), firms.sector[firms.alive].tolist()
    for lang in ("en", "zh"):
        assert len({names.firm(u, s)[lang] for u, s in zip(uids, sectors, strict=True)}) == len(uids)
    assert names.firm((158 << 40) | 420, 0).en == "IT firm 2019Q3-00421"
    assert names.firm((158 << 40) | 420, 0).zh == "信息技术企业 2019年三季度第421号"


@pytest.mark.parametrize(
    ("million", "en", "zh"),
    [
        (0.4, "0.4 M RMB", "40万元"),
        (9.5, "9.5 M RMB", "950万元"),
        (99.7, "99.7 M RMB", "1亿元"),
        (999.7, "1 bn RMB", "10亿元"),
        (9616.0, "9.62 bn RMB", "96.2亿元"),
    ],
)
def test_money_is_short(million, en, zh):
    assert names.money(million).en == en
    assert names.money(million).zh == zh


def test_every_story_has_its_own_event():
    assert len({(story.event, story.level) for story in STORIES}) == len(STORIES)
