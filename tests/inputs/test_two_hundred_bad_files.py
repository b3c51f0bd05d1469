"""Two hundred more bad files: each refused, a line a fault, in under two seconds, nothing written."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from joinup.errors import InputError
from joinup.inputs import Scenario, load_experiment, load_scenario
from joinup.inputs.circumstances import CIRCUMSTANCES
from joinup.inputs.ensemble import read_ensemble
from joinup.inputs.figures import read_figures
from joinup.inputs.place import load_place

MINE = Scenario("mine", "T", "S.", {"quarters": 20}, {}, begins="2019-03")
TOP = 'title = "T"\nsummary = "S."\n'
ASK = 'question = "Q?"\nscenarios = ["rough_sleepers_unit"]\n'
GRID = ASK + '[design]\nkind = "grid"\n[design.vary]\n'
DRAWN = ASK + '[design]\nkind = "latin hypercube"\npoints = 4\n[design.vary]\n'
RECORD = TOP + '[record]\nsource = "x"\noutcome = "clients_in_need"\n'
FIT = TOP + "[calibration]\n[calibration.vary]\n"


def rows(*values: str, head: str = "date,value") -> str:
    """Return a CSV with a value for each quarter from March 2019."""
    months = ("2019-03", "2019-06", "2019-09", "2019-12", "2020-03", "2020-06", "2020-09")
    return "\n".join([head, *(f"{month},{v}" for month, v in zip(months, values, strict=False))])


# A cell that is no figure, between two that are.
CELLS = [
    "1,5",
    "1.5e",
    "1..5",
    "1-5",
    "--5",
    "+-5",
    "5-",
    "(5)",
    "5)",
    "0x10",
    "0b1",
    "1e999",
    "-1e999",
    "1e13",
    "inf",
    "-inf",
    "+nan",
    "NaN",
    "NULL",
    "None",
    "true",
    "TRUE",
    "#N/A",
    "#REF!",
    "#DIV/0!",
    "=1+1",
    "@1",
    "'x",
    "1/2",
    "1:30",
    "5m",
    "5k",
    "5M",
    "£",
    "£5k",
    "$1,5",
    "€5",
    "5%",
    "%",
    "%5",
    "..",
    "...",
    ":",
    "-",
    "–",
    "—",
    "*",
    "~",
    "[x]",
    "[z]",
    "[c]",
    "<5",
    "≤5",
    "c",
    "z",
    "x",
    "n.a.",
    "n/a",
    "NA",
    "tbc",
    "ca.5",
    "~5",
    "?5",
    "5?",
    "1٫5",
    "١٢٣",
    "１２",
    "½",
    "²",
    "1'00",
    "1.234.567",
    "1,23,456",
    "12,34",
    "0,001",
    ",5",
    "5,",
    "1;5",
    "1|5",
    "1&5",
    "<b>5</b>",
    "\\n",
    "\u202e5",
    "\u200b5",
    "5°",
]
CSVS = {
    **{f"cell {cell!r}": rows("200", f'"{cell}"', "180") for cell in CELLS},
    "no rows": "date,value\n",
    "only a comment": "# nothing\n",
    "one figure": rows("200"),
    "no head": "2019-03,200\n2019-06,190\n2019-09,180\n",
    "head twice": "date,value\ndate,value\n" + rows("200", "190", "180"),
    "french head": rows("200", "190", "180", head="date,valeur"),
    "columns swapped": "value,date\n2019-03,200\n2019-06,190\n2019-09,180\n",
    "semicolons": rows("200", "190", "180").replace(",", ";"),
    "tabs": rows("200", "190", "180").replace(",", "\t"),
    "bars": rows("200", "190", "180").replace(",", "|"),
    "open quote": rows("200", '"190', "180"),
    "quote in the middle": rows("200", 'a"190"b', "180"),
    "spread to the right": "date,2019-03,2019-06,2019-09\nvalue,200,190,180\n",
    "years": "date,value\n2019,200\n2020,190\n2021,180\n",
    "serial days": "date,value\n43525,200\n43617,190\n43709,180\n",
    "american dates": "date,value\n03/31/2019,200\n06/30/2019,190\n09/30/2019,180\n",
    "words for months": "date,value\nMar-19,200\nJun-19,190\nSep-19,180\n",
    "weeks": "date,value\n2019-W10,200\n2019-W23,190\n2019-W36,180\n",
    "quarter 5": "date,value\n2019-Q5,200\n2019-Q6,190\n2019-Q7,180\n",
    "month 0": "date,value\n2019-00,200\n2019-01,190\n2019-02,180\n",
    "31 September": "date,value\n2019-09-31,200\n2019-12,190\n2020-03,180\n",
    "the year 0": "date,value\n0000-01,200\n2019-06,190\n2019-09,180\n",
    "arabic date": "date,value\n٢٠١٩-٠٣,200\n2019-06,190\n2019-09,180\n",
    "times": "date,value\n2019-03-31T00:00,200\n2019-06,190\n2019-09,180\n",
    "before it begins": "date,value\n1999-03,200\n2019-06,190\n2019-09,180\n",
    "weights of nothing": rows("200,0", "190,0", "180,0", head="date,value,weight"),
    "weight of a billion": rows("200,1", "190,1e9", "180,1", head="date,value,weight"),
    "weight in words": rows("200,heavy", "190,1", "180,1", head="date,value,weight"),
    "weight with a comma": rows('200,"0,5"', "190,1", "180,1", head="date,value,weight"),
    "html": "<html><body><table><tr><td>200</td></tr></table></body></html>",
    "json": '[{"date": "2019-03", "value": 200}]',
    "toml": TOP,
    "null bytes": rows("200", "19\0", "180"),
}  # fmt: skip
SCENARIOS = {
    "empty table": "[parameters]\n",
    "title of blanks": 'title = "   "\nsummary = "S."\n',
    "title a number": 'title = 5\nsummary = "S."\n',
    "title a list": 'title = ["a"]\nsummary = "S."\n',
    "title too long": f'title = "{"t" * 3000}"\nsummary = "S."\n',
    "title turned": 'title = "a\u202eb"\nsummary = "S."\n',
    "title with a bell": 'title = "a\\u0007b"\nsummary = "S."\n',
    "quotes of a word processor": "title = “T”\n",
    "colon for equals": 'title: "T"\n',
    "json again": '{"title": "T"}',
    "yaml": "title: T\nparameters:\n  grant: 0.2\n",
    "ini": "[parameters]\ngrant 0.2\n",
    "parameter above the table": TOP + "grant = 0.2\n",
    "parameter twice": TOP + "[parameters]\ngrant = 0.2\ngrant = 0.3\n",
    "parameters a list": TOP + "parameters = [0.2]\n",
    "parameters a table of tables": TOP + "[parameters.grant]\nvalue = 0.2\n",
    "date for a number": TOP + "[parameters]\ngrant = 2019-03-31\n",
    "comma for a point": TOP + "[parameters]\ngrant = 0,2\n",
    "per cent": TOP + "[parameters]\ngrant = 20%\n",
    "point without a zero": TOP + "[parameters]\ngrant = .2\n",
    "number in quotes": TOP + '[parameters]\ngrant = "0.2"\n',
    "infinite": TOP + "[parameters]\ngrant = inf\n",
    "not a number": TOP + "[parameters]\ngrant = nan\n",
    "true": TOP + "[parameters]\ngrant = true\n",
    "too many": TOP + "[parameters]\npartners = 11\n",
    "half a place": TOP + "[parameters]\nplaces = 2.5\n",
    "whole as a fraction": TOP + "[parameters]\nplaces = 2.0\n",
    "sixty-five bits": TOP + "[parameters]\nplaces = 99999999999999999999\n",
    "minus": TOP + "[parameters]\nplaces = -3\n",
    "an odd dash": TOP + "[parameters]\nplaces = −3\n",
    "a form in capitals": TOP + '[parameters]\nform = "Silo"\n',
    "a form with a blank": TOP + '[parameters]\nform = " silo"\n',
    "two forms": TOP + '[parameters]\nform = ["silo", "liaison"]\n',
    "no such rule": TOP + '[parameters]\ndecision_rule = "rational"\n',
    "shares beyond one": TOP + "[parameters]\ngroup_share = [0.7, 0.7]\n",
    "a share below 0": TOP + "[parameters]\ngroup_share = [1.5, -0.5]\n",
    "three groups' shares": TOP + "[parameters]\ngroup_share = [0.5, 0.3, 0.2]\n",
    "grant beyond the end": TOP + "[parameters]\nquarters = 10\ngrant_length = 20\n",
    "floor above cap": TOP + "[parameters]\nfloor = 0.9\ncap = 0.1\n",
    "no quarter": TOP + "[parameters]\nquarters = 0\n",
    "a cyrillic а": TOP + "[parameters]\ngrаnt = 0.2\n",
    "source without a value": TOP + '[sources]\ngrant = "x"\n',
    "source a number": TOP + "[parameters]\ngrant = 0.2\n[sources]\ngrant = 5\n",
    "extends itself by path": TOP + 'extends = "./mine"\n',
    "extends the system": TOP + 'extends = "../../etc/passwd"\n',
    "extends nobody": TOP + 'extends = "rough_sleepers_unti"\n',
    "extends a list": TOP + 'extends = ["rough_sleepers_unit"]\n',
    "begins in a year": TOP + 'begins = "2001"\n',
    "begins in a financial year": TOP + 'begins = "2001-02"\n',
    "begins on no day": TOP + 'begins = "2017-02-29"\n',
    "begins as a date": TOP + "begins = 1998-06-01\n",
    "departments too few": TOP + 'departments = ["Housing"]\n',
    "a department twice": TOP + 'departments = ["A", "A", "B", "C"]\n',
    "departments a text": TOP + 'departments = "Housing, Health"\n',
    "record of a run": RECORD.replace("clients_in_need", "persistence_16")
    + "quarters = [0]\nvalues = [1]\n",
    "record with per cent": RECORD.replace("clients_in_need", "joined_up")
    + "quarters = [0, 4]\nvalues = [62, 70]\n",
    "record below 0": RECORD + "quarters = [0, 4]\nvalues = [5, -5]\n",
    "record without end": RECORD + "quarters = [0, 4]\nvalues = [5, 1e308]\n",
    "record of words": RECORD + 'quarters = [0, 4]\nvalues = ["5", "6"]\n',
    "record of halves": RECORD + "quarters = [0.5, 4]\nvalues = [5, 6]\n",
    "record too short": RECORD + "quarters = [0, 4, 8]\nvalues = [5, 6]\n",
    "record that falls back": RECORD + "quarters = [4, 0]\nvalues = [5, 6]\n",
    "record fitted elsewhere": RECORD + "quarters = [0, 4]\nvalues = [5, 6]\nfit = [8]\n",
    "record of weight 0": RECORD + "quarters = [0, 4]\nvalues = [5, 6]\nweights = [0, 1]\n",
    "nothing varies": TOP + "[calibration]\n",
    "a form is fitted": FIT + "form = {}\n",
    "places are fitted": FIT + "places = {}\n",
    "a range backwards": FIT + "grant = { low = 0.5, high = 0.1 }\n",
    "a range of one": FIT + "grant = { low = 0.2, high = 0.2 }\n",
    "a range beyond": FIT + "grant = { low = -1, high = 9 }\n",
    "a range as a list": FIT + "grant = [0.1, 0.2]\n",
    "an error of 0": TOP + "[calibration]\nmeasurement = 0\n[calibration.vary]\ngrant = {}\n",
    "prices without a year": TOP + '[prices]\ncurrency = "GBP"\nunit = 5\nsource = "x"\n',
    "an experiment": ASK,
}  # fmt: skip
EXPERIMENTS = {
    "no question": 'scenarios = ["rough_sleepers_unit"]\n',
    "question a number": 'question = 5\nscenarios = ["rough_sleepers_unit"]\n',
    "no scenarios": 'question = "Q?"\n',
    "scenarios a text": 'question = "Q?"\nscenarios = "rough_sleepers_unit"\n',
    "scenarios empty": 'question = "Q?"\nscenarios = []\n',
    "scenario twice": 'question = "Q?"\nscenarios = ["rough_sleepers_unit", "rough_sleepers_unit"]\n',
    "scenario a path up": 'question = "Q?"\nscenarios = ["../x"]\n',
    "scenario absolute": 'question = "Q?"\nscenarios = ["/etc/passwd"]\n',
    "scenario a folder": 'question = "Q?"\nscenarios = ["."]\n',
    "scenario unknown": 'question = "Q?"\nscenarios = ["ruff_sleepers_unit"]\n',
    "baseline elsewhere": ASK + 'baseline = "rough_sleepers_silo"\n',
    "no replicate": ASK + "replicates = 0\n",
    "half a replicate": ASK + "replicates = 0.5\n",
    "replicates in words": ASK + 'replicates = "many"\n',
    "until nothing": ASK + 'replicates = "until 0%"\n',
    "until with a comma": ASK + 'replicates = "until 2,5%"\n',
    "until everything": ASK + 'replicates = "until 99%"\n',
    "seed below 0": ASK + "seed = -1\n",
    "seed of words": ASK + 'seed = "lucky"\n',
    "series unknown": ASK + 'series = ["joy"]\n',
    "series of a run": ASK + 'series = ["persistence_16"]\n',
    "series twice": ASK + 'series = ["effort", "effort"]\n',
    "detail of nobody": ASK + 'detail = [{ scenario = "x", replicate = 0 }]\n',
    "detail beyond": ASK + 'detail = [{ scenario = "rough_sleepers_unit", replicate = 100 }]\n',
    "detail as text": ASK + 'detail = "all"\n',
    "parameter unknown": ASK + "[parameters]\ngrnat = 0.2\n",
    "fixed and varied": GRID + "grant = [0.1, 0.2]\n[parameters]\ngrant = 0.2\n",
    "design without kind": ASK + "[design]\npoints = 4\n",
    "design of no kind": ASK + '[design]\nkind = "random"\n',
    "grid with points": ASK + '[design]\nkind = "grid"\npoints = 4\n[design.vary]\ngrant = [0.1]\n',
    "grid of nothing": ASK + '[design]\nkind = "grid"\n',
    "grid of a range": GRID + "grant = { low = 0.1, high = 0.2 }\n",
    "grid of an empty list": GRID + "grant = []\n",
    "grid with a value twice": GRID + "grant = [0.1, 0.1]\n",
    "grid beyond": GRID + "grant = [0.1, 99]\n",
    "grid of words": GRID + 'grant = ["low", "high"]\n',
    "grid of too many": GRID + "".join(
        f"{name} = [{', '.join(str(n / 100) for n in range(1, 41))}]\n"
        for name in ("turnover", "absence", "mainstreaming", "trust_gain", "trust_loss")
    ),
    "grid that contradicts": GRID + "quarters = [4, 60]\n",
    "drawn of nothing": ASK + '[design]\nkind = "sobol"\npoints = 4\n',
    "drawn without points": ASK + '[design]\nkind = "morris"\n[design.vary]\ngrant = {}\n',
    "no power of two": ASK + '[design]\nkind = "sobol"\npoints = 100\n[design.vary]\ngrant = {}\n',
    "points of a fraction": ASK + '[design]\nkind = "sobol"\npoints = 4.5\n[design.vary]\ngrant = {}\n',
    "drawn of a choice": DRAWN + "form = {}\n",
    "drawn backwards": DRAWN + "grant = { low = 0.4, high = 0.1 }\n",
    "drawn with a third bound": DRAWN + "grant = { low = 0.1, high = 0.4, mode = 0.2 }\n",
    "drawn of nan": DRAWN + "grant = { low = nan, high = 0.4 }\n",
    "list without points": ASK + '[design]\nkind = "list"\n',
    "list of uneven points": ASK + '[design]\nkind = "list"\n[[design.points]]\ngrant = 0.1\n'
    "[[design.points]]\nturnover = 0.1\n",
    "list of a point twice": ASK + '[design]\nkind = "list"\n[[design.points]]\ngrant = 0.1\n'
    "[[design.points]]\ngrant = 0.1\n",
    "level in capitals": ASK + "[factors.money]\nBig = { grant = 0.4 }\n",
    "level of a number": ASK + "[factors.money]\nbig = 0.4\n",
    "level of what is fixed": ASK + "[parameters]\ngrant = 0.1\n[factors.money]\nbig = { grant = 0.4 }\n",
    "factors without end": ASK + "".join(
        f"[factors.set{n}]\n" + "".join(f"a{k} = {{ grant = 0.{k + 1} }}\n" for k in range(7))
        for n in range(3)
    ),
    "most replicates alone": ASK + "most_replicates = 500\n",
    "a scenario": TOP,
}  # fmt: skip
PLACES = {
    "nothing": 'title = "T"\n',
    "circumstances a list": "circumstances = [1, 2]\n",
    "unknown circumstance": 'title = "T"\n[circumstances]\nweather = 5\n',
    "ending unknown": 'ending = "badly"\n[circumstances]\n',
    "everything true": "[circumstances]\n" + "".join(f"{c.name} = true\n" for c in CIRCUMSTANCES),
    "everything far off": "[circumstances]\n" + "".join(f"{c.name} = 1e9\n" for c in CIRCUMSTANCES),
    "everything in words": "[circumstances]\n"
    + "".join(f'{c.name} = "high"\n' for c in CIRCUMSTANCES),
    "everything nan": "[circumstances]\n" + "".join(f"{c.name} = nan\n" for c in CIRCUMSTANCES),
}
MEMBERS = "decision_rule,point,grant,distance\n"
ENSEMBLES = {
    "no head": "logit,1,0.2,0.5\n",
    "no free parameter": "decision_rule,point,distance\nlogit,1,0.5\n",
    "unknown parameter": MEMBERS.replace("grant", "grnat"),
    "unknown rule": MEMBERS + "rational,1,0.2,0.5\n",
    "beyond its range": MEMBERS + "logit,1,99,0.5\n",
    "in words": MEMBERS + "logit,one,0.2,0.5\n",
    "no distance": MEMBERS + "logit,1,0.2,nan\n",
    "too few cells": MEMBERS + "logit,1,0.2\n",
    "too many cells": MEMBERS + "logit,1,0.2,0.5,0.6\n",
    "open quote": MEMBERS + 'logit,1,"0.2,0.5\n',
}


def place(path: Path) -> Any:
    return load_place(path, {c.name: (0.0, 1.0) for c in CIRCUMSTANCES}, ("cliff", "taper"))


KINDS: dict[str, tuple[dict[str, str], str, Callable[[Path], Any]]] = {
    "figures": (CSVS, ".csv", lambda path: read_figures(path, MINE, "clients_in_need")),
    "scenario": (SCENARIOS, ".toml", load_scenario),
    "experiment": (EXPERIMENTS, ".toml", load_experiment),
    "place": (PLACES, ".toml", place),
    "ensemble": (ENSEMBLES, ".csv", read_ensemble),
}
CASES = [(kind, name) for kind, (files, *_) in KINDS.items() for name in files]


def test_there_are_two_hundred() -> None:
    assert len(CASES) >= 200


@pytest.mark.parametrize(("kind", "name"), CASES, ids=[f"{k}: {n}" for k, n in CASES])
def test_a_bad_file_is_refused(kind: str, name: str, tmp_path: Path) -> None:
    files, suffix, load = KINDS[kind]
    path = tmp_path / f"mine{suffix}"
    path.write_text(files[name], encoding="utf-8")
    began = time.process_time()
    with pytest.raises(InputError) as caught:
        load(path)
    assert time.process_time() - began < 2
    assert caught.value.faults and len(set(caught.value.faults)) == len(caught.value.faults)
    for fault in caught.value.faults:
        assert fault.startswith(f"{path}:") and "\n" not in fault and fault.isprintable()
        assert len(fault) < 700
    assert list(tmp_path.iterdir()) == [path], "nothing is written"
