from .answer import Answer as Answer
from .answer import Reason as Reason
from .answer import Refusal as Refusal
from .answer import Stamp as Stamp
from .assistant import Assistant as Assistant
from .citation import Citation as Citation
from .saved.store import SavedQuestions as SavedQuestions
