"""The helpers beside this file are no test, and lie on no path of pytest's."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
