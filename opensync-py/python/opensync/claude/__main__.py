"""`python -m opensync.claude` is the command `opensync-claude`."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
