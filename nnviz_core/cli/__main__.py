"""`python -m nnviz_core.cli`."""

import sys

from nnviz_core.cli import main

sys.exit(main())
