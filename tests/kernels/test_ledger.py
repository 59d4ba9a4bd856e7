"""Every amount has a payer and a payee, and a stock that moved without a flow is found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosystem import ledger
from ecosystem.ledger import FLOWS, SECTORS, SIGNS, BooksDoNotClose, Ledger


def test_every_flow_has_a_payer_a_payee_and_two_languages():
    assert len({f.name for f in FLOWS}) == len(FLOWS) == len(ledger.INDEX)
    for i, f in enumerate(FLOWS):
        assert f.payer in SECTORS
        assert f.payee in SECTORS
        assert f.payer != f.payee
        assert ledger.INDEX[f.name] == i
        assert getattr(ledger, f.name.upper()) == i
        assert f.label["en"].isascii()
        assert any("\u4e00" <= c <= "\u9fff" for c in f.label["zh"])
    assert len({f.label.en for f in FLOWS}) == len({f.label.zh for f in FLOWS}) == len(FLOWS)


def test_a_flow_of_an_unknown_sector_is_refused():
    before = len(FLOWS)
    with pytest.raises(ValueError, match="gifts"):
        ledger._flow("gifts", "martians", "firms", "gifts", "赠与")
    assert len(FLOWS) == before


@settings(derandomize=True, max_examples=50)
@given(st.lists(st.floats(0, 1e9), min_size=len(FLOWS), max_size=len(FLOWS)))
def test_each_column_of_the_matrix_sums_to_zero(amounts):
    books = Ledger()
    books.flows[:] = amounts
    matrix = books.matrix()
    assert matrix.shape == (len(SECTORS), len(FLOWS))
    assert (matrix.sum(axis=0) == 0.0).all()
    for j, f in enumerate(FLOWS):
        assert matrix[SECTORS.index(f.payer), j] == -amounts[j]
        assert matrix[SECTORS.index(f.payee), j] == amounts[j]
    assert np.count_nonzero(SIGNS) == 2 * len(FLOWS)


def quarter(books):
    """A quarter told by hand: revenue 10, wages 4, venture 3, loans 2 with 0.5 repaid and interest 0.1."""
    for flow, amount in {
        ledger.REVENUE: 10.0,
        ledger.WAGES: 4.0,
        ledger.CAPITAL_CALLS: 5.0,
        ledger.VENTURE: 3.0,
        ledger.BANK_FUNDING: 6.0,
        ledger.LENDING: 2.0,
        ledger.REPAYMENT: 0.5,
        ledger.INTEREST: 0.1,
    }.items():
        books.flows[flow] += amount
    books.credit += [2.0, 0.5, 0.25]
    return {"firms": 10.4, "funds": 2.0, "banks": 4.6}, 1.25


def test_a_true_quarter_closes():
    books = Ledger()
    stocks, loans = quarter(books)
    assert books.close(stocks, loans, loans) < 1e-12
    assert dict(zip(SECTORS, books.balance.tolist(), strict=True))["firms"] == 10.4
    assert books.loans == 1.25
    assert books.total[ledger.REVENUE] == 10.0
    assert not books.flows.any()
    assert not books.credit.any()
    second, _ = quarter(books)  # stocks are the integral of flows, not one quarter's
    assert books.close({n: 2 * s for n, s in second.items()}, 2.5, 2.5) < 1e-12
    assert books.total[ledger.REVENUE] == 20.0


@pytest.mark.parametrize("sector", ["firms", "funds", "banks"])
@pytest.mark.parametrize("share", [1e-8, -1e-8, 0.5])
def test_money_that_moved_without_a_flow_is_found(sector, share):
    books = Ledger()
    stocks, loans = quarter(books)
    turnover = {"firms": 19.6, "funds": 8.0, "banks": 8.6}[sector]  # the measure of the gap: the larger of balance and turnover
    stocks[sector] += share * turnover
    with pytest.raises(BooksDoNotClose, match=f"^{sector}: columns hold"):
        books.close(stocks, loans, loans)


def test_rounding_is_accepted_and_does_not_pile_up():
    books = Ledger()
    for n in range(1, 101):
        stocks, loans = quarter(books)
        rounded = {name: n * s * (1 + 5e-10) for name, s in stocks.items()}
        assert books.close(rounded, n * loans, n * loans) <= 1e-9
    assert books.balance[SECTORS.index("firms")] == 100 * 10.4 * (1 + 5e-10)


@pytest.mark.parametrize(
    ("firms", "banks", "who"), [(1.25 + 1e-8, 1.25, "debt of firms"), (1.25, 1.2, "loans of banks"), (0.0, 0.0, "debt of firms")]
)
def test_credit_is_the_same_in_both_books(firms, banks, who):
    books = Ledger()
    stocks, _ = quarter(books)
    with pytest.raises(BooksDoNotClose, match=f"^{who}"):
        books.close(stocks, firms, banks)


@pytest.mark.parametrize("amount", [-1.0, -1e-6, float("nan"), float("inf")])
def test_a_flow_that_is_negative_or_no_number_is_named(amount):
    books = Ledger()
    stocks, loans = quarter(books)
    books.flows[ledger.GRANTS] = amount
    with pytest.raises(BooksDoNotClose, match=r"negative or not finite: grants$"):
        books.close(stocks, loans, loans)


@pytest.mark.parametrize("place", ["stock", "firms", "banks"])
def test_a_stock_that_is_no_number_does_not_pass(place):
    books = Ledger()
    stocks, loans = quarter(books)
    nan = float("nan")
    stocks |= {"firms": nan} if place == "stock" else {}
    with pytest.raises(BooksDoNotClose):
        books.close(stocks, nan if place == "firms" else loans, nan if place == "banks" else loans)


def test_restored_books_go_on_alike():
    books, other = Ledger(), Ledger()
    stocks, loans = quarter(books)
    books.close(stocks, loans, loans)
    quarter(other)
    other.restore(books.state())
    assert not other.flows.any()
    for each in (books, other):
        quarter(each)
        each.close({n: 2 * s for n, s in stocks.items()}, 2 * loans, 2 * loans)
    assert all(np.array_equal(a, b) for a, b in zip(books.state().values(), other.state().values(), strict=True))
    state = books.state()
    books.balance[:] = 0.0
    assert state["balance"].any()
