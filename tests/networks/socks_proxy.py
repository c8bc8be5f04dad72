"""Validations through a proxy that speaks SOCKS5."""

import behind_proxy
from behind_proxy import PASSWORD, USER
from servers import Microsocks


class SocksProxy(behind_proxy.BehindProxy):
    def test_a_good_key_is_valid(self) -> None:
        proxy = self.started(Microsocks())
        done = self.through(proxy.url, *self.loopback, *self.trusting)
        self.assertEqual((done.exit_code, done.code), (0, "ok"))
        self.assertEqual(done.request["proxy"], {"url": proxy.url, "resolved_name": False})

    def test_a_private_address_is_refused(self) -> None:
        proxy = self.started(Microsocks())
        self.assertEqual(self.through(proxy.url, *self.trusting).code, "egress-denied")

    def test_it_resolves_names_if_it_is_told_to(self) -> None:
        proxy = self.started(Microsocks())
        done = self.through(proxy.url, *self.trusting, "--proxy-resolves")
        self.assertEqual((done.code, done.request["address"]), ("ok", None))

    def test_credentials_are_asked_for_and_used(self) -> None:
        proxy = self.started(Microsocks("-u", USER, "-P", PASSWORD))
        options = [*self.loopback, *self.trusting]
        self.assertEqual(self.through(proxy.url, *options).code, "proxy-auth-required")
        for variable, code in (f"{USER}:{PASSWORD[1:]}", "proxy-auth-required"), (f"{USER}:{PASSWORD}", "ok"):
            done = self.through(proxy.url, *options, "--proxy-auth", "env:AUTH", AUTH=variable)
            self.assertEqual(done.code, code)

    def test_an_origin_that_it_cannot_reach_is_a_failed_connection(self) -> None:
        proxy = self.started(Microsocks())
        done = self.through(proxy.url, *self.loopback, base_url="https://127.0.0.1:1/v1")
        self.assertEqual((done.exit_code, done.code), (3, "connection-failed"))
