"""The command `joinup`: read the command line, hand the work to its room, print what came of it."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Annotated, Literal

import typer

from joinup import __version__
from joinup.cli.asking import PNG, add_command, writable_folder
from joinup.cli.old_names import say_plainly
from joinup.errors import SimError, StoppedError
from joinup.questions import every_question

WRONG_COMMAND_LINE = 64

_RULE = Annotated[
    str, typer.Option("--rule", help="A decision rule of your own: MODULE:FUNCTION or its entry.")
]
_MEASURE = Annotated[
    list[str] | None,
    typer.Option("--measure", help="An outcome of your own, likewise. May be repeated."),
]

_Order = Literal["day-first", "month-first"] | None
_Quarters = Literal["calendar", "financial"] | None
_Decimal = Literal["point", "comma"] | None

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Simulate joint working between government departments and local agencies.",
    epilog="Begin with: joinup run joining_up",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"joinup {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Say the version."),
    ] = False,
) -> None:
    """Take the options that belong to no command."""


@app.command("list", epilog="Example: joinup list parameters")
def list_(
    what: Annotated[
        str, typer.Argument(help="scenarios, experiments, parameters, outcomes, worlds or all")
    ] = "all",
    markdown: Annotated[bool, typer.Option("--markdown", help="As a Markdown page.")] = False,
) -> None:
    """List the shipped scenarios and experiments, the parameters and the outcomes."""
    from joinup.cli.listing import listing

    print(listing(what, markdown=markdown), end="")


@app.command(epilog="Example: joinup check rough_sleepers_unit my_place.toml")
def check(
    files: Annotated[
        list[str], typer.Argument(help="Scenario or experiment files, or shipped names.")
    ],
) -> None:
    """Check files and say every fault, or what is planned and what it would cost."""
    from joinup.cli.listing import checked

    for name in files:
        print(checked(name))


@app.command(epilog="Example: joinup read rough_sleeping.ods --series England --month 11")
def read(
    file: Annotated[Path, typer.Argument(help="A CSV, XLSX, ODS or XLS file.")],
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook.")] = "",
    series: Annotated[
        list[str] | None,
        typer.Option(help="A heading or area that the figures stand under. May be repeated."),
    ] = None,
    date: Annotated[str, typer.Option(help="The heading of the dates, if there are two.")] = "",
    outcome: Annotated[str, typer.Option(help="What the figures count.")] = "clients_in_need",
    month: Annotated[
        int | None, typer.Option(min=1, max=12, help="The month of a year that names none.")
    ] = None,
    order: Annotated[_Order, typer.Option(help="Which stands first in 03/04/2019.")] = None,
    quarters: Annotated[_Quarters, typer.Option(help="What a bare Q1 is a quarter of.")] = None,
    decimal: Annotated[_Decimal, typer.Option(help="What decimals stand behind.")] = None,
    scale: Annotated[float | None, typer.Option(help="What to multiply each figure by.")] = None,
    encoding: Annotated[str, typer.Option(help="The code page of a text file.")] = "",
    out: Annotated[
        Path | None, typer.Option(help="The figures file; default: FILE's name and _figures.csv.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Approve every guess; do not ask.")] = False,
) -> None:
    """Read a published table into a figures file; show every guess, leave out what is unsure."""
    from joinup.cli.reading import read_and_write
    from joinup.inputs.published import Wishes

    wishes = Wishes(
        sheet=sheet, series=tuple(series or ()), date=date, outcome=outcome, month=month,
        order=order or "", quarters=quarters or "", scale=scale, encoding=encoding,
        decimal={None: "", "point": ".", "comma": ","}[decimal],
    )  # fmt: skip
    raise typer.Exit(read_and_write(file, wishes, out=out, yes=yes))


@app.command(epilog="Example: joinup run joining_up --replicates 50 --out results")
def run(
    experiment: Annotated[str, typer.Argument(help="An experiment file or a shipped name.")],
    out: Annotated[
        Path, typer.Option(callback=writable_folder, help="Folder that receives the result.")
    ] = Path("results"),
    workers: Annotated[
        int | None, typer.Option(min=1, max=1_024, help="Cores to use; default: all.")
    ] = None,
    cluster: Annotated[str | None, typer.Option(help="Address of a Dask scheduler.")] = None,
    shard: Annotated[str | None, typer.Option(help="I/N: this process does part I of N.")] = None,
    seed: Annotated[int | None, typer.Option(help="In place of the experiment's seed.")] = None,
    replicates: Annotated[int | None, typer.Option(help="In place of the experiment's.")] = None,
    worlds: Annotated[
        int | None, typer.Option(help="Plausible worlds to try the headlines in; 0 for none.")
    ] = None,
    rule: _RULE = "",
    measure: _MEASURE = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say the cost; run nothing.")] = False,
    allow_huge: Annotated[bool, typer.Option("--allow-huge", help="Run at any cost.")] = False,
) -> None:
    """Run an experiment, or what is missing of it; answer its question and write a page."""
    from joinup.batch.own import own
    from joinup.cli.running import run_experiment

    code = run_experiment(
        experiment,
        out=out,
        workers=workers,
        cluster=cluster,
        shard=shard,
        seed=seed,
        replicates=replicates,
        worlds=worlds,
        own=own(rule, measure or ()),
        dry_run=dry_run,
        allow_huge=allow_huge,
    )
    raise typer.Exit(code)


@app.command(epilog="Example: joinup report results/joining-up-1a2b3c4d")
def report(
    result: Annotated[Path, typer.Argument(help="A result's folder.")],
    out: Annotated[
        Path | None,
        typer.Option(callback=writable_folder, help="Default: exports/ in the result."),
    ] = None,
    png: Annotated[bool, typer.Option("--png", help=PNG)] = False,
) -> None:
    """Write a result as one page, with its charts and tables."""
    from joinup.batch import open_result
    from joinup.job import DRAWING, say
    from joinup.questions import build_report

    opened = open_result(result)
    say(DRAWING)
    print(build_report(opened, out or result / "exports", png=png))


@app.command(epilog="Example: joinup verify results/joining-up-1a2b3c4d")
def verify(
    result: Annotated[Path, typer.Argument(help="A result's folder.")],
    sample: Annotated[
        int, typer.Option(min=0, max=1_000_000, help="Runs to repeat bit for bit.")
    ] = 20,
    expect: Annotated[str, typer.Option(help="The digest that was quoted.")] = "",
    page: Annotated[bool, typer.Option("--page", help="Make the page anew; compare.")] = False,
    rule: _RULE = "",
    measure: _MEASURE = None,
) -> None:
    """Check every byte of a result, its completeness, and repeat a sample of its runs."""
    from joinup.batch.own import own
    from joinup.cli.verifying import verified

    with_own = own(rule, measure or ())
    raise typer.Exit(verified(result, sample=sample, expect=expect, page=page, own=with_own))


@app.command(epilog="Example: joinup repeat results/joining-up-1a2b3c4d 17")
def repeat(
    result: Annotated[Path, typer.Argument(help="A result's folder.")],
    number: Annotated[int, typer.Argument(min=0, help="The run's number in the plan.")],
    rule: _RULE = "",
    measure: _MEASURE = None,
) -> None:
    """Repeat one run of a result, here and now, and print its outcomes or its error."""
    from joinup.batch.own import own
    from joinup.cli.repeating import repeated

    print(repeated(result, number, own(rule, measure or ())))


@app.command(epilog="Example: joinup crate results/joining-up-1a2b3c4d")
def crate(result: Annotated[Path, typer.Argument(help="The folder of a result.")]) -> None:
    """Describe a result for an archive: what its files are and how they were made (RO-Crate)."""
    from joinup.batch.crate import write_crate

    print(write_crate(result))


@app.command(epilog="Example: joinup module rough_sleepers_pooled --out modules")
def module(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(help="Scenario files or shipped names; default: all shipped."),
    ] = None,
    out: Annotated[
        Path, typer.Option(callback=writable_folder, help="Folder that receives the files.")
    ] = Path("modules"),
) -> None:
    """Write the compiled rules of scenarios, to be run in a page or in Node without Python."""
    from joinup.cli.modules import written

    print("\n".join(written(scenarios or [], out)))


@app.command(epilog="Example: joinup page rough_sleepers_partnership my_place.toml --out page.html")
def page(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(help="Scenario files or shipped names; default: all shipped."),
    ] = None,
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("joinup.html"),
    worlds: Annotated[
        int, typer.Option(min=0, max=4_096, help="Plausible worlds to try each in; 0: none.")
    ] = 100,
) -> None:
    """Write one HTML file with levers and a story, which computes without Python or a network."""
    from joinup.cli.pages import written

    print(written(scenarios or [], out, worlds))


@app.command(epilog="Example: joinup view rough_sleepers_partnership")
def view(
    scenario: Annotated[
        str | None, typer.Argument(help="A scenario file or a shipped name, shown first.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="0 takes any; default: 8765 or any.")
    ] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Only print the address.")] = False,
) -> None:
    """See the model at work in a web browser, on this machine only."""
    from joinup.browser.launch import launch

    launch(scenario, port, open_browser=not no_open)


for _question in every_question().values():
    add_command(app, _question)


def command() -> int:
    """Do what the command line says; a user's mistake ends in plain words and its exit code."""
    warnings.showwarning = say_plainly
    try:
        code = app(standalone_mode=False)
    except SimError as error:
        print(error, file=sys.stderr)
        code = error.exit_code
    except Exception as error:
        code = _usage_error(error)
    else:
        if code == StoppedError.exit_code:  # what newer Typers make of Ctrl-C, without a word
            raise KeyboardInterrupt
    return int(code or 0)


def _usage_error(error: Exception) -> int:
    """Print a wrong command line as one; let anything else through as the fault that it is."""
    if isinstance(error, typer.Abort):  # what older Typers make of Ctrl-C
        raise KeyboardInterrupt from None
    # Typer's own errors share no public base over the versions in use; all of them can `show`.
    show = getattr(error, "show", None)
    if show is None:
        raise error
    show()
    return WRONG_COMMAND_LINE
