"""`facets_of`: the door to the facets of a record."""

from __future__ import annotations

from functools import lru_cache

from corpus.facets.cells import cells
from corpus.facets.design import design
from corpus.facets.disease import diseases
from corpus.facets.donor import donors
from corpus.facets.dose import doses
from corpus.facets.etiology import etiologies
from corpus.facets.facet import Facet
from corpus.facets.facets import Facets
from corpus.facets.follow_up import follow_up
from corpus.facets.infusions import infusions
from corpus.facets.outcomes import outcomes
from corpus.facets.participants import participants
from corpus.facets.phase import phase
from corpus.facets.route import routes
from corpus.facets.secondary import secondary
from corpus.facets.source import Source
from corpus.facets.species import species
from corpus.facets.stage import stage
from corpus.record import Record


@lru_cache(maxsize=1024)
def facets_of(record: Record) -> Facets:
    """Read the facets of a record; those of the records seen last are kept."""
    source = Source(record)
    others = secondary(source)
    studied = species(source, others)
    kind = design(source, others, studied)
    return Facets(
        species=Facet("species", studied),
        design=Facet("design", kind),
        phase=Facet("phase", phase(source, kind)),
        participants=Facet("participants", participants(source, studied, kind)),
        cells=Facet("cells", cells(source)),
        disease=Facet("disease", diseases(source)),
        stage=Facet("stage", stage(source)),
        etiology=Facet("etiology", etiologies(source)),
        donor=Facet("donor", donors(source)),
        route=Facet("route", routes(source)),
        dose=Facet("dose", doses(source)),
        infusions=Facet("infusions", infusions(source)),
        follow_up=Facet("follow_up", follow_up(source)),
        outcomes=Facet("outcomes", outcomes(source)),
    )
