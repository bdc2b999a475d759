from .placed import Placed as Placed
from .row import Row as Row
from .rows import rows_of as rows_of
