"""understanding: a text in, a Reading out. PURE: no Django, database, network or clock; whoever asks hands in who we are."""
