"""Worker: what hooks start in the background, as `python -I run_worker.py`."""

import sys

sys.path.insert(0, __file__.rsplit("opensync", 1)[0])

from opensync.claude import worker  # noqa: E402

worker.main()
