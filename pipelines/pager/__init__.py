"""Articles that run over several pages: which pages belong to one (`find`), and what they say together (`merge`)."""
