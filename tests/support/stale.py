"""A page that somebody has open: what its form would send, untouched."""


def as_shown(form) -> dict:
    """The values of a form as a browser sends them."""
    found = {}
    for one in form:
        value = one.field.prepare_value(one.value())
        if isinstance(value, list | tuple | set):
            found[one.html_name] = [str(each) for each in value]
        elif value not in (None, False):
            found[one.html_name] = str(value)
    return found


def opened(client, address: str) -> dict:
    return as_shown(client.get(address).context["form"])
