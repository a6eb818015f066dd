"""R46 and R47: situations in which the value of what was stolen or damaged decides something."""

from __future__ import annotations

from oocd_cases import Case, case

LOW_VALUE: tuple[Case, ...] = (
    case("R46", "shop theft below the limit"),
    case("R46", "an offence without a limit", {"offence__code": "CJ67002", "offence__value_pence": None}),
    case("R46", "value not recorded", {"offence__value_pence": None}, {"PND PND_ED": "M"}),
    case("R46", "shop theft at the limit", {"offence__value_pence": 10_000}, {"PND PND_ED": "I"}),
    case("R46", "damage below the limit", {"offence__code": "CD71039", "offence__value_pence": 29_999}),
    case("R46", "damage at the limit", {"offence__code": "CD71039", "offence__value_pence": 30_000},
         {"PND PND_ED": "I"}),
    case("R46", "theft that is not from a shop", {"offence__code": "TH68006"}, {"PND PND_ED": "I"}),
    case("R46", "another limit of the force", None, {"PND PND_ED": "I"}, {"pnd_value_limits_pence": {"TH68010": 3800}}),
    case("R47", "shop theft of small value is noted", None, {"DIV COM COND": "E"}),
    case("R47", "shop theft above it", {"offence__value_pence": 20_001}),
    case("R47", "shop theft once the rule has ended", None, {}, {"low_value_shop_theft_repealed_on": "2026-06-01"}),
    case("R47", "shop theft the day before it ends", None, {"DIV COM COND": "E"},
         {"low_value_shop_theft_repealed_on": "2026-06-02"}),
    case("R47", "damage of small value is noted", {"offence__code": "CD71039", "offence__value_pence": 500_000},
         {"DIV COM COND": "E"}),
    case("R47", "damage above it", {"offence__code": "CD71038", "offence__value_pence": 500_001}),
    case("R47", "value not recorded", {"offence__value_pence": None}),
)  # fmt: skip
