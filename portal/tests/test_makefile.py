"""`make` accepts every Python from 3.11 on, and says so if it has not been tested with one."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MAKE = shutil.which("make")
pytestmark = pytest.mark.skipif(MAKE is None, reason="make is not installed")


def make_environment(folder, version):
    """Run the rule that creates the virtual environment with a Python that claims to be `version`."""
    python = folder / "python"
    python.write_text(
        f"""#!/bin/sh
case $1 in
-c) exec {shlex.quote(sys.executable)} -c "import sys; sys.version_info = {version}
$2" ;;
-m) mkdir -p "$3/bin" && touch "$3/bin/python" ;;
esac
""",
        encoding="utf-8",
    )
    python.chmod(0o755)
    venv = folder / "venv"
    command = [MAKE, "--silent", f"PYTHON={python}", f"VENV={venv}", f"{venv}/bin/python"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done, (venv / "bin" / "python").exists()


@pytest.mark.parametrize("version", [(3, 11, 2), (3, 14, 0)])
def test_make_accepts_a_tested_python_without_a_warning(tmp_path, version):
    done, exists = make_environment(tmp_path, version)
    assert (done.returncode, done.stderr, exists) == (0, "", True)


def test_make_warns_of_a_newer_python_and_goes_on(tmp_path):
    done, exists = make_environment(tmp_path, (3, 15, 0))
    assert (done.returncode, exists) == (0, True)
    assert done.stderr.startswith("Warning: ")


def test_make_refuses_an_older_python(tmp_path):
    done, exists = make_environment(tmp_path, (3, 10, 9))
    assert done.returncode != 0
    assert not exists
    assert "Python 3.11 or newer is required" in done.stderr
