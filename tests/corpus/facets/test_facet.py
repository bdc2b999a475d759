from corpus.facets import Facet, Reading
from corpus.record import Span


def test_a_facet_of_which_nothing_is_read_is_unknown():
    facet = Facet("species")
    assert (facet.values, facet.spans, facet.known) == (("unknown",), (), False)


def test_spans_of_all_values_come_in_the_order_of_the_text():
    facet = Facet("cells", (Reading("ips", (Span(9, 12), Span(1, 4))), Reading("dental", (Span(5, 6), Span(1, 4)))))
    assert facet.values == ("ips", "dental")
    assert facet.spans == (Span(1, 4), Span(5, 6), Span(9, 12))
    assert facet.known
