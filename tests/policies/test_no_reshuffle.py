"""No reshuffle: an instrument confined to fashion leaves the luck and the people of every other sector alone.

What may differ, because it travels through the world and not through the dice: whether a candidate of
another sector starts (its odds read the city's specialisation), which firms close and so whose founder
comes back, who is funded and lent to (funds and banks serve all sectors), and all that follows from money.
"""

from functools import cache

import numpy as np
import pytest

from agents import designer, founder, venture_fund
from agents.returning import RETURNED, STUDIO
from ecosystem.city import SECTORS
from ecosystem.model import play
from ecosystem.terms import TERMS
from policies import CATALOGUE
from tests.policies.instruments import INSTRUMENTS
from tests.science.worlds import YEARS, base

FASHION = SECTORS.index("fashion")
MARKS = 0xFF << 32  # bits of an address that say how somebody came: again, by founding a studio, drawn by a measure
TRAITS = ("person", "sector", "talent", "novel", "ambitious", "district", "drive", "birth", "belief", "precision", "home_bank")


class Lives:
    """What happened in a run: candidates by quarter, firms as they were on their first day, managers, designers."""

    def __init__(self, measures):
        self.candidates, self.firms, self.managers, self.designers = {}, {}, {}, {}
        model = base().branch(measures)
        self.spent = 0.0
        for _ in range(4 * YEARS):
            play(model.world, model.measures, model._note, None, self.watch)
        self.spent = model.world.accounts["spent"].sum()
        self.spoken = any((model.world.tables[t.table][n] != t.neutral).any() for n, t in TERMS.items())

    def watch(self, world, process):
        if process is founder.decide:
            uid, person, sector = world.candidates
            self.candidates |= dict(zip(uid.tolist(), zip(person.tolist(), sector.tolist(), strict=True), strict=True))
        process(world)
        quarter = world.quarter << 40
        for held, verb, table, columns in (
            (self.firms, founder.decide, world.firms, TRAITS),
            (self.managers, venture_fund.arrive, world.funds, ("birth", "size", "focus", "stage", "skill")),
            (self.designers, designer.arrive, world.designers, ("skill", "originality", "trade", "district", "wage")),
        ):
            if process is verb:
                new = table.rows[table["uid"][table.rows] >= quarter]
                values = np.stack([table[c][new].astype(float) for c in columns], axis=1)
                held |= dict(zip(table["uid"][new].tolist(), map(tuple, values.tolist()), strict=True))

    def newcomers(self):
        """Candidates who come for the first time, of themselves, and are not of fashion."""
        return {uid: who for uid, who in self.candidates.items() if not uid & MARKS and who[1] != FASHION}


@cache
def baseline():
    return Lives(())


@cache
def treated_by(name):
    """A full dose for fashion alone; what cannot be confined to a sector is given whole."""
    full = {key: value for key, value in INSTRUMENTS[name].full.items() if key != "sectors"}
    return Lives((CATALOGUE[name](**full, **({"sectors": ["fashion"]} if "sectors" in CATALOGUE[name].targeted_by else {})),))


def ordinary(people):
    """Those who come without a measure's doing: no mark in their address."""
    return {uid: traits for uid, traits in people.items() if not uid & MARKS}


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_measure_for_fashion_leaves_the_others_their_luck(name):
    treated, before = treated_by(name), baseline()
    assert treated.spoken or not CATALOGUE[name].targeted_by  # the measure reached someone, or is the law for all
    # The same people of the other sectors consider founding, in the same quarters ...
    assert treated.newcomers() == before.newcomers()
    assert len(before.newcomers()) > 100
    # ... and those who start in both worlds are the same firms: same person, talent, idea, district, drive.
    others = {uid for uid, traits in before.firms.items() if traits[TRAITS.index("sector")] != FASHION}
    both = others & treated.firms.keys()
    assert all(treated.firms[uid] == before.firms[uid] for uid in both)
    # Nearly all of them do: only odds that moved by a real interaction can flip a start.
    assert len(both) >= 0.98 * len(others)
    # Managers and designers arrive as they would have.
    assert treated.managers == before.managers
    assert ordinary(treated.designers) == before.designers


@pytest.mark.parametrize("name", CATALOGUE)
def test_returning_founders_of_both_worlds_are_the_same_people(name):
    treated, before = treated_by(name), baseline()
    both = [uid for uid in treated.candidates.keys() & before.candidates.keys() if uid & (RETURNED | STUDIO)]
    assert both
    assert all(treated.candidates[uid] == before.candidates[uid] for uid in both)


def test_no_two_founders_share_an_address():
    """A designer who founds a studio has a talent of her own, not that of the newcomer of the same rank."""
    lives = baseline()
    newcomers = {person for uid, (person, _) in lives.candidates.items() if not uid & (RETURNED | STUDIO)}
    studios = {person for uid, (person, _) in lives.candidates.items() if uid & STUDIO}
    assert studios
    assert not studios & newcomers
    assert len(newcomers) == sum(1 for uid in lives.candidates if not uid & (RETURNED | STUDIO))


def test_every_sector_has_candidates():
    assert {sector for _, sector in baseline().candidates.values()} == set(range(len(SECTORS)))
