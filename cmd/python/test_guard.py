"""Tests of sparklint.guard: in a folder that has sparklint and bin/sparklint, with requests."""
import contextlib
import io
import os
import stat
import subprocess
import sys
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest import mock

import requests
from sparklint import guard

GOOD = '{"kind": "pyspark", "executorCores": 2}'
BAD = '{"kind": "pyspark", "executorMemroy": "8g"}'
WARNED = '{"conf": {"spark.exector.memory": "2g"}}'


class Livy(BaseHTTPRequestHandler):
    """Takes everything, and remembers it."""

    def log_message(self, *args):
        pass

    def reply(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.server.seen.append((self.command, self.path, body))
        self.send_response(201)
        self.end_headers()
        self.wfile.write(b"taken")

    do_GET = do_POST = do_DELETE = reply


class GuardTest(unittest.TestCase):
    def setUp(self):
        self.livy = ThreadingHTTPServer(("127.0.0.1", 0), Livy)
        self.livy.seen = []
        threading.Thread(target=self.livy.serve_forever, args=(0.01,), daemon=True).start()
        self.addCleanup(self.livy.server_close)
        self.addCleanup(self.livy.shutdown)
        self.url = "http://127.0.0.1:%d" % self.livy.server_port
        home = tempfile.TemporaryDirectory()
        self.addCleanup(home.cleanup)
        self.config = os.path.join(home.name, "sparklint")
        os.mkdir(self.config)
        clean = {k: v for k, v in os.environ.items() if not k.startswith("SPARKLINT_") and not k.lower().endswith("_proxy")}
        patch = mock.patch.dict(os.environ, {**clean, "XDG_CONFIG_HOME": home.name}, clear=True)
        patch.start()
        self.addCleanup(patch.stop)
        self.session = requests.Session()
        self.addCleanup(self.session.close)
        self.session.mount("http://", guard.Adapter())

    def post(self, body, path="/sessions", **more):
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            answer = self.session.post(self.url + path, data=body, **more)
        return answer, said.getvalue()

    def sent(self):
        return [body for _, _, body in self.livy.seen]

    def configure(self, text):
        with open(os.path.join(self.config, "guard.json"), "w") as f:
            f.write(text)

    def program(self, script):
        """Runs a script instead of the binary."""
        path = os.path.join(self.config, "program")
        with open(path, "w") as f:
            f.write("#!/bin/sh\n" + script)
        os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
        patch = mock.patch.object(guard, "find", lambda: path)
        patch.start()
        self.addCleanup(patch.stop)

    def test_admitted(self):
        for body in GOOD, GOOD.encode():
            answer, said = self.post(body)
            self.assertEqual((answer.status_code, answer.text, said), (201, "taken", ""))
        self.assertEqual(self.sent(), [GOOD, GOOD])

    def test_refused(self):
        for path in "/sessions", "/sessions/", "/livy/sessions", "/sessions?doAs=jane":
            answer, said = self.post(BAD, path)
            self.assertEqual((answer.status_code, answer.reason, answer.url, said), (400, "Bad Request", self.url + path, ""))
            self.assertEqual(list(answer.json()), ["msg"])
            self.assertIn("Livy rejects `executorMemroy`; did you mean executorMemory? [unknown-request-field]", answer.json()["msg"])
            self.assertIn("then restart the kernel", answer.json()["msg"])
            self.assertEqual(answer.request.body, BAD)
        self.assertEqual(self.sent(), [])

    def test_warned(self):
        answer, said = self.post(WARNED)
        self.assertEqual(answer.status_code, 201)
        self.assertRegex(said, r"^sparklint: warning: /conf/spark.exector.memory: .* \[unknown-property\]\n$")

    def test_nothing_else_is_judged(self):
        self.program("exit 2")
        self.post(BAD, "/sessions/3/statements")
        self.post(BAD, "/batches")
        self.session.get(self.url + "/sessions")
        self.session.delete(self.url + "/sessions/3")
        self.assertEqual([command for command, _, _ in self.livy.seen], ["POST", "POST", "GET", "DELETE"])

    def test_hooks_keep_the_text(self):
        def sanitize(response, **_):
            raise AssertionError("nobody has answered that could be authenticated")

        answer, _ = self.post(BAD, hooks={"response": sanitize})
        self.assertIn("executorMemroy", answer.text)

    def failures(self):
        """What can be wrong with the guard, one after the other."""
        for script, says in (
            ("echo broken >&2; exit 2", "broken"),
            ("echo '{}'", "version"),
            ("echo '[1]'", ""),
            ('echo \'{"version": 1, "refuse": true}\'', "another version"),
            ("kill -9 $$", "ended with -9"),
            ("exec sleep 60", "timed out"),
        ):
            # Long enough for a shell to start on a busy machine.
            with mock.patch.object(guard, "SECONDS", 0.5 if "sleep" in script else 10):
                self.program(script)
                yield script, says
        with mock.patch.object(guard, "find", mock.Mock(side_effect=FileNotFoundError("no sparklint in /bin"))):
            yield "no binary", "no sparklint in /bin"

    @unittest.skipIf(os.name == "nt", "the scripts are those of a shell")
    def test_fails_open(self):
        for name, says in self.failures():
            with self.subTest(name):
                answer, said = self.post(BAD)
                self.assertEqual(answer.status_code, 201)
                self.assertIn("sparklint could not judge this session", said)
                self.assertIn(says, said)
                self.assertIn("It was sent to Livy unjudged", said)

    @unittest.skipIf(os.name == "nt", "the scripts are those of a shell")
    def test_fails_closed(self):
        os.environ["SPARKLINT_GUARD_FAIL_CLOSED"] = "1"
        for name, says in self.failures():
            with self.subTest(name):
                answer, said = self.post(GOOD)
                self.assertEqual((answer.status_code, said), (400, ""))
                self.assertIn("told to fail closed", answer.json()["msg"])
                self.assertIn(says, answer.json()["msg"])
        self.assertEqual(self.sent(), [])

    def test_file_says_fail_closed(self):
        self.configure('{"fail-closed": true}')
        for value in None, "0":
            if value:
                os.environ["SPARKLINT_GUARD_FAIL_CLOSED"] = value
            self.assertEqual(self.post(b"\xff")[0].status_code, 400)
        self.configure('{"fail-closed": true, "fial": 1}')
        self.assertIn("unknown key fial", self.post(GOOD)[0].json()["msg"])

    def test_file_is_wrong(self):
        for text, says in (
            ("{", "Expecting"), ("[]", "not an object"), ('{"fail-closed": 1}', "true or false"), ('{"settings": 1}', "must be a path"),
        ):
            self.configure(text)
            answer, said = self.post(BAD)
            self.assertEqual(answer.status_code, 201)
            self.assertIn("guard.json: ", said)
            self.assertIn(says, said)

    def test_settings(self):
        own = os.path.join(self.config, "endpoints.yaml")
        with open(own, "w") as f:
            f.write("endpoints: {etl: {url: '%s', blacklist: [spark.speculation]}}\n" % self.url)
        body = '{"conf": {"spark.speculation": "true"}}'
        self.assertEqual(self.post(body)[0].status_code, 201)
        self.configure('{"settings": "endpoints.yaml"}')
        self.assertIn("[blacklisted-property]", self.post(body)[0].text)
        self.configure("{}")
        os.environ["SPARKLINT_SETTINGS"] = own
        self.assertIn("[blacklisted-property]", self.post(body)[0].text)
        os.environ["SPARKLINT_SETTINGS"] = "none"
        self.assertEqual(self.post(body)[0].status_code, 201)

    def test_folder_of_the_notebook_changes_nothing(self):
        here = os.getcwd()
        self.addCleanup(os.chdir, here)
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(os.path.join(folder, "sparklint"))
            for name in ".sparklint.yaml", "sparklint/guard.json":
                with open(os.path.join(folder, name), "w") as f:
                    f.write("ignore: [unknown-request-field]\n")
            os.environ["XDG_CONFIG_HOME"] = "."
            os.chdir(folder)
            answer, said = self.post(BAD)
            os.chdir(here)
        self.assertEqual((answer.status_code, said), (400, ""))

    def test_credentials_are_no_arguments(self):
        self.assertEqual(guard._server("https://jane:secret@livy:8998/gateway/sessions?doAs=bob"), "https://livy:8998/gateway")
        self.assertEqual(guard._server("http://livy:8998/sessions/"), "http://livy:8998")

    def test_hostile_names_are_inert(self):
        answer, said = self.post('{"conf": {"spark.exector.memory\\u001b[2J\\u202e": "2g"}, "\\u202eexecutorMemroy\\u001b[2J": 1}')
        self.assertEqual(answer.status_code, 400)
        for text in answer.json()["msg"], said:
            self.assertTrue(all(c.isprintable() or c == "\n" for c in text), ascii(text))
        self.program("printf '\\033[2J' >&2; exit 2")
        self.assertIn("\\x1b[2J", self.post(GOOD)[1])

    def test_body_that_is_no_text(self):
        answer, said = self.post(iter([b"{}"]))
        self.assertEqual(answer.status_code, 201)
        self.assertIn("its body is not text", said)


class LauncherTest(unittest.TestCase):
    def test_module(self):
        said = subprocess.run([sys.executable, "-m", "sparklint", "version"], capture_output=True, text=True)
        self.assertEqual(said.stdout.split()[0], "sparklint")


if __name__ == "__main__":
    unittest.main()
