"""Validations through a proxy that speaks HTTP CONNECT."""

from pathlib import Path

import behind_proxy
from behind_proxy import PASSWORD, USER
from command import validate
from servers import Tinyproxy


class HttpProxy(behind_proxy.BehindProxy):
    def test_a_good_key_is_valid_and_the_proxy_gets_an_address(self) -> None:
        proxy = self.started(Tinyproxy())
        done = self.through(proxy.url, *self.loopback, *self.trusting)
        self.assertEqual((done.exit_code, done.code), (0, "ok"))
        self.assertEqual(done.request["proxy"], {"url": proxy.url, "resolved_name": False})
        self.assertIn(done.request["address"], ["127.0.0.1", "::1"])
        hosts = {asked.rsplit(":", 1)[0] for asked in proxy.connects()}
        self.assertLessEqual(hosts, {"127.0.0.1", "[::1]"})
        self.assertTrue(hosts)
        text = self.through(proxy.url, *self.loopback, *self.trusting, "--receipt", json_output=False)
        self.assertIn(f" · through {proxy.url} · status 200", text.stdout)

    def test_a_refused_key_is_invalid_through_it_too(self) -> None:
        proxy = self.started(Tinyproxy())
        options = ["--proxy", proxy.url, *self.loopback, *self.trusting]
        done = validate(self.program, self.base_url(), "revoked-key-0123456789-0123456789", *options)
        self.assertEqual((done.exit_code, done.code), (1, "token-rejected"))

    def test_a_proxy_that_asks_for_credentials_is_never_the_keys_fault(self) -> None:
        proxy = self.started(Tinyproxy(f"BasicAuth {USER} {PASSWORD}"))
        options = [*self.loopback, *self.trusting]
        without = self.through(proxy.url, *options)
        self.assertEqual((without.exit_code, without.code), (3, "proxy-auth-required"))
        self.assertEqual(without.report["actor"], "operator")
        wrong = self.through(proxy.url, *options, "--proxy-auth", "env:WRONG", WRONG=f"{USER}:{PASSWORD[1:]}")
        self.assertEqual(wrong.code, "proxy-auth-required")
        file = Path(self.folder.name) / "proxy-auth"
        file.write_text(f"{USER}:{PASSWORD}\n")
        for source in "env:RIGHT", f"file:{file}":
            right = self.through(proxy.url, *options, "--proxy-auth", source, RIGHT=f"{USER}:{PASSWORD}")
            self.assertEqual((right.exit_code, right.code), (0, "ok"))

    def test_a_page_of_the_proxy_itself_is_blocked(self) -> None:
        folder = Path(self.folder.name)
        (folder / "filter").write_text("127\\.0\\.0\\.1\n::1\n")
        proxy = self.started(Tinyproxy(f'Filter "{folder / "filter"}"'))
        done = self.through(proxy.url, *self.loopback, *self.trusting)
        self.assertEqual((done.exit_code, done.code, done.report["actor"]), (3, "blocked", "operator"))
        self.assertEqual(done.request["status"], None)

    def test_a_certificate_that_is_not_trusted_fails_through_it_as_without(self) -> None:
        proxy = self.started(Tinyproxy())
        done = self.through(proxy.url, *self.loopback)
        self.assertEqual((done.exit_code, done.code), (3, "tls-failed"))

    def test_a_private_address_is_refused_before_the_proxy_hears_of_it(self) -> None:
        proxy = self.started(Tinyproxy())
        done = self.through(proxy.url, *self.trusting)
        self.assertEqual((done.exit_code, done.code), (3, "egress-denied"))
        self.assertEqual(proxy.connects(), [])
        self.assertIsNotNone(done.request["denied"])

    def test_a_proxy_that_resolves_names_gets_the_name_and_no_address_is_checked(self) -> None:
        proxy = self.started(Tinyproxy())
        done = self.through(proxy.url, *self.trusting, "--proxy-resolves")
        self.assertEqual((done.exit_code, done.code), (0, "ok"))
        self.assertEqual(done.request["proxy"], {"url": proxy.url, "resolved_name": True})
        self.assertEqual(done.request["address"], None)
        self.assertEqual(proxy.connects(), [f"localhost:{self.api.port}"])
        # An address in the base URL is still checked, and plain http is refused.
        address = self.through(proxy.url, *self.trusting, "--proxy-resolves", base_url=self.base_url("127.0.0.1"))
        self.assertEqual(address.code, "egress-denied")
        plain = f"http://localhost:{self.api.plain_port}/v1"
        plain = self.through(proxy.url, *self.loopback, "--allow-plaintext", "--proxy-resolves", base_url=plain)
        self.assertEqual(plain.code, "egress-denied")
        self.assertEqual(len(proxy.connects()), 1)

    def test_a_name_that_is_not_known_here_names_the_option(self) -> None:
        proxy = self.started(Tinyproxy())
        unknown = "https://api.invalid/v1"
        self.assertEqual(self.through(proxy.url, base_url=unknown).code, "dns-failed")
        text = self.through(proxy.url, base_url=unknown, json_output=False)
        self.assertIn("--proxy-resolves", text.stderr)
        self.assertEqual(proxy.connects(), [])

    def test_an_origin_that_the_proxy_cannot_reach_is_a_failed_connection(self) -> None:
        proxy = self.started(Tinyproxy())
        done = self.through(proxy.url, *self.loopback, base_url="https://127.0.0.1:1/v1")
        self.assertEqual((done.exit_code, done.code), (3, "connection-failed"))

    def test_a_proxy_that_is_not_there_is_said_to_be_missing(self) -> None:
        proxy = Tinyproxy()
        proxy.stop()
        done = self.through(proxy.url, *self.loopback, *self.trusting)
        self.assertEqual((done.exit_code, done.code, done.report["actor"]), (3, "proxy-unreachable", "network"))
        self.assertTrue(done.report["retryable"])

    def test_the_environment_counts_only_where_it_is_asked_for(self) -> None:
        proxy = self.started(Tinyproxy(f"BasicAuth {USER} {PASSWORD}"))
        signed_in = proxy.url.replace("://", f"://{USER}:{PASSWORD}@")
        options = [*self.loopback, *self.trusting]
        ignored = validate(self.program, self.base_url(), self.api.good_key, *options, HTTPS_PROXY=signed_in)
        self.assertEqual((ignored.code, ignored.request["proxy"]), ("ok", None))
        self.assertEqual(proxy.connects(), [])
        used = self.through("env", *options, HTTPS_PROXY=signed_in)
        self.assertEqual((used.code, used.request["proxy"]["url"]), ("ok", proxy.url))
        self.assertTrue(proxy.connects())
        excepted = self.through("env", *options, https_proxy=signed_in, NO_PROXY="localhost")
        self.assertEqual((excepted.code, excepted.request["proxy"]), ("ok", None))
        unset = self.through("env", *options)
        self.assertEqual((unset.code, unset.request["proxy"]), ("ok", None))

    def test_what_cannot_be_used_is_a_usage_error_that_says_what_to_do(self) -> None:
        for url, options, words in (
            (f"http://{USER}:{PASSWORD}@proxy.example:3128", [], "--proxy-auth env:NAME"),
            ("socks5h://proxy.example", [], "--proxy-resolves"),
            ("https://proxy.example", [], "http://HOST:PORT"),
            ("http://proxy.example", ["--proxy-auth", "prompt"], "env:NAME or file:PATH"),
            ("http://proxy.example", ["--proxy-auth", "env:ABSENT"], "`ABSENT`"),
            ("http://proxy.example", ["--proxy-auth", "env:PATH"], "USER:PASSWORD"),
        ):
            variables = {"PATH": "/usr/bin"}
            done = self.through(url, *options, json_output=False, **variables)
            self.assertEqual(done.exit_code, 2, url)
            self.assertIn(words, done.stderr)
            self.assertEqual(done.stdout, "")
