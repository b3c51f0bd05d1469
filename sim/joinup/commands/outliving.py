"""The commands on persistence: `outlook`, `map`, `ramp` and `rescue`."""

from __future__ import annotations

import time
from pathlib import Path

from joinup.batch.commit import write_whole
from joinup.batch.estimate import duration
from joinup.batch.stopping import stop_on_signals
from joinup.errors import StoppedError
from joinup.inputs.counted import counted
from joinup.inputs.written import experiment_text, scenario_text
from joinup.job import say, say_step
from joinup.model.version import model_version
from joinup.page.document import write_document
from joinup.questions.persistence.map import Atlas, atlas, axis
from joinup.questions.persistence.outlook import STAGES, Outlook, outlook
from joinup.questions.persistence.ramp import Loop, ramp, refuse_once_set
from joinup.questions.persistence.rescue import Rescue, checked_levers, checked_wish, rescue
from joinup.questions.persistence.trial import subject


def shown_outlook(name: str, *, replicates: int, at: int | None, out: Path) -> None:
    """Work out the outlook of a scenario, print its answer and write its page."""
    from joinup.questions.persistence.pages.outlook import outlook_answer, outlook_page

    asked = subject(name)
    found: Outlook | None = None
    for item in outlook(asked, replicates, at):
        if isinstance(item, Outlook):
            found = item
        else:
            step = STAGES.index(item) + 1
            say_step(step, len(STAGES), item)
    assert found is not None
    print(outlook_answer(found))
    command = f"joinup outlook {asked.scenario.name} --replicates {replicates}"
    if at is not None:
        command += f" --at {at}"
    page = outlook_page(found, command, model_version())
    folder = out / f"outlook-{asked.scenario.name.replace('_', '-')}"
    print(f"\nThe page with charts:  {write_document(page, folder)}")


def shown_map(
    name: str, *, x: str, y: str, x_range: str | None, y_range: str | None, points: int, out: Path
) -> None:
    """Work out a map of a scenario, print it and write its page."""
    from joinup.questions.persistence.pages.map import map_answer, map_page

    asked = subject(name)
    axes = axis(asked, "--x", x, x_range, points), axis(asked, "--y", y, y_range, points)
    found: Atlas | None = None
    for item in atlas(asked, *axes):
        if isinstance(item, Atlas):
            found = item
        else:
            say(f"{len(axes[0].values) * len(axes[1].values)} points under {item}")
    assert found is not None
    print(map_answer(found))
    command = f"joinup map {asked.scenario.name} --x {x} --y {y} --points {points}"
    for option, span in (("--x-range", x_range), ("--y-range", y_range)):
        command += f" {option} {span}" if span else ""
    folder = out / "-".join(["map", asked.scenario.name, x, y]).replace("_", "-")
    page = write_document(map_page(found, command, model_version()), folder)
    print(f"\nThe page with charts:  {page}")


def shown_rescue(
    name: str,
    *,
    persist: float,
    levers: str | None,
    budget: float | None,
    confidence: float,
    out: Path,
) -> None:
    """Search for a rescue, print it, and write its page, scenario and experiment.

    Raises StoppedError where the search was interrupted; all that it tried is kept.
    """
    from joinup.questions.persistence.pages.rescue import rescue_answer, rescue_page

    wish = checked_wish(persist, confidence, budget)
    asked = subject(name)
    chosen = checked_levers(asked, levers)
    folder = out / f"rescue-{asked.scenario.name.replace('_', '-')}"
    with stop_on_signals() as stop:
        began = time.monotonic()

        def report(stage: str, step: int, known: int) -> bool:
            seconds = duration(time.monotonic() - began)
            say(f"{stage}, step {step}: {counted(known, 'combination')} known, {seconds}")
            return stop.asked

        found = rescue(
            asked, wish, chosen, named=levers is not None,
            journal=lambda mark: folder / f"tried-{mark}.jsonl", report=report,
        )  # fmt: skip
    if found is None:
        raise StoppedError(
            f"Stopped. All that was tried is kept in {folder}; give the same command again to go "
            "on."
        )
    print(rescue_answer(found))
    command = (
        f"joinup rescue {asked.scenario.name} --persist {persist:g} --confidence {confidence:g}"
    )
    for option, value in (("--levers", levers), ("--budget", budget)):
        command += "" if value is None else f" {option} {value}"
    page = write_document(rescue_page(found, command, model_version()), folder)
    print(f"\nThe page with charts:  {page}")
    if found.moved:
        _write_rescue(found, folder, command)


def _write_rescue(found: Rescue, folder: Path, command: str) -> None:
    """Write the changed scenario, and an experiment that holds it beside the one it came from."""
    own = found.asked.scenario
    changed = folder / f"{own.name}_rescued.toml"
    values = {name: after for name, (_, after) in found.moved.items()}
    title = f"{own.title}, rescued"
    text = scenario_text(
        own, title, f"{own.summary.strip()} Levers changed: {command}.", values, command
    )
    write_whole(changed, text.encode())
    before = folder / f"{own.name}.toml"
    if "extends" not in text.partition("[parameters]")[0]:
        write_whole(before, scenario_text(own, own.title, own.summary.strip(), {}, "").encode())
    experiment = folder / "rescue.toml"
    question = f'Does the change of levers make joint working last in "{own.title}"?'
    write_whole(
        experiment,
        experiment_text(question, title, [own.name, changed.stem], 100).encode(),
    )
    print(f"The changed scenario:  {changed}\nTo run both:           joinup run {experiment}")


def shown_ramp(
    name: str, *, lever: str, span: str | None, points: int, replicates: int, out: Path
) -> None:
    """Move a lever slowly out and back, print what came of it and write its page."""
    from joinup.questions.persistence.pages.ramp import ramp_page, ramp_points

    asked = subject(name)
    moved = axis(asked, "--lever", lever, span, points)
    refuse_once_set(lever)
    loops = []
    for item in ramp(asked, moved, replicates):
        if isinstance(item, Loop):
            loops.append(item)
        else:
            say(f"out and back under {item}")
    print("\n".join([asked.scenario.title, "", *ramp_points(moved, loops)]))
    command = f"joinup ramp {asked.scenario.name} --lever {lever} --points {points}"
    command += f" --lever-range {span}" if span else ""
    folder = out / "-".join(["ramp", asked.scenario.name, lever]).replace("_", "-")
    page = write_document(ramp_page(asked, moved, loops, command, model_version()), folder)
    print(f"\nThe page with charts:  {page}")
