"""Firms: what they are (columns), what they learn (research), how they trade (market), how they end (fate)."""

from agents.firm.chain import supply
from agents.firm.columns import COLUMNS, Firm, FirmColumns
from agents.firm.fate import certify, close, list_on_exchange, sell_out
from agents.firm.licensing import license_technology
from agents.firm.market import gather_data, pay_costs, settle, trade
from agents.firm.platform import build_platforms
from agents.firm.pledging import file_to_pledge
from agents.firm.prototype import bring_to_production
from agents.firm.research import imitate, innovate, invest_in_research

__all__ = [
    "COLUMNS", "Firm", "FirmColumns", "bring_to_production", "build_platforms", "certify", "close", "file_to_pledge", "gather_data", "imitate",
    "innovate", "invest_in_research", "license_technology", "list_on_exchange", "pay_costs", "sell_out", "settle", "supply", "trade",
]  # fmt: skip
