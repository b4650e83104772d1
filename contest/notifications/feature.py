"""Notifications as a feature."""

from contest.foundation import jobs
from contest.foundation.feature import Background, Feature, NavItem
from contest.foundation.signals import Message
from contest.foundation.words import N_
from contest.notifications.jobs import (
    DELIVER_JOB,
    hand_over,
    left_waiting,
    note,
    take_message,
)
from contest.notifications.messages import MESSAGES
from contest.notifications.models import TABLES
from contest.notifications.personal import PERSONAL_DATA
from contest.notifications.policy import POLICIES
from contest.notifications.queries import can_email, can_sms, unread
from contest.notifications.views import blueprint

FEATURE = Feature(
    name="notifications",
    personal_data=PERSONAL_DATA,
    tables=TABLES,
    policies=POLICIES,
    blueprints=(blueprint,),
    handlers=((Message, take_message),),
    jobs={DELIVER_JOB: Background(note, hand_over)},
    nav=(
        NavItem(
            N_("Messages"),
            "notifications.inbox",
            "message.read",
            "",
            1,
            "bell",
            place="head",
            count=unread,
        ),
        NavItem(
            N_("Messages sent"),
            "notifications.overview",
            "notification.manage",
            N_("Settings"),
            83,
            "send",
        ),
    ),
    messages=MESSAGES,
    channels={"sms": can_sms, "email": can_email},
    setup=(lambda _app: jobs.take_up(left_waiting),),
)
