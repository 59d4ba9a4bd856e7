"""What happened in the quarter, in words: rare things one by one, common ones as a difference between the worlds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ecosystem.declare import Text
from ecosystem.register import Event
from experiments.live import names
from experiments.live.frame import Happening

if TYPE_CHECKING:
    from ecosystem.world import World

MOST = 14  # told in a quarter
OF_ONE_KIND = 3  # told of one kind in one world
SHARED = 3  # places kept for what happened in both worlds
GENERAL = 3  # differences in number told in a quarter
LEAST, PART = OF_ONE_KIND + 1, 1 / 400  # a difference in number is told from so many up, and from one in 400 up


@dataclass(frozen=True, slots=True)
class Story:
    """A kind of event worth telling. In both worlds at once it is from `least` on (M RMB, of the event's own amount)."""

    event: Event
    words: Text
    level: int = 0  # of VALUED: the detail
    least: float = 0.0


# What comes first is told first.
STORIES = (
    Story(Event.CODIFIED, Text("the {sector} regulator wrote a rule for new products", "{sector}监管部门为新产品立规")),
    Story(Event.VALUED, Text("{firm} became a unicorn, valued at {money}", "{firm}成为独角兽，估值{money}"), 3),
    Story(Event.LICENSED, Text("{firm} left the sandbox with a licence", "{firm}持许可离开沙盒")),
    Story(Event.REFUSED, Text("{firm} left the sandbox without a licence", "{firm}未获许可，离开沙盒")),
    Story(Event.INCIDENT, Text("{firm} caused an incident{inside} and was suspended", "{firm}{inside}发生事故，被责令停业")),
    Story(Event.CAUGHT, Text("{firm} was found out as a bad actor", "{firm}被查出违法经营")),
    Story(Event.LISTED, Text("{firm} was listed at a value of {money}", "{firm}上市，市值{money}")),
    Story(Event.VALUED, Text("{firm} became a gazelle, valued at {money}", "{firm}成为瞪羚企业，估值{money}"), 2),
    Story(Event.SOLD, Text("{firm} was acquired{after}", "{firm}被收购{after}")),
    Story(Event.CLOSED, Text("{firm} closed{after}", "{firm}关闭{after}")),
    Story(Event.LEFT, Text("{firm} left the city{after}", "{firm}迁出本市{after}")),
    Story(Event.SANDBOX, Text("{firm} entered the sandbox", "{firm}进入监管沙盒")),
    Story(Event.SANCTIONED, Text("{firm} was fined and suspended for selling without a licence", "{firm}因无许可销售被罚款并停业"), 0, np.inf),
    Story(Event.FUND_BORN, Text("{fund} was founded with {money} under management", "{fund}设立，管理规模{money}"), 0, 1000.0),
    Story(Event.FUND_CLOSED, Text("{fund} closed; it managed {money}", "{fund}清算，管理规模{money}"), 0, 1000.0),
    Story(Event.ROUND, Text("{firm} raised {money} in round {round}", "{firm}完成第{round}轮融资{money}"), 0, 10.0),
    Story(Event.GRANT, Text("{firm} was granted {money}: {measure}", "{firm}获资助{money}：{measure}"), 0, 5.0),
    Story(Event.VALUED, Text("{firm} was valued above US$100M for the first time, at {money}", "{firm}估值首次超过1亿美元，达{money}"), 1, np.inf),
)
NUMBERS = {
    Event.BORN: Text("{n} more firms were founded than in the {other}", "新设企业比{other}多{n}家"),
    Event.CLOSED: Text("{n} more firms closed than in the {other}", "关闭企业比{other}多{n}家"),
    Event.SANDBOX: Text("{n} more firms entered the sandbox than in the {other}", "进入监管沙盒企业比{other}多{n}家"),
    Event.LICENSED: Text("{n} more firms were licensed than in the {other}", "获许可企业比{other}多{n}家"),
    Event.SANCTIONED: Text("{n} more firms were fined for selling without a licence than in the {other}", "因无许可销售被罚企业比{other}多{n}家"),
    Event.LOAN: Text("{n} more loans on data were made than in the {other}", "数据贷款比{other}多{n}笔"),
    Event.PLEDGED: Text("{n} more loans on pledges were made than in the {other}", "质押贷款比{other}多{n}笔"),
    Event.CERTIFIED: Text("{n} more firms were certified as high-tech than in the {other}", "新认定高新技术企业比{other}多{n}家"),
}
ORDER = ("scenario", "baseline", "")
WORLD = {"baseline": Text("baseline", "基准"), "scenario": Text("scenario", "方案")}
INSIDE = Text(" inside the sandbox", "在沙盒内")
ONCE_WORTH = Text("; it was once worth over US$100M", "，估值曾超过1亿美元")
ONCE_TESTED = Text(" after a test in the sandbox", "，曾入沙盒测试")
ONCE_RAISED = Text(" after raising {money} from investors", "，累计融资{money}")

STORY = {(int(story.event), story.level): place for place, story in enumerate(STORIES)}
EXITS, ENDS = (Event.SOLD, Event.CLOSED, Event.LEFT), (Event.LICENSED, Event.REFUSED, Event.INCIDENT)
RARE = np.isin(np.arange(max(Event) + 1), [s.event for s in STORIES if s.event not in (*EXITS, Event.LICENSED, Event.REFUSED)])


class Item(NamedTuple):
    """One event that may be told. `more`: for an incident whether it was inside, for an exit what is told of the life before."""

    story: int
    uid: int
    sector: int
    size: float  # M RMB, or what else makes one larger than another of its kind
    detail: int
    more: Text | None = None


Key = tuple[int, int]  # of an item: story, uid


def notable(baseline: World, scenario: World, quarter: int, most: int = MOST) -> tuple[Happening, ...]:
    """The events of the quarter most worth telling, at most `most`.

    First what happened in the scenario alone, then in the baseline alone, then large things of both; each in the order of
    STORIES, the larger first. Every kind has its turn before one has a second. Only registers are read (and what never
    changes), since the baseline may be ahead.
    """
    worlds = {"scenario": scenario, "baseline": baseline}
    days = {name: _Day(world, quarter) for name, world in worlds.items()}
    one, both = [], []
    for name, other in (("scenario", "baseline"), ("baseline", "scenario")):
        for key, item in days[name].items.items():
            if not days[other].has(key):
                one.append((name, item))
            elif item.size >= STORIES[item.story].least and (name == "scenario" or key not in days["scenario"].items):
                both.append(("", item))
    one, both = _turns(one), _turns(both)
    counted = _numbers(days["baseline"].counts, days["scenario"].counts, quarter)[: min(GENERAL, most)]
    room = most - len(counted)
    kept = min(len(both), max(SHARED, room - len(one)), room)
    told = [*one[: room - kept], *both[:kept]]
    told.sort(key=lambda x: (ORDER.index(x[0]), x[1].story, -x[1].size, x[1].uid))
    lines = [_happening(worlds[only or "scenario"], only, item, quarter) for only, item in told]
    alone = sum(only != "" for only, _ in told)
    return (*lines[:alone], *counted, *lines[alone:])


def _turns(items: Iterable[tuple[str, Item]]) -> list[tuple[str, Item]]:
    """Every kind and world in turn, the largest of each first, OF_ONE_KIND times at most."""
    lanes: dict[tuple[int, bool], list[tuple[str, Item]]] = {}
    for name, item in sorted(items, key=lambda x: (-x[1].size, x[1].uid)):
        lanes.setdefault((item.story, name == "baseline"), []).append((name, item))
    turns = [(turn, lane, x) for lane, found in lanes.items() for turn, x in enumerate(found[:OF_ONE_KIND])]
    return [x for *_, x in sorted(turns, key=lambda t: t[:2])]


def _numbers(baseline: np.ndarray, scenario: np.ndarray, quarter: int) -> list[Happening]:
    """Differences in number between the worlds, the largest part of the baseline's number first."""
    found = []
    for place, (event, words) in enumerate(NUMBERS.items()):
        before, after = int(baseline[event]), int(scenario[event])
        gap = abs(after - before)
        if gap >= LEAST and gap >= PART * before:
            only, other = ("scenario", "baseline") if after > before else ("baseline", "scenario")
            told = Text(words.en.format(n=f"{gap:,}", other=WORLD[other].en), words.zh.format(n=gap, other=WORLD[other].zh))
            found.append((-gap / max(before, 1), place, Happening(quarter, event.name.lower(), -1, -1, only, told)))
    return [happening for *_, happening in sorted(found, key=lambda x: x[:2])]


class _Day:
    """One quarter of one world's register: what may be told, and the number of each kind."""

    def __init__(self, world: World, quarter: int):
        self.world = world
        self._kind, self._uid = world.register["kind"], world.register["uid"]
        quarters = world.register["quarter"]
        self._start, self._first, self._end = np.searchsorted(quarters, np.array([world.start, quarter, quarter + 1], dtype=quarters.dtype)).tolist()
        kind = self._kind[self._first : self._end]
        self.counts = np.bincount(kind, minlength=len(RARE))
        self._tests = self._of((Event.SANDBOX,), self._start)
        self._gone = {event: self._uid[self._of((event,), self._first)] for event in EXITS}
        self.items: dict[Key, Item] = {}
        for item in (*self._events(self._first + np.flatnonzero(RARE[kind])), *self._exits()):
            self.items[item.story, item.uid] = item

    def has(self, key: Key) -> bool:
        """Whether it happened here too; firms that go are many, so that not every one is an item."""
        event = STORIES[key[0]].event
        return key in self.items or (event in EXITS and bool((self._gone[event] == key[1]).any()))

    def _of(self, kinds: Iterable[Event], first: int) -> np.ndarray:
        """Rows of some kinds from the row `first` to the end of the quarter."""
        return first + among_kinds(self._kind[first : self._end], kinds)

    def _columns(self, rows: np.ndarray) -> Iterable[tuple[Any, ...]]:
        """Row, kind, uid, sector, amount and detail, as plain numbers."""
        register = self.world.register
        return zip(rows.tolist(), *(register[name][rows].tolist() for name in ("kind", "uid", "sector", "amount", "detail")), strict=True)

    def _events(self, rows: np.ndarray) -> Iterable[Item]:
        """What is rare, and licences and refusals of firms that were in the sandbox."""
        inside = self._inside()
        left = [row for row in inside if self._kind[row] != Event.INCIDENT]
        closed = self._uid[self._of((Event.FUND_CLOSED,), self._first)]
        sizes = dict(zip(closed.tolist(), _funds(self.world, closed, "size"), strict=True))
        for row, kind, uid, sector, amount, detail in self._columns(np.concatenate([rows, np.array(left, dtype=np.int64)])):
            if kind == Event.INCIDENT:
                amount = float(row in inside)
            elif kind == Event.FUND_CLOSED:
                amount = sizes[uid]
            story = STORY[kind, detail if kind == Event.VALUED else 0]
            yield Item(story, uid, sector, amount, detail, INSIDE if row in inside else None)

    def _inside(self) -> list[int]:
        """Rows of this quarter that end a stay in the sandbox: the firm's last word from the regulator before was its admission."""
        ends, tested = self._of(ENDS, self._first), self._uid[self._tests]
        ends = ends[among(self._uid[ends], tested)]
        if not len(ends):
            return []
        admitted = dict(zip(tested.tolist(), self._tests.tolist(), strict=True))  # the last time
        firms = {uid: admitted[uid] for uid in self._uid[ends].tolist()}
        words = self._of((Event.SANDBOX, *ENDS), min(firms.values()))
        words = words[among(self._uid[words], np.array(list(firms)))]
        found, last = [], {}
        for row, kind, uid, *_ in self._columns(words):
            if last.get(uid) == Event.SANDBOX and kind != Event.SANDBOX and row >= self._first:
                found.append(row)
            last[uid] = kind
        return found

    def _exits(self) -> Iterable[Item]:
        """Firms that closed, were sold or left, and had raised money or been in the sandbox."""
        gone = np.concatenate(list(self._gone.values()))
        before = np.concatenate([self._of((Event.ROUND, Event.VALUED), 0), self._tests])
        raised: dict[int, float] = {}
        sectors, worth, tested = {}, set(), set()
        for _, kind, uid, sector, amount, _ in self._columns(before[among(self._uid[before], gone)]):
            sectors[uid] = sector
            if kind == Event.ROUND:
                raised[uid] = raised.get(uid, 0.0) + amount
            else:
                (worth if kind == Event.VALUED else tested).add(uid)
        told = among(gone, np.array(list(sectors), dtype=np.int64))
        events = np.repeat(list(EXITS), [len(uids) for uids in self._gone.values()])
        for event, uid in zip(events[told].tolist(), gone[told].tolist(), strict=True):
            money = raised.get(uid, 0.0)
            rank, after = (2, ONCE_WORTH) if uid in worth else (1, ONCE_TESTED) if uid in tested else (0, ONCE_RAISED)
            yield Item(STORY[event, 0], uid, sectors[uid], money + 1e6 * rank, round(money), after)


def among_kinds(kind: np.ndarray, kinds: Iterable[Event]) -> np.ndarray:
    """Places of some kinds in a column of kinds, byte by byte: `np.isin` would make larger numbers of them."""
    first, *others = kinds
    chosen = kind == np.int8(first)
    for other in others:
        chosen |= kind == np.int8(other)
    return np.flatnonzero(chosen)


def among(uids: np.ndarray, others: np.ndarray) -> np.ndarray:
    """`np.isin`, with a sieve before it: 18 bits of a hash tell nearly all of the many from the few others."""
    sieve = np.zeros(1 << 18, dtype=bool)
    sieve[_hashed(others)] = True
    found = sieve[_hashed(uids)]
    if found.any():
        held = set(others.tolist())
        found[found] = [uid in held for uid in uids[found].tolist()]
    return found


def _hashed(uids: np.ndarray) -> np.ndarray:
    return (uids.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - 18)  # Fibonacci hashing


def _funds(world: World, uids: Any, column: str) -> list[Any]:
    """A column of some funds: they stand in order of arrival and never give up their row, and a closed fund changes no more."""
    return world.funds[column][np.searchsorted(world.funds["uid"], uids)].tolist()  # type: ignore[no-any-return]


def _filled(text: Text, **more: Text | int) -> Text:
    """A text with its blanks filled, each with the words of its language."""
    en, zh = ({name: value[lang] if isinstance(value, Text) else value for name, value in more.items()} for lang in ("en", "zh"))
    return Text(text.en.format(**en), text.zh.format(**zh))


def _happening(world: World, only_in: str, item: Item, quarter: int) -> Happening:
    story = STORIES[item.story]
    money = item.detail if story.event in EXITS else item.size
    more: dict[str, Any] = {"money": names.money(money), "round": item.detail}
    if story.event in (Event.FUND_BORN, Event.FUND_CLOSED):
        more["fund"] = names.a_fund(_funds(world, [item.uid], "focus")[0])
    elif story.event == Event.CODIFIED:
        more["sector"] = names.short(item.sector)
    else:
        more["firm"] = names.a_firm(item.sector, names.home(world, item.uid, item.sector))
    if story.event == Event.GRANT:
        from policies import CATALOGUE

        more["measure"] = list(CATALOGUE.values())[item.detail - 1].label  # accounts are numbered in the catalogue's order
    words = story.words
    for blank in ("{inside}", "{after}"):
        nothing = item.more is None
        words = Text(words.en.replace(blank, "" if nothing else item.more.en), words.zh.replace(blank, "" if nothing else item.more.zh))
    return Happening(quarter, story.event.name.lower(), item.uid, item.sector, only_in, _filled(words, **more))
