"""Words of English that hold a sentence together and say nothing of what it is about."""

from __future__ import annotations

FUNCTION_WORDS = frozenset(
    """a an the this that these those and but or nor so yet if as at by in on of to for from with into onto upon out up
    off down over under about above below after before since until till between among through during within
    across along around behind beside beyond near per than then there here when where while what which who
    whom whose why how because although though unless whether i me my mine we us our ours you your yours he him his
    she her hers it its they them their theirs myself himself herself itself ourselves themselves yourself one ones
    is am are was were be been being will would shall should can could may might must do does did doing done has have
    had having s t d ll m re ve don doesn didn isn aren wasn weren won wouldn shouldn couldn hasn haven hadn
    also just only even still too very more most much many such some any all both each other another own same
    either neither now once again ever let""".split()
)
"""Negations are left out: they turn what is said."""
