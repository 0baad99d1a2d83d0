"""What goes into a check of a draft and what comes out: words, findings, verdict, and the sentences that explain them.

The sentences are constants in plain English; the screen translates them. Nothing is judged here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

CHECKS = (
    "confirms_patient",
    "denies_patient",
    "personal_detail",
    "health_detail",
    "repeats_post",
    "medical_advice",
    "names_staff",
    "promise",
    "legal_admission",
    "blame",
    "contradicts_fact",
    "unknown_contact",
    "off_channel_contact",
    "tone",
    "plain_language",
    "failed",
)


@dataclass(frozen=True, slots=True)
class DraftWords:
    """A draft as it would be published. `facts`: ids of the facts in force (None: all of the profile's)."""

    text: str
    lang: str
    reply_to: str = ""
    visibility: Literal["public", "private"] = "public"
    approved_template: str | None = None
    facts: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """`start` and `end` are code points of the draft as given; reason and suggestion are English sentences."""

    check: str
    start: int
    end: int
    reason: str
    suggestion: str
    blocks: bool = field(default=False, compare=False)
    rule: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`send`, `review` or `block`; `safe_wording` is a whole reply that says nothing about anybody, or None."""

    verdict: Literal["send", "review", "block"]
    findings: tuple[Finding, ...]
    safe_wording: str | None


# What each rule says to the person at the desk: (check, blocks, reason, suggestion).
SAYINGS: dict[str, tuple[str, bool, str, str]] = {
    "record": (
        "confirms_patient", True, "This says that we looked somebody up, so it tells that there is a record.",
        "Say nothing of records; invite to a private message and look there.",
    ),
    "was_here": (
        "confirms_patient", True, "This tells that the person, or somebody close, was here or was treated.",
        "Speak of what you read, not of what happened here: “We are sorry to read this.”",
    ),
    "your_care": (
        "confirms_patient", True, "This speaks of the person's own care, so it tells that they are a patient.",
        "Leave out whose care it is, or write “if you or someone close to you was here”.",
    ),
    "appointment": (
        "confirms_patient", True, "This tells that the person has an appointment with us.",
        "Give appointments in private only.",
    ),
    "status": (
        "confirms_patient", True, "This tells how somebody's own matter stands with us.",
        "Tell how a matter stands in private only.",
    ),
    "thanks_visit": (
        "confirms_patient", True, "Thanking for a visit or for trust tells that the person was here.",
        "Thank for the words: “Thank you for writing.”",
    ),
    "remember": (
        "confirms_patient", True, "This tells that we know the person.",
        "Thank for the words, and leave out that we remember anybody.",
    ),
    "kin": (
        "confirms_patient", True, "This speaks of somebody's relative as a person we know of.",
        "Leave the relative out: “We are sorry to read this.”",
    ),
    "wish": (
        "health_detail", True, "A wish for recovery tells that the person is ill or was treated.",
        "Leave the wish out in public, or send it in private.",
    ),
    "hints": (
        "confirms_patient", True, "Taken together, these words tell about one person's care.",
        "Speak to everybody, or invite to a private message.",
    ),
    "may_confirm": (
        "confirms_patient", False, "This may be read as saying that the person was here.",
        "Write “We are sorry to read this” and invite to a private message.",
    ),
    "pass_on": (
        "confirms_patient", False, "Passing it on to that team may tell that the person was there.",
        "Write “Thank you, we are glad to read this”, and pass it on without saying so.",
    ),
    "deny": (
        "denies_patient", True, "Saying that somebody was not here is also telling about a patient.",
        "Say neither yes nor no: “We cannot say here whether someone has been with us.”",
    ),
    "ask_data": (
        "off_channel_contact", True, "This asks for personal or health data where everybody reads it.",
        "Ask for nothing in public; invite to a private message or to our own number.",
    ),
    "personal_account": (
        "off_channel_contact", True, "This leads to somebody's own account or telephone.",
        "Give the organisation's own number, address or form.",
    ),
    "threat": ("blame", True, "This threatens the author.", "Leave it out; pass the matter to legal if it is needed."),
    "blame": (
        "blame", False, "This argues with the author or blames them.",
        "Answer what was asked, without judging who asked.",
    ),
    "promise": (
        "promise", False, "This promises money, a result or a measure against somebody.",
        "Say what happens next, not how it will end.",
    ),
    "admission": (
        "legal_admission", False, "This takes the blame before it was looked into.",
        "Say that you are sorry to read this and that it will be looked into.",
    ),
    "advice": (
        "medical_advice", False, "This gives medical advice to one person.",
        "Name who can advise: the own doctor, the advice line, or 112 in an emergency.",
    ),
    "staff": (
        "names_staff", False, "This names, or points at, somebody who works here and does not speak in public.",
        "Speak of the team, not of one person.",
    ),
    "name": (
        "personal_detail", True, "This names a private person where everybody reads it.",
        "Leave the name out, also when the person gave it.",
    ),
    "own_name": (
        "personal_detail", False, "This repeats in public the name the person gave.",
        "Greet without the name.",
    ),
    "third_person": (
        "personal_detail", True, "This tells the person about somebody else.",
        "Leave the other person out.",
    ),
    "others": (
        "personal_detail",
        True,
        "This tells about another patient.",
        "Leave other patients out, in private too.",
    ),
    "detail": (
        "personal_detail", True, "This is a detail by which a private person can be known.",
        "Leave the detail out.",
    ),
    "health": (
        "health_detail", True, "This tells something about somebody's health.",
        "Leave it out, also when the person wrote it first.",
    ),
    "repeats": (
        "repeats_post", True, "This repeats what the person wrote about themselves.",
        "Do not repeat it; write “We are sorry to read this.”",
    ),
    "contact": (
        "unknown_contact", False, "This number or address is not in the organisation's profile.",
        "Give a number or address of the profile, or have this one added.",
    ),
    "fact": (
        "contradicts_fact", False, "This does not agree with an approved fact of the organisation.",
        "Take the words of the approved fact.",
    ),
    "hours": (
        "contradicts_fact", False, "These hours are not in the organisation's profile.",
        "Take the hours of the profile.",
    ),
    "shouting": ("tone", False, "Capitals or many marks sound like shouting.", "Write it in plain sentences."),
    "long": ("plain_language", False, "This sentence is long to read.", "Make two sentences of it."),
    "means_confirms": (
        "confirms_patient", True, "By its meaning this tells that somebody is, was or will be our patient.",
        "Leave out what happened here; write “We are sorry to read this” or “Thank you for writing”.",
    ),
    "means_denies": (
        "denies_patient", True, "By its meaning this tells that somebody was not our patient.",
        "Say neither yes nor no: “We cannot say here whether someone has been with us.”",
    ),
    "means_detail": (
        "personal_detail", True, "By its meaning this gives somebody away who can be known by it.",
        "Leave out whatever tells who the person is, or who somebody else is.",
    ),
    "means_health": (
        "health_detail", True, "By its meaning this tells something about somebody's health.",
        "Leave it out, also when the person wrote it first.",
    ),
    "means_advice": (
        "medical_advice", False, "By its meaning this advises one person about their health.",
        "Name who can advise: the own doctor, the advice line, or 112 in an emergency.",
    ),
    "means_staff": (
        "names_staff", False, "By its meaning this points at somebody who works here.",
        "Speak of the team, not of one person.",
    ),
    "means_promise": (
        "promise", False, "By its meaning this promises money, a result or a measure.",
        "Say what happens next, not how it will end.",
    ),
    "means_admission": (
        "legal_admission", False, "By its meaning this takes the blame before it was looked into.",
        "Say that you are sorry to read this and that it will be looked into.",
    ),
    "means_blame": (
        "blame", True, "By its meaning this argues with the author, blames or threatens them.",
        "Answer what was asked, without judging who asked.",
    ),
    "means_account": (
        "off_channel_contact", True, "By its meaning this asks for data in public, or leads to somebody's own account.",
        "Ask for nothing in public; invite to a private message or to our own number.",
    ),
    "unsure": (
        "confirms_patient", False, "It is not plain that this tells nothing about anybody, so a person must look at it.",
        "Write “We are sorry to read this” and invite to a private message.",
    ),
    "unread": (
        "plain_language", False, "Much of this is in letters or a language that the guard cannot read, so a person must look at it.",
        "Write it in the language of the reply, or have somebody read it who knows that language.",
    ),
    "failed": (
        "failed", True, "A check could not be made, so the draft cannot go out.",
        "Try again; if it fails again, have the draft read by a person and tell who runs this system.",
    ),
}  # fmt: skip


# Which saying stands for each reason that the reader of meaning gives.
MEANINGS = {
    "confirms_patient": "means_confirms",
    "denies_patient": "means_denies",
    "personal_detail": "means_detail",
    "health_detail": "means_health",
    "medical_advice": "means_advice",
    "names_staff": "means_staff",
    "promise": "means_promise",
    "legal_admission": "means_admission",
    "blame": "means_blame",
    "off_channel_contact": "means_account",
}


def finding(rule: str, start: int, end: int, *, softened: bool = False) -> Finding:
    """The finding of a rule at a place; `softened` sends it to review instead of refusing."""
    check, blocks, reason, suggestion = SAYINGS[rule]
    return Finding(check, start, end, reason, suggestion, blocks and not softened, rule)
