"""How often Python looks for cycles of objects, in processes that read or fetch many pages."""

from __future__ import annotations

import gc


def look_rarely() -> None:
    """Once all is loaded: that lives as long as the process, 130 000 objects that need not be looked at again.

    A page makes and drops hundreds of objects, of which few are in cycles: looked at each 700, as Python does it, they
    took .4 ms of a page that is fetched, and a twentieth of one that is read.
    """
    gc.freeze()
    gc.set_threshold(5000, 20, 20)
