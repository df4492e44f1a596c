"""The list of all tables of somebody's own data, in the order in which people read them."""

from bot.own_data.about_me import ACCOUNTS, CAME_BY, INVITATIONS, OPEN_QUESTIONS, PERSON, PODS
from bot.own_data.between_people import (
    CHEERS_GIVEN,
    CHEERS_RECEIVED,
    NOTES_RECEIVED,
    NOTES_WRITTEN,
    NOTICES,
)
from bot.own_data.check_ins import CHECK_INS
from bot.own_data.goals import GOALS, LOGS
from bot.own_data.tables import OwnTable

TABLES: tuple[OwnTable, ...] = (
    PERSON,
    ACCOUNTS,
    PODS,
    GOALS,
    LOGS,
    CHECK_INS,
    CHEERS_RECEIVED,
    CHEERS_GIVEN,
    NOTES_RECEIVED,
    NOTES_WRITTEN,
    NOTICES,
    INVITATIONS,
    CAME_BY,
    OPEN_QUESTIONS,
)
