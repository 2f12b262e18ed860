"""What the teams write together: drafts, their texts, and what is said about them."""

from .draft import Author, Draft, EquityAnswer, ReadMark
from .editions import Edition
from .exports import Export
from .fingers import Finger, FingerShow
from .ideas import Idea, IdeaSupporter
from .needs import Need, NeedAnswer, NeedLink, NeedWeToo
from .organisations import (
    Contact,
    Dispatch,
    DispatchLetter,
    DispatchStep,
    LetterFile,
    Organisation,
    StepFile,
)
from .resource import ResourceFile
from .rounds import CommentRound, OutsideReader
from .shaping import Shaping
from .talk import Comment, Suggestion, Thread
from .texts import BroughtIn, Clash, Save, SectionHold, Version
from .votes import Ballot, BallotText, Concern, Elector, TeamRule, Vote, VoteCall
from .words import Addressee, DraftTemplate, Kind, PublicName, Topic

__all__ = [
    "Addressee",
    "Author",
    "Ballot",
    "BallotText",
    "BroughtIn",
    "Clash",
    "Comment",
    "CommentRound",
    "Concern",
    "Contact",
    "Dispatch",
    "DispatchLetter",
    "DispatchStep",
    "Draft",
    "DraftTemplate",
    "Edition",
    "Elector",
    "EquityAnswer",
    "Export",
    "Finger",
    "FingerShow",
    "Idea",
    "IdeaSupporter",
    "Kind",
    "LetterFile",
    "Need",
    "NeedAnswer",
    "NeedLink",
    "NeedWeToo",
    "Organisation",
    "OutsideReader",
    "PublicName",
    "ReadMark",
    "ResourceFile",
    "Save",
    "SectionHold",
    "Shaping",
    "StepFile",
    "Suggestion",
    "TeamRule",
    "Thread",
    "Topic",
    "Version",
    "Vote",
    "VoteCall",
]
