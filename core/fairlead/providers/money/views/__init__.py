"""The pages about money: prices, claims, vouchers, and the report of what adds up."""

from fairlead.providers.money.views import claims, prices, report, vouchers
from fairlead.providers.money.views.blueprint import bp

__all__ = ["bp", "claims", "prices", "report", "vouchers"]
