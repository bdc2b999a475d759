from .passage import Passage as Passage
from .passage import passages as passages
from .record import Kind as Kind
from .record import Record as Record
from .record import Section as Section
from .record import Status as Status
from .settings import Settings as Settings
from .store import CorpusStore as CorpusStore
