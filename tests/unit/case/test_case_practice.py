"""The tables of practice: a full good case has no problem, and each mistake is named alone.

Every example changes one thing of the full case, and what is found must be exactly what is
expected: a check that says too much fails here as one that says too little.
"""

from __future__ import annotations

import pytest

from smartshoring.case.load import load
from smartshoring.case.problems import problem_text
from smartshoring.words import LANGUAGES

FULL = {
    "case.yaml": (
        "name: full\nholding_rate_per_year: 0.15\nstock_bank: true\n"
        "phase: {first_family: water, until: 2027Q2}\n"
        "debt: {amount_usd: 1000, rate: 0.09, years: 5}\n"
        "limits: {proven_only: true}\nledger_tolerance_share: 0.02\n"
        "safety_stock: {service_level: 0.95, cv_per_month: 0.2}\n"
    ),
    "periods.csv": (
        "period,start,months\n2027Q2,2027-04-01,3\n2027Q1,2027-01-01,3\n2028,2027-07-01,12\n"
    ),
    "products.csv": (
        "product,family,weight_kg,units_per_truck,units_per_feu,dunnage_usd,dunnage_returnable,"
        "weightless\npump,water,10,2000,2200,0.5,yes,\nvalve,air,1,,,,,no\npayroll,desk,,,,,,yes\n"
    ),
    "sites.csv": (
        "site,kind,status,fixed_cost_usd_per_year,capacity_units_per_year,place\n"
        "Alpha,plant,existing,1000,50,Detroit\nBeta,plant,candidate,800,60,Monterrey\n"
        "Desk,service,candidate,80,600,Monterrey\n"
    ),
    "markets.csv": "market,place\nEast,Dallas\nWest,Phoenix\n",
    "demand.csv": (
        "market,product,period,quantity\nEast,pump,,10\nWest,pump,2027Q1,12\nWest,valve,2028,3\n"
        "East,payroll,,7\n"
    ),
    "lanes.csv": (
        "origin,destination,product,mode,unit_cost_usd,days,days_spread\nAlpha,East,,,1.5,3,0.5\n"
        "Alpha,West,pump,road,2.5,,\nAlpha,West,valve,road,2.5,,\nBeta,West,,,1,,\n"
        "Desk,East,payroll,,0,,\n"
    ),
    "processes.csv": (
        "site,recipe,line,labour_h_per_unit\nAlpha,pump,A1,1\nAlpha,valve,,\nBeta,pump,B1,1\n"
        "Beta,valve,,\nDesk,payroll,,0.2\n"
    ),
    "capacity.csv": (
        "site,line,capacity_units_per_year,shifts,status,opening_cost_usd\nAlpha,A1,40,2,existing,\n"
        "Beta,B1,60,1.5,,9\n"
    ),
    "baseline_flows.csv": (
        "origin,destination,product,mode,period,quantity\nAlpha,East,pump,,2025,9\n"
        "Alpha,West,pump,road,2025,9\nAlpha,East,valve,,2024,9\n"
    ),
    "baseline_costs.csv": (
        "site,category,period,amount_usd\nAlpha,material,2025,90\nAlpha,rework,2025,-1\n"
        ",outbound_freight,2025,50\n,outbound_freight,2024,40\n"
    ),
    "qualification.csv": "product,site,months_to_approval,cost_usd\npump,Beta,6,100\n",
    "ramp.csv": (
        "site,line,months_since_open,capacity_share,yield_share,labour_efficiency_share\n"
        "Beta,,0,0.5,0.9,0.6\nBeta,,6,1,1,1\nBeta,B1,3,,1,1\nBeta,B1,0,,0.8,1\n"
    ),
    "one_off.csv": (
        "site,event,item,amount_usd,months_from_event,asset_class,contingent\n"
        "Alpha,close,severance,900,,,\nBeta,open,building,800,-6,building,no\n"
        "Beta,move,rigging,80,,,yes\n"
    ),
    "labour.csv": (
        "site,role,heads_per_line_shift,wage_usd_per_hour,loading_share,turnover_share_per_month,"
        "train_usd_per_hire,efficiency_share,available_heads\n"
        "Beta,operator,20,4,0.35,0.05,300,0.95,400\nBeta,technician,2,9,0.35,0.02,900,1.1,\n"
    ),
    "utilities.csv": (
        "site,kw_needed_per_line,kw_firm_now,kw_available_from,connection_usd,water_m3_per_unit,"
        "water_right_m3_per_year,contract_share,onsite_kwh_per_year,evidence,evidence_date\n"
        "Beta,900,100,2027-10-01,5000,0.02,90,0.4,1000,letter 12,2026-08-01\n"
        "Alpha,700,0,,,,,,,,\nDesk,5,10,,,,,,,lease,\n"
    ),
    "freight_rates.csv": (
        "origin_zone,destination_zone,equipment,usd_per_load,valid_from,low_usd_per_load,"
        "high_usd_per_load,shipments_per_year,source\nBeta,East,truck,2800,,2500,3200,52,quote\n"
        "Beta,East,truck,2900,2027-06-01,,,,quote\nMonterrey,*,intermodal,2300,,,,,quote\n"
        "MEX,Illinois,feu,4000,,,,,quote\n"
    ),
    "terms.csv": (
        "market,product,incoterm,importer_of_record,price_usd,payment_days,"
        "tariff_pass_through_share\nEast,,DDP,seller,20,45,0.5\nWest,pump,FOB,buyer,,,\nWest,valve,,,1,,\n"
    ),
    "alternatives.csv": (
        "alternative,condition,country,site,tolerance_share\nstay,no_opening,MEX,,\n"
        "both,keep,,Beta,\nboth,no_closing,,,0.05\nelse,different,,,0.02\n"
    ),
    "policies.csv": (
        "product,min_sites,max_share_site,max_share_country\npump,2,0.6,0.7\nvalve,1,,\n"
    ),
    "site_costs.csv": (
        "site,category,usd_per_year,usd_per_unit\nAlpha,rent,500,\nBeta,scrap,,0.1\nAlpha,energy,9,\n"
    ),
    "returns.csv": (
        "market,product,share,value_usd,kind\nEast,pump,0.02,3,return\nWest,pump,0.5,0,material\n"
    ),
    "moves.csv": (
        "site,line,to_site,to_line,cost_usd,downtime_months,scrap_share,scrap_usd\n"
        "Alpha,A1,Beta,B1,5000,4.5,0.1,-200\nBeta,B1,Alpha,A1,0,0,,\n"
    ),
    "demand_variability.csv": "market,product,cv_per_month\nEast,pump,0.3\nWest,valve,1.2\n",
    "budgets.csv": "period,budget_usd\n2027Q1,9000\n2028,0\n",
    "open_inputs.csv": (
        "key,place,owner,note\nutilities.kw_firm_now,Beta,plant engineering,\n"
        "truck_usd_per_km,MEX,carrier,asked\nmx_truck,,carrier,\nocean_usd_per_feu,CHN>USA-W,broker,\n"
    ),
}

BAD = {
    # table: (old text, new text) -> problems, each as (code, place, value, nearest)
    "a gap between periods": (
        "periods",
        ("2028,2027-07-01", "2028,2028-01-01"),
        [("period_apart", "periods.csv:4:start", "2028-01-01", None)],
    ),
    "overlapping periods": (
        "periods",
        ("2027Q2,2027-04-01", "2027Q2,2027-03-01"),
        # The second starts too early, and then the third starts too late.
        [
            ("period_apart", "periods.csv:2:start", "2027-03-01", None),
            ("period_apart", "periods.csv:4:start", "2027-07-01", None),
        ],
    ),
    "half a month": (
        "periods",
        ("2028,2027-07-01,12", "2028,2027-07-01,1.5"),
        [("not_whole", "periods.csv:4:months", "1.5", None)],
    ),
    "two periods of one name": (
        "periods",
        ("2027Q2,", "2028,"),
        [
            ("row_twice", "periods.csv:4:period", "2028", None),
            ("setting_unknown_period", "case.yaml:4:phase.until", "2027Q2", "2027Q1"),
        ],
    ),
    "other labels in case.yaml": (
        "case.yaml",
        ("name: full\n", "name: full\nperiods: [2027Q1, 2027Q2, 2029]\n"),
        [("setting_periods_differ", "case.yaml:2:periods", "2027Q1, 2027Q2, 2029", None)],
    ),
    "a phase that never ends": (
        "case.yaml",
        ("until: 2027Q2", "until: 2027Q4"),
        [("setting_unknown_period", "case.yaml:4:phase.until", "2027Q4", "2027Q2")],
    ),
    "a family nobody has": (
        "case.yaml",
        ("first_family: water", "first_family: watr"),
        [("setting_unknown_family", "case.yaml:4:phase.first_family", "watr", "water")],
    ),
    "a bank without a rate": (
        "case.yaml",
        ("holding_rate_per_year: 0.15\n", ""),
        [
            ("setting_bank_without_rate", "case.yaml:2:stock_bank", None, None),
            ("setting_safety_without_rate", "case.yaml:7:safety_stock", None, None),
        ],
    ),
    "a flow from a site to itself": (
        "baseline_flows",
        ("Alpha,East,valve,,2024", "Alpha,Alpha,valve,,2024"),
        [("lane_to_itself", "baseline_flows.csv:4:destination", "Alpha", None)],
    ),
    "a flow of an unknown product": (
        "baseline_flows",
        ("East,valve", "East,valv"),
        [("unknown_name", "baseline_flows.csv:4:product", "valv", "valve")],
    ),
    "a flow out of a candidate": (
        "baseline_flows",
        ("Alpha,East,valve", "Beta,East,valve"),
        [("flow_of_candidate", "baseline_flows.csv:4:origin", "Beta", None)],
    ),
    "a flow that nobody makes": (
        "baseline_flows",
        ("Alpha,East,valve", "Alpha,East,payroll"),
        [("flow_not_made", "baseline_flows.csv:4:product", "payroll", None)],
    ),
    "a cost of no category": (
        "baseline_costs",
        ("Alpha,rework", "Alpha,reworks"),
        [("not_one_of", "baseline_costs.csv:3:category", "reworks", "rework")],
    ),
    "a cost of another year": (
        "baseline_costs",
        ("rework,2025", "rework,2026"),
        [("ledger_without_flows", "baseline_costs.csv:3:period", "2026", "2025")],
    ),
    "a cost of the whole and of a part": (
        "baseline_costs",
        ("Alpha,rework", "Alpha,outbound_freight"),
        [("ledger_whole_and_site", "baseline_costs.csv:3:category", "outbound_freight", None)],
    ),
    "opening what is open": (
        "one_off",
        ("Alpha,close", "Alpha,open"),
        [("one_off_never", "one_off.csv:2:event", "open", None)],
    ),
    "closing what is not open": (
        "one_off",
        ("Beta,open", "Beta,close"),
        [("one_off_never", "one_off.csv:3:event", "close", None)],
    ),
    "a move from an unknown site": (
        "moves",
        ("Alpha,A1,Beta", "Alfa,A1,Beta"),
        [("unknown_name", "moves.csv:2:site", "Alfa", "Alpha")],
    ),
    "a move of an unknown line": (
        "moves",
        ("Alpha,A1,Beta", "Alpha,A7,Beta"),
        [("unknown_name", "moves.csv:2:line", "A7", None)],
    ),
    "a move of a line of another site": (
        "moves",
        ("Alpha,A1,Beta", "Alpha,B1,Beta"),
        [("move_line_without_capacity", "moves.csv:2:line", "B1", None)],
    ),
    "a move to a line of another site": (
        "moves",
        ("Beta,B1,5000", "Beta,A1,5000"),
        [("move_to_line_without_capacity", "moves.csv:2:to_line", "A1", None)],
    ),
    "a move to where it stands": (
        "moves",
        ("Alpha,A1,Beta,B1", "Alpha,A1,Alpha,A1"),
        [("move_to_itself", "moves.csv:2:to_site", "Alpha", None)],
    ),
    "a move said twice": (
        "moves",
        ("Beta,B1,Alpha,A1", "Alpha,A1,Beta,B1"),
        [("row_twice", "moves.csv:3:site, line, to_site, to_line", "Alpha / A1 / Beta / B1", None)],
    ),
    "more than all scrapped": (
        "moves",
        ("4.5,0.1", "4.5,1.1"),
        [("share_percent", "moves.csv:2:scrap_share", "1.1", None)],
    ),
    "a negative downtime": (
        "moves",
        ("5000,4.5", "5000,-4.5"),
        [("negative", "moves.csv:2:downtime_months", "-4.5", None)],
    ),
    "a move whose cost is not known": (
        "moves",
        ("B1,5000", "B1,"),
        [("required", "moves.csv:2:cost_usd", None, None)],
    ),
    "scrap whose cost is not known": (
        "moves",
        ("0.1,-200", "0.1,"),
        [("move_scrap_unknown", "moves.csv:2:scrap_usd", "0.1", None)],
    ),
    "a variation of an unknown product": (
        "demand_variability",
        ("West,valve", "West,valv"),
        [("unknown_name", "demand_variability.csv:3:product", "valv", "valve")],
    ),
    "a variation of what is not asked for": (
        "demand_variability",
        ("East,pump", "East,valve"),
        [("variability_without_demand", "demand_variability.csv:2:product", "valve", None)],
    ),
    "a variation said twice": (
        "demand_variability",
        ("West,valve", "East,pump"),
        [("row_twice", "demand_variability.csv:3:market, product", "East / pump", None)],
    ),
    "a negative variation": (
        "demand_variability",
        ("valve,1.2", "valve,-1.2"),
        [("negative", "demand_variability.csv:3:cv_per_month", "-1.2", None)],
    ),
    "a spread of no days": (
        "lanes",
        ("1.5,3,0.5", "1.5,,0.5"),
        [("spread_without_days", "lanes.csv:2:days_spread", "0.5", None)],
    ),
    "variations that nothing uses": (
        "case.yaml",
        ("safety_stock: {service_level: 0.95, cv_per_month: 0.2}\n", ""),
        [
            ("variability_unused", "demand_variability.csv:2:cv_per_month", "0.3", None),
            ("variability_unused", "lanes.csv:2:days_spread", "0.5", None),
        ],
    ),
    "a certain delivery": (
        "case.yaml",
        ("service_level: 0.95", "service_level: 1"),
        [("setting_less_than", "case.yaml:8:safety_stock.service_level", "1", None)],
    ),
    "a budget of no period": (
        "budgets",
        ("2028,0", "2029,0"),
        [("unknown_period", "budgets.csv:3:period", "2029", None)],
    ),
    "a budget said twice": (
        "budgets",
        ("2028,0", "2027Q1,0"),
        [("row_twice", "budgets.csv:3:period", "2027Q1", None)],
    ),
    "a negative budget": (
        "budgets",
        ("2028,0", "2028,-1"),
        [("negative", "budgets.csv:3:budget_usd", "-1", None)],
    ),
    "a closing cost said twice": (
        "sites",
        (
            "place\nAlpha,plant,existing,1000,50,Detroit",
            "place,closing_cost_usd\nAlpha,plant,existing,1000,50,Detroit,7",
        ),
        [("one_off_and_cost", "one_off.csv:2:site", "Alpha", None)],
    ),
    "a ramp of an existing site": (
        "ramp",
        ("Beta,,0,0.5,0.9,0.6\nBeta,,6", "Alpha,,0,0.5,0.9,0.6\nAlpha,,6"),
        [
            ("ramp_of_existing", "ramp.csv:2:site", "Alpha", None),
            ("ramp_of_existing", "ramp.csv:3:site", "Alpha", None),
        ],
    ),
    "a line of another site": (
        "ramp",
        ("Beta,B1,3", "Beta,A1,3"),
        [
            ("line_elsewhere", "ramp.csv:4:line", "A1", None),
            ("ramp_ends_below", "ramp.csv:5:yield_share", "0.8", None),
        ],
    ),
    "a month said twice": (
        "ramp",
        ("Beta,B1,3", "Beta,B1,0"),
        [("row_twice", "ramp.csv:5:site, line, months_since_open", "Beta / B1 / 0", None)],
    ),
    "a ramp that falls": (
        "ramp",
        ("Beta,,0,0.5,0.9,0.6\n", "Beta,,0,0.5,0.9,0.6\nBeta,,3,0.4,0.9,0.6\n"),
        [("ramp_falls", "ramp.csv:3:capacity_share", "0.4", None)],
    ),
    "a ramp that never ends": (
        "ramp",
        ("Beta,,6,1,1,1", "Beta,,6,1,1,0.9"),
        [("ramp_ends_below", "ramp.csv:3:labour_efficiency_share", "0.9", None)],
    ),
    "no yield at all": (
        "ramp",
        ("Beta,,0,0.5,0.9", "Beta,,0,0.5,0"),
        [("out_of_range", "ramp.csv:2:yield_share", "0", None)],
    ),
    "approval of what is not made": (
        "qualification",
        ("pump,Beta", "payroll,Beta"),
        [("approval_not_made", "qualification.csv:2:product", "payroll", None)],
    ),
    "crews of none": (
        "capacity",
        ("Beta,B1,60,1.5", "Beta,B1,60,0"),
        [("not_positive", "capacity.csv:3:shifts", "0", None)],
    ),
    "a line before its site": (
        "capacity",
        ("Beta,B1,60,1.5,,", "Beta,B1,60,1.5,existing,"),
        [("line_before_site", "capacity.csv:3:status", "Beta", None)],
    ),
    "opening a line that runs": (
        "capacity",
        ("existing,\n", "existing,5\n"),
        [("line_never_opens", "capacity.csv:2:line", "A1", None)],
    ),
    "wages said twice": (
        "sites",
        (
            "place\nAlpha,plant,existing,1000,50,Detroit\nBeta,plant,candidate,800,60,Monterrey\nDesk",
            (
                "place,labour_usd_per_hour\nAlpha,plant,existing,1000,50,Detroit,30\n"
                "Beta,plant,candidate,800,60,Monterrey,5\nDesk"
            ),
        ),
        [("labour_twice", "sites.csv:3:labour_usd_per_hour", "Beta", None)],
    ),
    "one role without a wage": (
        "labour",
        ("technician,2,9", "technician,2,"),
        [("wage_partly", "labour.csv:3:wage_usd_per_hour", "technician", None)],
    ),
    "heads available for nothing": (
        "labour",
        ("operator,20,4,0.35,0.05,300,0.95,400", "operator,,4,0.35,,300,0.95,400"),
        [("without_heads", "labour.csv:2:available_heads", "operator", None)],
    ),
    "people at a market": (
        "labour",
        ("Beta,technician", "East,technician"),
        [("unknown_name", "labour.csv:3:site", "East", None)],
    ),
    "power without a need": (
        "utilities",
        ("Beta,900,100,2027-10-01,5000", "Beta,,100,2027-10-01,5000"),
        [
            ("power_without_need", "utilities.csv:2:connection_usd", "Beta", None),
            ("power_without_need", "utilities.csv:2:kw_available_from", "Beta", None),
            ("power_without_need", "utilities.csv:2:kw_firm_now", "Beta", None),
        ],
    ),
    "a connection from nothing": (
        "utilities",
        ("Beta,900,100", "Beta,900,"),
        [("connection_of_nothing", "utilities.csv:2:kw_firm_now", "Beta", None)],
    ),
    "water for nothing": (
        "utilities",
        ("5000,0.02", "5000,"),
        [("water_without_need", "utilities.csv:2:water_right_m3_per_year", "Beta", None)],
    ),
    "no document": (
        "utilities",
        ("letter 12", ""),
        [("power_unproven", "utilities.csv:2:evidence", "Beta", None)],
    ),
    "a share in percent": (
        "utilities",
        ("90,0.4", "90,40"),
        [("share_percent", "utilities.csv:2:contract_share", "40", None)],
    ),
    "a candidate that may never open": (
        "utilities",
        ("Desk,5", "Alpha2,5"),
        [
            ("shut_unproven", "sites.csv:4:site", "Desk", None),
            ("unknown_name", "utilities.csv:4:site", "Alpha2", "Alpha"),
        ],
    ),
    "a date of no document": (
        "utilities",
        ("Alpha,700,0,,,,,,,,\n", "Alpha,700,0,,,,,,,,2026-01-01\n"),
        [("date_of_nothing", "utilities.csv:3:evidence_date", "2026-01-01", None)],
    ),
    "a service with weight": (
        "products",
        ("payroll,desk,,", "payroll,desk,3,"),
        [("weightless_goods", "products.csv:4:weight_kg", "payroll", None)],
    ),
    "a service site that makes pumps": (
        "processes",
        ("Desk,payroll,,0.2", "Desk,pump,,0.2\nDesk,payroll,,0.2"),
        [("service_of_goods", "processes.csv:6:recipe", "pump", None)],
    ),
    "a service site that does nothing": (
        "processes",
        ("Desk,payroll", "Beta,payroll"),
        [("service_without_process", "sites.csv:4:kind", "Desk", None)],
    ),
    "a load too heavy": (
        "products",
        ("pump,water,10,2000", "pump,water,10,20000"),
        [("load_too_heavy", "products.csv:2:units_per_truck", "20000", None)],
    ),
    "packing without a cost": (
        "products",
        ("2200,0.5,yes", "2200,,yes"),
        [("dunnage_of_nothing", "products.csv:2:dunnage_returnable", "pump", None)],
    ),
    "a rate outside its range": (
        "freight_rates",
        ("truck,2800,,2500,3200", "truck,2800,,2900,3200"),
        [("fact_outside", "freight_rates.csv:2:usd_per_load", "2800", None)],
    ),
    "a zone that is nowhere": (
        "freight_rates",
        ("Monterrey,*", "Monterey NL,*"),
        [("unknown_zone", "freight_rates.csv:4:origin_zone", "Monterey NL", "Monterrey")],
    ),
    "a zone misspelt": (
        "freight_rates",
        ("Beta,East,truck,2800", "Betta,East,truck,2800"),
        [("unknown_zone", "freight_rates.csv:2:origin_zone", "Betta", "Beta")],
    ),
    "a load of nothing known": (
        "freight_rates",
        ("intermodal", "plane"),
        [("not_one_of", "freight_rates.csv:4:equipment", "plane", None)],
    ),
    "a buyer who imports under DDP": (
        "terms",
        ("DDP,seller", "DDP,buyer"),
        [("incoterm_importer", "terms.csv:2:importer_of_record", "buyer", None)],
    ),
    "a seller who imports under FOB": (
        "terms",
        ("FOB,buyer", "FOB,seller"),
        [("incoterm_importer", "terms.csv:3:importer_of_record", "seller", None)],
    ),
    "an incoterm of 1936": (
        "terms",
        ("FOB", "FOBB"),
        [("not_one_of", "terms.csv:3:incoterm", "FOBB", "FOB")],
    ),
    "terms of what is not sold": (
        "terms",
        ("West,valve", "East,valve"),
        [("not_sold_there", "terms.csv:4:product", "valve", None)],
    ),
    "terms of no market": (
        "terms",
        ("West,valve", "Wst,valve"),
        [("unknown_name", "terms.csv:4:market", "Wst", "West")],
    ),
    "a condition that nobody knows": (
        "alternatives",
        ("stay,no_opening", "stay,no_openings"),
        [("not_one_of", "alternatives.csv:2:condition", "no_openings", "no_opening")],
    ),
    "without what": (
        "alternatives",
        ("stay,no_opening,MEX,", "stay,without,,"),
        [("alternative_subject", "alternatives.csv:2:site", None, None)],
    ),
    "a country cannot be kept": (
        "alternatives",
        ("both,keep,,Beta", "both,keep,MEX,"),
        [("alternative_site", "alternatives.csv:3:site", None, None)],
    ),
    "a country and a site": (
        "alternatives",
        ("stay,no_opening,MEX,", "stay,no_opening,MEX,Beta"),
        [("alternative_both", "alternatives.csv:2:country", "MEX", None)],
    ),
    "different from a site": (
        "alternatives",
        ("else,different,,", "else,different,,Beta"),
        [("alternative_no_subject", "alternatives.csv:5:condition", "different", None)],
    ),
    "a country without a site": (
        "alternatives",
        ("stay,no_opening,MEX", "stay,no_opening,CHN"),
        [("alternative_no_country", "alternatives.csv:2:country", "CHN", None)],
    ),
    "a site that is not there": (
        "alternatives",
        ("both,keep,,Beta", "both,keep,,Betta"),
        [("unknown_name", "alternatives.csv:3:site", "Betta", "Beta")],
    ),
    "two tolerances of one alternative": (
        "alternatives",
        ("both,keep,,Beta,", "both,keep,,Beta,0.04"),
        [("alternative_tolerance", "alternatives.csv:4:tolerance_share", "0.05", None)],
    ),
    "kept and done without": (
        "alternatives",
        ("both,no_closing,,", "both,without,MEX,"),
        [("alternative_at_odds", "alternatives.csv:3:site", "Beta", None)],
    ),
    "a tolerance in percent": (
        "alternatives",
        ("0.02", "2"),
        [("share_percent", "alternatives.csv:5:tolerance_share", "2", None)],
    ),
    "the same condition twice": (
        "alternatives",
        ("else,different,,,0.02", "else,different,,,0.02\nelse,different,,,0.02"),
        [
            (
                "row_twice",
                "alternatives.csv:6:alternative, condition, country, site",
                "else / different",
                None,
            )
        ],
    ),
    "more plants than there are": (
        "policies",
        ("pump,2", "pump,3"),
        [("policy_few_plants", "policies.csv:2:min_sites", "3", None)],
    ),
    "shares that cannot add to one": (
        # Two plants with 0.4 each make 0.8 of the product.
        "policies",
        ("0.6", "0.4"),
        [("policy_share_site", "policies.csv:2:max_share_site", "0.4", None)],
    ),
    "countries that cannot add to one": (
        # Alpha is in USA and Beta in MEX: 2 x 0.45 = 0.9.
        "policies",
        ("0.7", "0.45"),
        [("policy_share_country", "policies.csv:2:max_share_country", "0.45", None)],
    ),
    "a rule that says less than the other": (
        # One site with at most 0.6 of it is not one site.
        "policies",
        ("pump,2", "pump,1"),
        [("policy_at_odds", "policies.csv:2:max_share_site", "0.6", None)],
    ),
    "half a plant": (
        "policies",
        ("valve,1", "valve,0.5"),
        [("not_whole", "policies.csv:3:min_sites", "0.5", None)],
    ),
    "a site cost of nothing": (
        "site_costs",
        ("Alpha,rent,500,", "Alpha,rent,,"),
        [("site_cost_blank", "site_costs.csv:2:usd_per_year, usd_per_unit", "rent", None)],
    ),
    "labour counted twice": (
        "site_costs",
        ("Beta,scrap", "Beta,conversion_labour"),
        [("site_cost_on_top", "site_costs.csv:3:category", "conversion_labour", None)],
    ),
    "a duty of one's own": (
        "site_costs",
        ("Beta,scrap", "Beta,duty"),
        [("site_cost_on_top", "site_costs.csv:3:category", "duty", None)],
    ),
    "more returned than delivered": (
        "returns",
        ("0.5,0", "1.5,0"),
        [("share_percent", "returns.csv:3:share", "1.5", None)],
    ),
    "returns of what is not sold": (
        "returns",
        ("East,pump", "East,valve"),
        [("not_sold_there", "returns.csv:2:product", "valve", None)],
    ),
    "an input nobody asks for": (
        "open_inputs",
        ("utilities.kw_firm_now", "utilities.kw_firm"),
        [("unknown_input", "open_inputs.csv:2:key", "utilities.kw_firm", "utilities.kw_firm_now")],
    ),
    "an input of nowhere": (
        "open_inputs",
        ("Beta,plant", "Bta,plant"),
        [("unknown_zone", "open_inputs.csv:2:place", "Bta", "Beta")],
    ),
    "an input that nobody has": (
        "open_inputs",
        ("Beta,plant engineering", "Beta,"),
        [("required", "open_inputs.csv:2:owner", None, None)],
    ),
}


@pytest.fixture
def full(tmp_path):
    def write(file=None, change=None):
        files = dict(FULL)
        if file is not None:
            name = file if file in files else f"{file}.csv"
            old, new = change
            assert files[name].count(old) == 1, f"{old!r} must stand once in {name}"
            files[name] = files[name].replace(old, new)
        for name, text in files.items():
            (tmp_path / name).write_text(text, "utf-8", newline="")
        return tmp_path

    return write


def test_the_full_case_has_no_problem(full):
    loaded = load(full())
    assert [problem_text(problem) for problem in loaded.problems] == []
    assert loaded.case is not None
    assert loaded.case.period_labels == ("2027Q1", "2027Q2", "2028")


@pytest.mark.parametrize("name", BAD)
def test_each_mistake_is_named_alone_and_with_its_place(full, name):
    file, change, expected = BAD[name]
    problems = load(full(file, change)).problems
    found = [
        (p.code.removeprefix("case."), f"{p.file}:{p.row}:{p.column}", p.value, p.nearest)
        for p in problems
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
    for language in LANGUAGES:
        for problem in problems:
            assert problem_text(problem, language).startswith(problem.file)


def test_zones_have_one_form_however_they_are_written(full):
    one = load(full()).case
    other = load(full("freight_rates", ("MEX,Illinois,feu", "Mexico,Illinois,feu"))).case
    assert one is not None
    assert other is not None
    assert one.hash == other.hash
    # A site's own name wins over a place, a place becomes its id.
    assert list(one["freight_rates"]["origin_zone"][:2]) == ["Beta", "Beta"]
    assert one["freight_rates"]["destination_zone"][2] == "*"
    assert one["freight_rates"]["origin_zone"][3] == "MEX"


def test_given_lanes_only_make_a_flow_without_one_a_doubt(full):
    folder = full("case.yaml", ("name: full\n", "name: full\nlanes: given\n"))
    # Nothing leads back from East, where a pump returns, nor from West; no lane carries empties.
    lanes = folder / "lanes.csv"
    assert sorted(f"{p.file}:{p.row}:{p.value} {p.code}" for p in load(folder).problems) == [
        "products.csv:2:pump case.no_way_back",
        "returns.csv:2:East case.no_way_back",
        "returns.csv:3:West case.no_way_back",
    ]
    text = lanes.read_text("utf-8")
    lanes.write_text(text + "East,Alpha,,,1\nWest,Alpha,,,1\n", "utf-8")
    assert load(folder).problems == ()
    flows = (folder / "baseline_flows.csv").read_text("utf-8")
    (folder / "baseline_flows.csv").write_text(flows.replace("West,pump,road", "West,pump,rail"))
    problems = load(folder).problems
    assert [p.code for p in problems] == ["case.flow_without_lane"]
    assert problems[0].value == "Alpha > West"
    assert problems[0].severity == "warning"
