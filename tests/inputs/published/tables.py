"""Tables in the manner of public ones. Every figure, place and footnote in them is made up.

Beside each stand the figures that a person reads off it by hand, what is left out or unsure (by its
cell), and a word that must stand in a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tests.inputs.published.books import ods, xlsx


@dataclass(frozen=True)
class Table:
    name: str
    content: bytes
    figures: Mapping[str, float]
    wishes: Mapping[str, object] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()


_SNAPSHOT = [
    ["Table 1: Rough sleeping snapshot in England, autumn 2015 to 2022 [note 1]"],
    ["This worksheet contains one table. Some cells refer to notes on the notes worksheet."],
    ["Source: made-up return of local authorities. Data for 2020 to 2021 cover a pandemic."],
    ["ONS code", "Local authority", "Region", 2015, 2016, 2017, 2018, 2019, "2020 [note 2]",
     "2021 [r]", 2022, "% change 2015-2022"],
    ["E92000001", "England", "", 3569, 4134, 4751, 4677, 4266, 2688, 2443, 3069, -14.0],
    ["E12000007", "London", "London", 940, 964, 1137, 1283, 1136, 714, 640, 858, -8.7],
    ["E07000201", "Westhaven", "South East", 12, "[c]", 18, "[low]", "1,021", 9, "[x]", 7, -41.7],
]  # fmt: skip

_DELAYS = [
    ["Table 775: Households helped by the joint service, by quarter"],
    [],
    ["Year", "Quarter", "Total", None, "Of which families", None],
    [None, None, "Number", "% of 2017", "Number", "% of 2017"],
    ["2018/19", "Q1 April-June", 14380, 100.1, 4100, 99.0],
    ["", "Q2", "14,410 r", 100.3, 4210, 99.5],
    ["", "Q3", 14520, 101.1, 4190, 99.1],
    ["", "Q4", 14610, 101.7, "..", ".."],
    ["2019/20", "Q1", 14870, 103.5, 4300, 101.2],
    ["", "Q2 P", 14990, 104.3, 4310, 101.4],
    ["Total", "", 87780, "", "", ""],
    ["Notes: p provisional; r revised. Figures are rounded to ten."],
]

_SURVEY = """"annual population survey, made up"
"Downloaded on 3 May 2024"

"area","local authority: Westhaven"
"variable","people who see a key worker, aged 16-24"

"Date","number","conf","percent"
"Jan 2015-Dec 2015",12400,1100,"5.6"
"Apr 2015-Mar 2016","12,900",1150,"5.8"
"Jul 2015-Jun 2016","!","-","!"
"Oct 2015-Sep 2016",13100,1180,"5.9"
"Jan 2016-Dec 2016",13050,1190,"*"

"- These figures are missing."
"! Estimate is not available since sample size is disclosive"
"""

_TIDY = """DATE,DATE_NAME,DATE_CODE,GEOGRAPHY_NAME,GEOGRAPHY_CODE,MEASURES_NAME,OBS_VALUE
2016-03,March 2016,2016-03,Westhaven,E07000201,Value,1240
2016-03,March 2016,2016-03,Westhaven,E07000201,Variable percent,3.1
2016-03,March 2016,2016-03,Eastport,E07000202,Value,900
2016-06,June 2016,2016-06,Westhaven,E07000201,Value,1255
2016-06,June 2016,2016-06,Westhaven,E07000201,Variable percent,3.2
2016-06,June 2016,2016-06,Eastport,E07000202,Value,905
2016-09,September 2016,2016-09,Westhaven,E07000201,Value,1230
2016-09,September 2016,2016-09,Westhaven,E07000201,Variable percent,3.0
2016-09,September 2016,2016-09,Eastport,E07000202,Value,910
"""

_SERIES = """"Title","People waiting for the joint team: UK: Thousands: NSA"
"CDID","ZZ9Q"
"Source dataset ID","MADEUP"
"PreUnit",""
"Unit","Thousands"
"Release date","16-01-2020"
"2017","41.5"
"2018","42.6"
"2019","43.1"
"2018 Q1","42.1"
"2018 Q2","42.4"
"2018 Q3","42.8"
"2018 Q4","43.0"
"2018 JAN","42.0"
"2018 FEB","42.1"
"2018 MAR","42.3"
"""

_EUROPEAN = """Obdachlose in Westhafen, Stichtag;;
Tag;Personen;Veränderung in %
31.12.2015;1.234,5;–
31.03.2016;1.198,0;-3,0
30.06.2016;981,5;-18,1
30.09.2016;1.204;22,7
"""

_UNICODE = "Month\tClients\nMar-98\t1 850\nJun-98\t1 633\nSep-98\t1 180\nDec-98\t703\n"

_SHARES = """Quarter,Share in touch with a worker
2019 Q1,62%
2019 Q2,64.5%
2019 Q3,[c]
2019 Q4,66 %
"""

_MARKS = """Snapshot,Count
31 March 2019,120 [e]
30 June 2019,<5
30 September 2019,c. 120
31 December 2019,(118)
31 March 2020,121 [b]
30 June 2020,122 [q]
30 September 2020,-
31 December 2020,"1,180¹"
31 March 2021,1190 (p)
"""

_DAYS = """Date,Cases,Comment
30/06/2020,210,final
31/03/2020,205,final
31/12/2019,205,
30/09/2019,199,counted twice
30/09/2019,189,counted twice
03/07/2019,190,late
31/03/2019,188,
"""

_MONTHLY = "Month,Clients (£ not counted)\n" + "".join(
    f"{name}-19,{100 + n}\n"
    for n, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    )
)

_YEARS = """Statistics of the joint service,,
,,
Financial year,Clients served,Spend (£ million)
1998-99,"21,040",3.1
1999-00,"20,870",3.4
2000-01,"19,900",3.9
2001-02,"18,050 (r)",4.4
Total,"79,860",14.8
,,
1. Figures before 1998 are not comparable.,,
"""

_WIDE = [
    ["Children on the joint register by local authority (thousands)"],
    ["Code", "Area", date(2018, 3, 31), date(2018, 6, 30), date(2018, 9, 30), date(2018, 12, 31)],
    ["E06", "Westhaven", 1.24, 1.3, 1.285, 1.31],
]

_SEASONS = """,Autumn 2016,Autumn 2017,Autumn 2018,Autumn 2019
People counted,31,28,22,19
"""

TABLES = (
    Table(
        "snapshot.ods",
        ods({"Cover": [["Made up"]], "Contents": [["Table_1"]], "Table_1": _SNAPSHOT}),
        {"2015-11": 3569, "2016-11": 4134, "2017-11": 4751, "2018-11": 4677, "2019-11": 4266,
         "2020-11": 2688, "2021-11": 2443, "2022-11": 3069},
        {"series": ("England",), "month": 11}, left_out=("L5",), guesses=("sheet “Table_1”",),
    ),
    Table(
        "place.xlsx", xlsx({"Table_1": _SNAPSHOT}),
        {"2015-11": 12, "2017-11": 18, "2019-11": 1021, "2020-11": 9, "2022-11": 7},
        {"series": ("Westhaven",), "month": 11}, left_out=("E7", "J7", "L7"), unsure=("G7",),
    ),
    Table(
        "delays.xlsx", xlsx({"Notes": [["x"]], "775": _DELAYS, "Old": _DELAYS}, hidden="Old"),
        {"2018-06": 14380, "2018-09": 14410, "2018-12": 14520, "2019-03": 14610, "2019-06": 14870,
         "2019-09": 14990},
        {"series": ("Total", "Number")}, left_out=("C11",), guesses=("a quarter of a financial",),
    ),
    Table(
        "survey.csv", _SURVEY.encode(),
        {"2015-12": 12400, "2016-03": 12900, "2016-09": 13100, "2016-12": 13050},
        {"series": ("number",)}, left_out=("B10",), guesses=("last month",),
    ),
    Table(
        "tidy.csv", _TIDY.encode(), {"2016-03": 1240, "2016-06": 1255, "2016-09": 1230},
        {"series": ("Westhaven", "Value")},
    ),
    Table(
        "series.csv", _SERIES.encode(),
        {"2018-03": 42100, "2018-06": 42400, "2018-09": 42800, "2018-12": 43000},
        guesses=("each quarter is read", "times 1,000", "calendar year"),
    ),
    Table(
        "european.csv", _EUROPEAN.encode("cp1252"),
        {"2015-12": 1234.5, "2016-03": 1198, "2016-06": 981.5, "2016-09": 1204},
        {"series": ("Personen",)}, guesses=("Windows-1252", "semicolons", "comma"),
    ),
    Table(
        "unicode.txt", _UNICODE.encode("utf-16"),
        {"1998-03": 1850, "1998-06": 1633, "1998-09": 1180, "1998-12": 703},
        guesses=("UTF-16", "tabs", "two figures"),
    ),
    Table(
        "shares.csv", _SHARES.encode(), {"2019-03": 0.62, "2019-06": 0.645, "2019-12": 0.66},
        {"outcome": "assisted_share"}, left_out=("B4",), guesses=("divided by 100",),
    ),
    Table(
        "marks.csv", _MARKS.encode(),
        {"2019-03": 120, "2020-03": 121, "2020-12": 1180, "2021-03": 1190},
        left_out=("B3",), unsure=("B4", "B5", "B7", "B8"),
    ),
    Table(
        "days.csv", _DAYS.encode(),
        {"2019-03": 188, "2019-07": 190, "2019-12": 205, "2020-03": 205, "2020-06": 210},
        unsure=("B5 and B6",), guesses=("the day first",),
    ),
    Table(
        "monthly.csv", _MONTHLY.encode("cp1252"),
        {"2019-03": 102, "2019-06": 105, "2019-09": 108, "2019-12": 111}, guesses=("other 8",),
    ),
    Table(
        "years.csv", _YEARS.encode(),
        {"1999-03": 21040, "2000-03": 20870, "2001-03": 19900, "2002-03": 18050},
        {"series": ("Clients served",)}, left_out=("B8",), guesses=("March in which it ends",),
    ),
    Table(
        "wide.xlsx", xlsx({"T": _WIDE}),
        {"2018-03": 1240, "2018-06": 1300, "2018-09": 1285, "2018-12": 1310},
        guesses=("times 1,000",),
    ),
    Table(
        "seasons.csv", _SEASONS.encode(),
        {"2016-11": 31, "2017-11": 28, "2018-11": 22, "2019-11": 19}, guesses=("season",),
    ),
)  # fmt: skip
