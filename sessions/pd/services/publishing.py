"""A hub shows its announced PD to everybody, or to its own people alone."""

from foundation import history
from foundation.retrying import one_transaction

from ...models import PublicCatalogue


@one_transaction
def show_to_everybody(*, hub, public: bool, actor, via: str) -> None:
    """Said twice it stands once."""
    known = PublicCatalogue.objects.filter(hub=hub).first()
    if bool(known) == public:
        return
    with history.record(actor=actor, via=via):
        if public:
            PublicCatalogue.objects.get_or_create(hub=hub)
        else:
            known.delete()
