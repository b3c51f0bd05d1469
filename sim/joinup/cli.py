"""The command `joinup`: read the command line, hand the work to its room, print what came of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from joinup import __version__
from joinup.ending import end_with
from joinup.errors import SimError, StoppedError

WRONG_COMMAND_LINE = 64
MOST_WORKERS = 1_024

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Simulate joint working between government departments and local agencies.",
    epilog="Begin with: joinup run joining_up",
)


def _writable_folder(path: Path | None) -> Path | None:
    """Refuse a folder that cannot be written to before any work is done for it."""
    if path is not None:
        from joinup.batch.commit import refuse_unwritable

        refuse_unwritable(path, folder=True)
    return path


def _writable_file(path: Path | None) -> Path | None:
    """Refuse a file that cannot be written before any work is done for it."""
    if path is not None:
        from joinup.batch.commit import refuse_unwritable

        refuse_unwritable(path, folder=False)
    return path


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
        str, typer.Argument(help="scenarios, experiments, parameters, outcomes or all")
    ] = "all",
    markdown: Annotated[bool, typer.Option("--markdown", help="As a Markdown page.")] = False,
) -> None:
    """List the shipped scenarios and experiments, the parameters and the outcomes."""
    from joinup.commands.listing import listing

    print(listing(what, markdown=markdown), end="")


@app.command(epilog="Example: joinup check rough_sleepers_unit my_place.toml")
def check(
    files: Annotated[
        list[str], typer.Argument(help="Scenario or experiment files, or shipped names.")
    ],
) -> None:
    """Check files and say every fault, or what is planned and what it would cost."""
    from joinup.commands.listing import checked

    for name in files:
        print(checked(name))


@app.command(epilog="Example: joinup run joining_up --replicates 50 --out results")
def run(
    experiment: Annotated[str, typer.Argument(help="An experiment file or a shipped name.")],
    out: Annotated[
        Path, typer.Option(callback=_writable_folder, help="Folder that receives the result.")
    ] = Path("results"),
    workers: Annotated[
        int | None, typer.Option(min=1, max=MOST_WORKERS, help="Processes; default: one a core.")
    ] = None,
    cluster: Annotated[str | None, typer.Option(help="Address of a Dask scheduler.")] = None,
    shard: Annotated[str | None, typer.Option(help="I/N: this process does part I of N.")] = None,
    seed: Annotated[int | None, typer.Option(help="In place of the experiment's seed.")] = None,
    replicates: Annotated[int | None, typer.Option(help="In place of the experiment's.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say the cost; run nothing.")] = False,
    allow_huge: Annotated[bool, typer.Option("--allow-huge", help="Run at any cost.")] = False,
) -> None:
    """Run an experiment, or what is missing of it; answer its question and write a page."""
    from joinup.commands.running import run_experiment

    code = run_experiment(
        experiment,
        out=out,
        workers=workers,
        cluster=cluster,
        shard=shard,
        seed=seed,
        replicates=replicates,
        dry_run=dry_run,
        allow_huge=allow_huge,
    )
    raise typer.Exit(code)


@app.command(epilog="Example: joinup report results/joining-up-1a2b3c4d")
def report(
    result: Annotated[Path, typer.Argument(help="A result's folder.")],
    out: Annotated[
        Path | None,
        typer.Option(callback=_writable_folder, help="Default: exports/ in the result."),
    ] = None,
) -> None:
    """Write a result as one page, with its charts and tables."""
    from joinup.batch import open_result
    from joinup.job import DRAWING, say
    from joinup.questions import build_report

    opened = open_result(result)
    say(DRAWING)
    print(build_report(opened, out or result / "exports"))


@app.command(
    epilog="Example: joinup compare results/joining-up-1a2b3c4d rough_sleepers_pooled "
    "rough_sleepers_partnership"
)
def compare(
    result: Annotated[Path, typer.Argument(help="A result's folder.")],
    first: Annotated[str, typer.Argument(help="A scenario of the result.")],
    second: Annotated[str, typer.Argument(help="The scenario that it is compared with.")],
    other: Annotated[
        Path | None, typer.Option(help="The second scenario's result, if it is another one.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            callback=_writable_folder, help="The page's folder; default: in exports/ of the result."
        ),
    ] = None,
) -> None:
    """Compare two scenarios: what differs in them, and in what came of them, and how sure."""
    from joinup.commands.comparing import compared

    words, page = compared(result, first, second, other=other, out=out)
    print(f"{words}\n\nThe page with charts:  {page}")


@app.command(epilog="Example: joinup appraise appraisal --scenario rough_sleepers_pooled")
def appraise(
    what: Annotated[str, typer.Argument(help="A result's folder, or an experiment to run first.")],
    out: Annotated[
        Path | None,
        typer.Option(callback=_writable_folder, help="Default: in the result's exports/."),
    ] = None,
    results: Annotated[
        Path, typer.Option(callback=_writable_folder, help="Folder of results.")
    ] = Path("results"),
    scenario: Annotated[
        list[str] | None, typer.Option(help="Which to appraise; default: all. May be repeated.")
    ] = None,
    baseline: Annotated[
        str | None, typer.Option(help="Another scenario, or a result's folder, as baseline.")
    ] = None,
    discount: Annotated[float, typer.Option(help="Per cent a year, real.")] = 3.5,
    optimism: Annotated[float, typer.Option(help="Per cent added to extra costs.")] = 10.0,
    incomes: Annotated[
        str, typer.Option(help="Client groups' incomes over the median, such as 0.5,0.3.")
    ] = "",
    money: Annotated[bool, typer.Option("--money", help="Refuse what has no prices.")] = False,
    replicates: Annotated[
        int | None, typer.Option(min=2, max=100_000, help="In the accounts.")
    ] = None,
    about: Annotated[
        str | None,
        typer.Option(
            help="What comes first: appraisal, contribution, inclusion, performance, "
            "accountability."
        ),
    ] = None,
) -> None:
    """Say who gains, who pays, who is left out and who answers for it, as one page and tables."""
    from joinup.commands.appraising import appraise as appraised

    code = appraised(
        what,
        out=out,
        results=results,
        scenarios=scenario or [],
        baseline=baseline,
        discount=discount,
        optimism=optimism,
        incomes=incomes,
        money=money,
        replicates=replicates,
        about=about,
    )
    raise typer.Exit(code)


@app.command(epilog="Example: joinup verify results/joining-up-1a2b3c4d")
def verify(
    result: Annotated[Path, typer.Argument(help="A result's folder.")],
    sample: Annotated[
        int, typer.Option(min=0, max=1_000_000, help="Runs to repeat bit for bit.")
    ] = 20,
    expect: Annotated[str, typer.Option(help="The digest that was quoted.")] = "",
    page: Annotated[bool, typer.Option("--page", help="Make the page anew; compare.")] = False,
) -> None:
    """Check every byte of a result, its completeness, and repeat a sample of its runs."""
    from joinup.commands.verifying import verified

    raise typer.Exit(verified(result, sample=sample, expect=expect, page=page))


@app.command(epilog="Example: joinup repeat results/joining-up-1a2b3c4d 17")
def repeat(
    result: Annotated[Path, typer.Argument(help="A result's folder.")],
    number: Annotated[int, typer.Argument(min=0, help="The run's number in the plan.")],
) -> None:
    """Repeat one run of a result, here and now, and print its outcomes or its error."""
    from joinup.commands.repeating import repeated

    print(repeated(result, number))


@app.command(epilog="Example: joinup crate results/joining-up-1a2b3c4d")
def crate(result: Annotated[Path, typer.Argument(help="The folder of a result.")]) -> None:
    """Describe a result for an archive: what its files are and how they were made (RO-Crate)."""
    from joinup.batch.crate import write_crate

    print(write_crate(result))


@app.command(epilog="Example: joinup calibrate my_partnership.toml --data my_figures.csv")
def calibrate(
    scenario: Annotated[str, typer.Argument(help="A scenario file or a shipped name.")],
    data: Annotated[
        Path | None, typer.Option(help="CSV with date,value,weight, in place of its record.")
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(help="What the CSV counts; default: as the record does.")
    ] = None,
    points: Annotated[int, typer.Option(min=10, max=100_000, help="Parameter sets to try.")] = 1000,
    replicates: Annotated[int, typer.Option(min=2, max=1_000, help="Runs of each.")] = 8,
    seed: Annotated[int, typer.Option(min=0, max=2**53, help="Of points and runs.")] = 1,
    out: Annotated[
        Path, typer.Option(callback=_writable_folder, help="Folder that receives the results.")
    ] = Path("results"),
    ensemble: Annotated[
        Path | None,
        typer.Option(callback=_writable_file, help="A file that receives the ensemble as well."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=MOST_WORKERS, help="Processes; default: one a core.")
    ] = None,
) -> None:
    """Fit a scenario to its marked figures: an ensemble of what fits, judged by the others."""
    from joinup.commands.calibrating import Wanted
    from joinup.commands.calibrating import calibrate as calibrated

    wanted = Wanted(scenario, data, outcome, points, replicates, seed, ensemble)
    raise typer.Exit(calibrated(wanted, out=out, workers=workers))


@app.command(epilog="Example: joinup validate --theory")
def validate(
    theory: Annotated[bool, typer.Option("--theory", help="The engine against theory.")] = False,
    patterns: Annotated[
        bool, typer.Option("--patterns", help="The model against known patterns.")
    ] = False,
    records: Annotated[
        bool, typer.Option("--records", help="The initiatives against what was recorded.")
    ] = False,
    out: Annotated[
        Path, typer.Option(callback=_writable_folder, help="Folder that receives the page.")
    ] = Path("results/validation"),
    workers: Annotated[
        int | None, typer.Option(min=1, max=MOST_WORKERS, help="Processes; default: one a core.")
    ] = None,
) -> None:
    """Hold engine, model and initiatives against theory, patterns and records; default: all."""
    from joinup.commands.validating import validate as validated

    every = not (theory or patterns or records)
    code = validated(
        theory=theory or every,
        patterns=patterns or every,
        records=records or every,
        out=out,
        workers=workers,
    )
    raise typer.Exit(code)


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


@app.command(epilog="Example: joinup guide --for my_place.toml")
def guide(
    experiment: Annotated[
        str, typer.Argument(help="An experiment over forms and circumstances.")
    ] = "which_form",
    own: Annotated[
        Path | None, typer.Option("--for", help="A file with a place's own circumstances.")
    ] = None,
    out: Annotated[
        Path, typer.Option(callback=_writable_folder, help="Folder that receives the results.")
    ] = Path("results"),
    workers: Annotated[
        int | None, typer.Option(min=1, max=MOST_WORKERS, help="Processes; default: one a core.")
    ] = None,
) -> None:
    """Say which form of joint working works best in which circumstances, or in a place's own."""
    from joinup.commands.guiding import guide as guided

    guided(experiment, own=own, out=out, workers=workers)


@app.command(epilog="Example: joinup outlook rough_sleepers_partnership")
def outlook(
    scenario: Annotated[str, typer.Argument(help="A scenario file or a shipped name.")],
    replicates: Annotated[int, typer.Option(min=4, max=1_000, help="Sets of draws.")] = 20,
    at: Annotated[
        int | None, typer.Option(help="Quarter of the shocks; default: that of withdrawal.")
    ] = None,
    out: Annotated[
        Path, typer.Option(callback=_writable_folder, help="Folder that receives the page.")
    ] = Path("results"),
) -> None:
    """Say what outlives the money, how near it is to tipping, and what to watch beforehand."""
    from joinup.commands.outliving import shown_outlook

    shown_outlook(scenario, replicates=replicates, at=at, out=out)


@app.command(
    "map",
    epilog="Example: joinup map rough_sleepers_partnership --x own_target_incentive "
    "--y mainstreaming",
)
def map_(
    scenario: Annotated[str, typer.Argument(help="A scenario file or a shipped name.")],
    x: Annotated[str, typer.Option(help="Parameter along the map.")],
    y: Annotated[str, typer.Option(help="Parameter up the map.")],
    x_range: Annotated[str | None, typer.Option(help="LOW:HIGH; default: all of it.")] = None,
    y_range: Annotated[str | None, typer.Option(help="LOW:HIGH; default: all of it.")] = None,
    points: Annotated[int, typer.Option(help="Points along each axis, 3 to 41.")] = 11,
    out: Annotated[
        Path, typer.Option(callback=_writable_folder, help="Folder that receives the page.")
    ] = Path("results"),
) -> None:
    """Draw where joining up persists, collapses, or depends on history."""
    from joinup.commands.outliving import shown_map

    shown_map(scenario, x=x, y=y, x_range=x_range, y_range=y_range, points=points, out=out)


@app.command(epilog="Example: joinup rescue rough_sleepers_partnership --persist 0.8")
def rescue(
    scenario: Annotated[str, typer.Argument(help="A scenario file or a shipped name.")],
    persist: Annotated[float, typer.Option(help="Share of places that is to last, 0 to 1.")],
    levers: Annotated[
        str | None, typer.Option(help="Levers to move, as a,b,c; default: all that are used.")
    ] = None,
    budget: Annotated[
        float | None, typer.Option(help="What it may add to the bill, u per place.")
    ] = None,
    confidence: Annotated[float, typer.Option(help="How sure it must be, 0.5 to 1.")] = 0.9,
    out: Annotated[
        Path, typer.Option(callback=_writable_folder, help="Folder that receives page and files.")
    ] = Path("results"),
) -> None:
    """Find the cheapest change of levers that makes it last; the same command goes on."""
    from joinup.commands.outliving import shown_rescue

    shown_rescue(
        scenario, persist=persist, levers=levers, budget=budget, confidence=confidence, out=out
    )


@app.command(epilog="Example: joinup ramp rough_sleepers_partnership --lever own_target_incentive")
def ramp(
    scenario: Annotated[str, typer.Argument(help="A scenario file or a shipped name.")],
    lever: Annotated[str, typer.Option(help="Parameter that moves slowly out and back.")],
    lever_range: Annotated[str | None, typer.Option(help="LOW:HIGH; default: all of it.")] = None,
    points: Annotated[int, typer.Option(help="Values of the lever, 3 to 41.")] = 15,
    replicates: Annotated[int, typer.Option(min=2, max=1_000, help="Sets of draws.")] = 6,
    out: Annotated[
        Path, typer.Option(callback=_writable_folder, help="Folder that receives the page.")
    ] = Path("results"),
) -> None:
    """Move a lever slowly out and back: what is lost, and what it takes to win it back."""
    from joinup.commands.outliving import shown_ramp

    shown_ramp(
        scenario, lever=lever, span=lever_range, points=points, replicates=replicates, out=out
    )


def command() -> int:
    """Do what the command line says; a user's mistake ends in plain words and its exit code."""
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


def main() -> NoReturn:
    """Do what the command line says, and end with the contract's exit code."""
    end_with(command)


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
