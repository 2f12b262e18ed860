"""A pretend app above gatherings: what it has to bring for dated things of its own is here whole."""
