from .placed import Placed as Placed
from .review import Review as Review
from .row import Row as Row
from .rows import rows_of as rows_of
from .table import Table as Table
