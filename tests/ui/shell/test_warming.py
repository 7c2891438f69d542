"""What the first ticket needs is loaded while nobody waits: opening it imports nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.ui.pages.ticket_desk import make_case

if TYPE_CHECKING:
    from pathlib import Path

    from tests.factories import Shop

PROGRAM = """
import asyncio, sys, threading
import qasync
from app import main
from app.services.background import Background
from app.ui.shell import warming
from app.ui.shell.main_window import MainWindow

importers = {}

class Watch:
    def find_spec(self, name, path=None, target=None):
        importers.setdefault(name, threading.current_thread().name)

async def story(window, url, ticket):
    warmed = asyncio.get_running_loop().create_future()
    window.warming.done.connect(lambda: warmed.set_result(None))
    await main.start(window, url, "priya")
    late = [name for name in warming.MODULES if name not in sys.modules]
    assert "app.ui.pages.ticket" in late, late
    await warmed
    assert importers["app.ui.pages.ticket.page"].startswith("paper"), importers
    from app.services.tickets import RecordRef
    before = set(sys.modules)
    page = await window.open(RecordRef("ticket", ticket))
    await page.doing.refund.open(ticket)
    new = {name for name in set(sys.modules) - before if name.startswith(("app.ui", "app.dialogs"))}
    assert not new, new
    for dialog in [page.doing.refund.dialog]:
        dialog.reject()
    closed = asyncio.get_running_loop().create_future()
    window.closed.connect(lambda: closed.set_result(None))
    window.close()
    await closed

sys.meta_path.insert(0, Watch())
application = main.make_application("light")
loop = qasync.QEventLoop(application)
asyncio.set_event_loop(loop)
application.setQuitOnLastWindowClosed(False)
background = Background()
window = MainWindow(background)
window.show()
with loop:
    loop.run_until_complete(story(window, sys.argv[1], int(sys.argv[2])))
background.close()
window.garbage.stop()
print("nothing was imported")
"""


def test_opening_the_first_ticket_imports_nothing(desk_shop: Shop, tmp_path: Path) -> None:
    case = make_case(desk_shop)
    home = {"AFTER_SALES_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, desk_shop.url, str(case.id)],
        env={**os.environ, **home},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.stdout == "nothing was imported\n", ran.stderr
