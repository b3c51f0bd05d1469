"""One HTML file that runs the same rules without Python, a server or a network.

`contents.py` gathers what the page knows, `levers.py` says which settings stand on its one screen,
and `page.py` puts data, script and style together. The script is a few files of plain JavaScript:
`words.js` writes numbers, `settings.js` holds what is set, `pool.js` and `steps.js` run modules, `chart.js` and `places.js` draw, `address.js`
keeps every setting in the address, `story.js` tells the story, `main.js` joins them.
"""
