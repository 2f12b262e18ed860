"""What the teams write together: drafts, their texts, and what is said about them."""

from .draft import Author, Draft, EquityAnswer, ReadMark
from .ideas import Idea, IdeaSupporter
from .resource import ResourceFile
from .rounds import CommentRound, OutsideReader
from .shaping import Shaping
from .talk import Comment, Suggestion, Thread
from .texts import BroughtIn, Clash, Save, SectionHold, Version
from .words import Addressee, DraftTemplate, Kind, PublicName, Topic

__all__ = [
    "Addressee",
    "Author",
    "BroughtIn",
    "Clash",
    "Comment",
    "CommentRound",
    "Draft",
    "DraftTemplate",
    "EquityAnswer",
    "Idea",
    "IdeaSupporter",
    "Kind",
    "OutsideReader",
    "PublicName",
    "ReadMark",
    "ResourceFile",
    "Save",
    "SectionHold",
    "Shaping",
    "Suggestion",
    "Thread",
    "Topic",
    "Version",
]
