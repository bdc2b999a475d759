from chat.facet_filters import filters_of


def test_years_the_wrong_way_round_are_turned_round_at_every_door():
    turned = filters_of(2020, 2010)
    assert (turned.year_from, turned.year_to) == (2010, 2020)
    open_end = filters_of(2020)
    assert (open_end.year_from, open_end.year_to) == (2020, None)
