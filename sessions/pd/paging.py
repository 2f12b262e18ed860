"""Which page of a long list an address asks for, and what stands on it."""


def page_asked(request) -> int:
    """The page that the address names, from 1."""
    asked = request.GET.get("page", "")
    return max(int(asked), 1) if asked.isascii() and asked.isdecimal() and len(asked) < 5 else 1


def cut(rows, page: int, size: int) -> tuple[list, bool]:
    """Those of ``rows`` (a list or a queryset) that stand on this page, and whether more come."""
    found = list(rows[(page - 1) * size : page * size + 1])
    return found[:size], len(found) > size
