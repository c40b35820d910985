"""A Jupyter Server that asks for XSRF's token as JupyterHub's do, the book in it.

As JupyterHub 6 does (``HubOAuth._get_user_cookie``, services/auth.py): a cookie alone
is believed where the reader opens a page, and nowhere else.
"""

import sys

from jupyter_server.auth.identity import PasswordIdentityProvider
from jupyter_server.serverapp import ServerApp
from tornado.web import HTTPError


class AsHub(PasswordIdentityProvider):
    async def get_user(self, handler):
        user = await super().get_user(handler)
        opens = handler.request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        if user is None or getattr(handler, "_token_authenticated", False) or opens:
            return user
        handler.current_user = handler._jupyter_current_user = user
        try:
            handler.check_xsrf_cookie()
        except HTTPError:
            return None
        return user


def main(html, chapters, port):
    server = ServerApp(
        identity_provider_class=AsHub,
        jpserver_extensions={"softgrad_book.site.server.app": True},
    )
    options = {
        "Book.html": html,
        "ServerApp.root_dir": chapters,
        "ServerApp.port": port,
        "ServerApp.base_url": "/user/ana/",
        "ServerApp.allow_root": True,
        "ServerApp.open_browser": False,
        "ServerApp.log_level": "ERROR",
    }
    server.initialize(argv=[f"--{name}={value}" for name, value in options.items()])
    address = f"{server.connection_url}book/index.html"
    said = f"{address}?token={server.identity_provider.token}"
    server.io_loop.add_callback(print, said, flush=True)
    server.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
