"""The way in: the first start asks for company and user, every other one finds the user."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from app.errors import Refused
from app.services import users
from app.ui.kit.desk import Desk

if TYPE_CHECKING:
    from app.services.unit_of_work import Database
    from app.ui.shell.main_window import MainWindow

LOCAL_LOGIN = "local"


async def enter(window: MainWindow, database: Database, login: str | None) -> Desk | None:
    """The desk of the user; None if the first start was given up.

    Raises:
        Refused: there is no active user of that login, and not one of that name.
    """
    background = window.background
    background.actor_id = await background.run(database.system_user_id)
    if not await background.run(database.has_company):
        user_id = await _first_start(window)
        if user_id is None:
            return None
    else:
        user_id = await background.run(lambda: _find(database, login))
    background.actor_id = user_id
    return Desk(background, await background.ask(users.me, None), window.notices)


def _find(database: Database, wanted: str | None) -> int:
    """The id of the user who works here: of that login or name, or the one of the first start."""
    login = wanted or LOCAL_LOGIN
    found = database.user_id(login)
    if found is not None:
        return found
    everybody = database.ask(users.rows, users.UserQuestion(), actor_id=database.system_user_id())
    named = [user.id for user in everybody if user.name.casefold() == login.casefold()]
    if len(named) != 1:
        raise Refused("user.unknown_login", parameters={"login": login})
    return named[0]


async def _first_start(window: MainWindow) -> int | None:
    """Ask for company and user, or make the demo data; the id of the local user."""
    from app.dialogs.company import FirstStartDialog

    dialog = FirstStartDialog(window, window.background)
    answer: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()

    def finished() -> None:
        if not answer.done():
            answer.set_result(dialog.user_id)

    dialog.finished.connect(finished)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return await answer
