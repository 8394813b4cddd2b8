"""`python -m opensync.claude` is the command `opensync-claude`."""

import sys

from .cli import main

sys.exit(main())
