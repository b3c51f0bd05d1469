"""The one screen: HTML that runs the same rules without Python, a server or a network.

`contents.py` gathers what the page knows, `levers.py` says which settings stand on its one screen,
and `page.py` puts data, script and style together. The script is a few files of plain JavaScript:

- `words.js` writes numbers; `settings.js` holds what is set;
- `pool.js` runs modules and `steps.js` runs them in pieces; `plain.js`, with `binary.js` and
  `values.js`, stands in for WebAssembly; `runs.js` asks for runs, checks and keeps them;
- `chart.js` and `places.js` draw, `saying.js` says; `controls.js` has the levers; `address.js` and
  `saving.js` have what is taken along; `story.js` tells the story;
- `worlds.js` tries what is set in plausible worlds, with what `worlds.py` gathers;
- `ways.js` and `beyond.js` are for the page as a server gives it;
- `main.js` joins them.
"""
