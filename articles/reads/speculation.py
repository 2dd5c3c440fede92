"""Speculation rules: which page a browser may fetch before it is asked for, as `base.html` carries them.

https://html.spec.whatwg.org/multipage/speculative-loading.html. They are in the page, so that they cost no request;
the Content-Security-Policy allows this one text by its hash.
"""

import base64
import hashlib
import json

# What requests by these rules are marked with, in `Sec-Speculation-Tags`: it tells a read from other prefetches.
TAG = "press"
NEVER = [
    "/admin/*",
    "/media/*",
    "/static/*",
    "/preview/*",
    "/search/*",
    "/*/search/*",
    "/*/comment/*",
    "/*.xml",
    "/*.json",
    "/*.txt",
]
RULES = json.dumps(
    {
        "tag": TAG,
        "prefetch": [
            {
                "where": {
                    "and": [
                        {"href_matches": "/*"},
                        {"not": {"href_matches": NEVER}},
                        {"not": {"selector_matches": "[rel~=nofollow]"}},
                    ]
                },
                # When a link is pressed, not when the pointer passes: it spares readers' lines.
                "eagerness": "conservative",
            }
        ],
    },
    separators=(",", ":"),
)
RULES_HASH = f"'sha256-{base64.b64encode(hashlib.sha256(RULES.encode()).digest()).decode()}'"
