from .hits import Hits as Hits
from .query import Filters as Filters
from .query import Hit as Hit
from .query import Query as Query
from .search import LiteratureIndex as LiteratureIndex
from .update import update_index as update_index
