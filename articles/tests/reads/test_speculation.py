"""The speculation rules of a page, and the policy that lets a browser obey them."""

import json
import re
from base64 import b64encode
from hashlib import sha256

import pytest

ELEMENT = re.compile(r'<script type="speculationrules">(.*?)</script>')


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/en/", "/nowhere/", "/search/"])
def test_policy_allows_the_rules_of_a_page_by_their_hash_and_no_other_inline_script(client, path):
    response = client.get(path)
    rules = ELEMENT.search(response.content.decode())[1]
    digest = b64encode(sha256(rules.encode()).digest()).decode()
    scripts = re.search("script-src ([^;]*)", response.headers["Content-Security-Policy"])[1]
    assert set(scripts.split()) == {"'self'", f"'sha256-{digest}'"}
    assert json.loads(rules)["prefetch"][0]["eagerness"] == "conservative"
