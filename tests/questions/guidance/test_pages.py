"""The guidance says what was found: turn the data round and it says the reverse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from joinup.page.document import Sentence, html, write_document
from joinup.page.words import upper
from joinup.questions.guidance.found import Guidance
from joinup.questions.guidance.pages import advice, document, words
from tests.questions.guidance import made

RECORD = [("Command", "joinup guide")]
TURNED = [0, 3, 4, 1, 2]  # each form plays another's part, but for the silo


@pytest.fixture(scope="module")
def guidance() -> Guidance:
    return made.guidance()


@pytest.fixture(scope="module")
def turned() -> Guidance:
    return made.guidance(order=TURNED)


def sentences(found: Guidance) -> list[Sentence]:
    """Return what a page says in its main points and bullets; all of it must name its evidence."""
    page = document(found, RECORD)
    spoken = [*page.points, *(item for section in page.sections for item in section.bullets)]
    assert all(isinstance(item, Sentence) for item in spoken)
    return [item for item in spoken if isinstance(item, Sentence)]


def said(found: Guidance) -> list[str]:
    return [sentence.text for sentence in sentences(found)]


def test_every_sentence_names_what_carries_it_and_the_page_has_it(guidance: Guidance) -> None:
    assert all(item.carried_by for item in sentences(guidance))
    text = html(document(guidance, RECORD))  # raises for a sentence that rests on nothing
    for sentence in sentences(guidance):
        place = re.search(rf'id="(table|chart)-{sentence.carried_by}"', text)
        assert place, sentence


def test_advice_follows_the_data_when_forms_change_parts(
    guidance: Guidance, turned: Guidance
) -> None:
    """Where the formula favours a form, the turned data favour the one that plays its part."""
    plays = {made.FORMS[part]: made.FORMS[form] for form, part in enumerate(TURNED)}
    for form in made.FORMS:
        plain = _where(advice.what_to_choose(guidance), form)
        assert plain, f"{form} is chosen somewhere"
        assert plain == _where(advice.what_to_choose(turned), plays[form])


def _where(sentences: list[Sentence], form: str) -> str:
    start = upper(words.CHOOSE[form])
    found = [s.text.removeprefix(start) for s in sentences if s.text.startswith(start)]
    return found[0] if found else ""


def test_other_sentences_turn_with_the_data(guidance: Guidance, turned: Guidance) -> None:
    plain, other = said(guidance), said(turned)
    assert "Agrees: a deep task favours a form that coordinates more." in plain
    assert "Disagrees: a deep task favours a form that coordinates more." in other
    (ending,) = (text for text in plain if text.startswith("How the money ends matters most"))
    assert "for a joint unit" in ending
    (ending,) = (text for text in other if text.startswith("How the money ends matters most"))
    assert "for a partnership" in ending


def test_where_nothing_differs_nothing_is_advised() -> None:
    """All forms the same but for luck: no form leads, no ending matters, nothing beats anything."""
    found = made.guidance(order=[0, 0, 0, 0, 0])
    text = "\n".join(said(found))
    for start in words.CHOOSE.values():
        assert upper(start) + " if there is" not in text
    assert "It is unsettled if there is" in text
    assert "It is not clear that advice by circumstances beats" in text or "does worse" in text
    assert "No way of ending the money is clearly better" in text
    assert "No single fact is worth finding out by itself." in text
    assert "each of the five is best somewhere" not in text


def test_where_the_rules_disagree_the_guidance_says_so() -> None:
    text = "\n".join(said(made.guidance(disputed=True)))
    assert re.search(
        r"It is unsettled if there is .*: a (partnership|pooled budget) where agencies weigh "
        r"what they expect and a (partnership|pooled budget) where agencies learn",
        text,
    )


@pytest.mark.slow
def test_the_same_findings_give_the_same_bytes(guidance: Guidance, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_document(document(made.guidance(), RECORD), tmp_path / name)
    files = sorted(
        p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*") if p.is_file()
    )
    assert len(files) > 10
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


def test_a_circumstance_that_cannot_matter_changes_no_advice(guidance: Guidance) -> None:
    """Shuffle what has no part in the formula: no bound, form or verdict changes."""
    import numpy as np

    from joinup.questions.guidance import tree
    from joinup.questions.guidance.cases import Cases

    main = guidance.cases
    points = main.points.copy()
    luck = np.random.default_rng(9)
    for name in ("turnover", "partners", "baseline_trust"):
        column = made.NAMES.index(name)
        points[:, column] = luck.permutation(points[:, column])
    changed = tree.leaves(tree.grown(Cases(main.names, points, main.outcomes, main.forms)))
    assert [(leaf.conditions, leaf.best, leaf.settled) for leaf in changed] == [
        (leaf.conditions, leaf.best, leaf.settled) for leaf in guidance.leaves
    ]
    without = tuple(name for name in main.names if name not in ("turnover", "partners"))
    kept = Cases(
        without, main.points[:, [main.names.index(n) for n in without]], main.outcomes, main.forms
    )
    assert [leaf.conditions for leaf in tree.leaves(tree.grown(kept))] == [
        leaf.conditions for leaf in guidance.leaves
    ]


def test_no_sentence_is_empty_or_has_a_hole(guidance: Guidance) -> None:
    for text in said(guidance):
        assert not re.search(r"[{}]|\bnan\b|\binf\b|–%", text) and text.endswith("."), text


def test_a_hand_over_is_not_sold_without_its_price(guidance: Guidance, turned: Guidance) -> None:
    """Whatever is advised of a hand-over says beside it what of it the model does not charge."""
    for found in (guidance, turned):
        sold = [
            t for t in said(found) if "stopping at once" in t and ("hand" in t or "part of" in t)
        ]
        assert sold and all("nothing for making practice routine" in text for text in sold)
        assert all(
            "closes with its money, which is put in" in text
            for text in sold
            if "a joint unit" in text
        )


def test_what_tells_is_said_to_tell_across_programmes_in_the_usual_words() -> None:
    from dataclasses import replace

    from joinup.analysis.paired import Interval
    from joinup.questions.guidance.pages.advice import what_to_measure
    from joinup.questions.guidance.pages.points import main_points

    found = made.guidance()
    areas = dict(zip([s.name for s in found.signals[:3]], (0.83, 0.62, 0.55), strict=True))
    signals = [replace(s, area=Interval(areas[s.name], 0.5, 0.9, 9)) for s in found.signals]
    shown = [s.text for s in what_to_measure(replace(found, signals=signals))]
    assert [re.search("tells [a-z ]+", text)[0] for text in shown] == [  # type: ignore[index]
        "tells well", "tells a little", "tells next to nothing",
    ]  # fmt: skip
    assert all(text.startswith("Across programmes") for text in shown)
    (point,) = [s.text for s in main_points(found) if "measure" in s.text]
    assert "across programmes" in point


def test_one_form_is_not_picked_alone_where_another_forgoes_as_little() -> None:
    from joinup.analysis.paired import Interval
    from joinup.questions.guidance.regret import Robustness, robust_choices

    rows = [
        Robustness(rule, form, Interval(0, 0, 0, 9), Interval(mean, 0, 1, 9), 0.0, worst,
                   Interval(0.5, 0, 1, 9))
        for rule in ("logit", "experience")
        for form, mean, worst in (
            ("liaison", 0.1, 0.4), ("partnership", 0.1, 0.3), ("silo", 0.2, 0.3)
        )
    ]  # fmt: skip
    picked = robust_choices(rows)
    assert set(picked["mean"].values()) == {("liaison", "partnership")}
    assert set(picked["worst"].values()) == {("partnership", "silo")}
