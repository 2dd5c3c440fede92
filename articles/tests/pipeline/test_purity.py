import subprocess
import sys

import pytest

MODULES = (
    "discovery",
    "front_matter",
    "formats",
    "cascade",
    "heads",
    "not_posts",
    "known_keys",
    "yaml_remedies",
    "holding",
    "standing",
    "validation",
    "values",
    "display",
    "text",
    "dates",
    "languages",
    "addresses",
    "post",
    "writing",
    "folder",
)


@pytest.mark.parametrize("module", MODULES)
def test_pipeline_does_without_django(module):
    code = f"import sys, articles.pipeline.{module}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603
