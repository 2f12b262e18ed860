"""A bare Django project that shows what stemhub's pages show: the lower bound of the benchmark.

No apps, services, rules, history or translation: one view a page, with as few queries as a careful
person would write. Its models are unmanaged and lie on stemhub's own tables, so that data, indexes
and planner are the same; it runs on the same Django, driver and server.
"""
