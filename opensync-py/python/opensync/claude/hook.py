"""Hook: what Claude Code starts for every event, as `python -I -S hook.py EVENT`.

Without `site` the interpreter starts in a third of the time, so this file finds its package itself.
A script is compiled each time it runs: what it does is in `_hook.py`, which is not.
"""

import sys

sys.path.insert(0, __file__.rsplit("opensync", 1)[0])

from opensync.claude import _hook  # noqa: E402

_hook.main()
