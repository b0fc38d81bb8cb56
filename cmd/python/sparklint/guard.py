"""Judges the request for a Spark session before it leaves SparkMagic.

SparkMagic 0.21 and later mounts the class that its config.json names:

    "http_session_config": {"adapters": [{"prefix": "http://", "adapter": "sparklint.guard.Adapter"}]}

`sparklint guard install` writes this. The class gets no arguments. What it does is decided by the
environment and by guard.json in the user's configuration folder (see Options), and by no file in the
folder of the notebook.
"""
import io
import json
import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from sparklint.launcher import find

SECONDS = 10  # that a judgement may take
RESTART = (
    "Correct the settings in the %%configure cell or in config.json, then restart the kernel: "
    "until then, SparkMagic repeats this error."
)


class Failure(Exception):
    """The guard could not judge a request."""


class Adapter(HTTPAdapter):
    """Answers POST …/sessions with status 400 where a rule reports an error. All else is sent."""

    def send(self, request, *args, **kwargs):
        refused = _refusal(request) if _asks(request) else None
        if refused is None:
            return super().send(request, *args, **kwargs)
        # No server has answered: there is nobody that a hook could authenticate. That of Kerberos would
        # take the text away.
        request.hooks["response"] = []
        return self.build_response(request, _answer(refused))


class Options:
    """What the environment and guard.json say.

    guard.json is in $XDG_CONFIG_HOME/sparklint, or in ~/.config/sparklint. Its keys are fail-closed (true
    or false) and settings (the path of a .sparklint.yaml). It is enough if SPARKLINT_GUARD_FAIL_CLOSED or
    guard.json says fail closed. SPARKLINT_SETTINGS comes before settings.
    """

    def __init__(self, environ):
        self.closed = environ.get("SPARKLINT_GUARD_FAIL_CLOSED", "").lower() in ("1", "true", "yes", "on")
        self.flaw = None  # what is wrong with guard.json
        settings = "none"  # and not those nearest to the notebook
        path = os.path.join(_folder(environ), "guard.json")
        try:
            with open(path, encoding="utf-8") as f:
                settings = self._read(json.load(f), os.path.dirname(path))
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as e:
            self.flaw = "%s: %s" % (path, e)
        self.flags = [] if environ.get("SPARKLINT_SETTINGS") else ["--settings", settings]

    def _read(self, said, folder):
        """Takes over what guard.json says, and returns its settings."""
        if not isinstance(said, dict):
            raise ValueError("not an object")
        closed, settings = said.get("fail-closed", False), said.get("settings", "none")
        if not isinstance(closed, bool):
            raise ValueError("fail-closed must be true or false")
        self.closed = self.closed or closed
        if not isinstance(settings, str):
            raise ValueError("settings must be a path")
        for key in sorted(set(said) - {"fail-closed", "settings"}):
            raise ValueError("unknown key %s" % key)
        return settings if settings == "none" else os.path.join(folder, os.path.expanduser(settings))


def _home():
    home = os.path.expanduser("~")
    return home if os.path.isabs(home) and os.path.isdir(home) else os.path.abspath(os.sep)


def _folder(environ):
    """The user's folder for settings. A relative one would be in the folder of the notebook."""
    config = environ.get("XDG_CONFIG_HOME", "")
    return os.path.join(config if os.path.isabs(config) else os.path.join(_home(), ".config"), "sparklint")


def _asks(request):
    """Whether a request asks for a new session."""
    return request.method == "POST" and urlsplit(request.url).path.rstrip("/").endswith("/sessions")


def _refusal(request):
    """Why a request is not to be sent; None if it is. Prints warnings."""
    options = Options(os.environ)
    try:
        if options.flaw:
            raise Failure(options.flaw)
        verdict = _judged(request, options)
    except Exception as e:  # whatever it is, it must not stop the kernel
        why = "sparklint could not judge this session: %s" % (str(e) or type(e).__name__)
        if options.closed:
            closed = ". It was not sent, because the guard is told to fail closed (SPARKLINT_GUARD_FAIL_CLOSED or guard.json). "
            return _inert(why + closed + "Restart the kernel once the guard works")
        _say(why + ". It was sent to Livy unjudged")
        return None
    for d in verdict["diagnostics"]:
        if d["severity"] == "warning":
            _say("sparklint: warning: %s: %s [%s]" % (d["pointer"], d["message"], d["rule"]))
    if verdict["refuse"]:
        return _inert("sparklint refused this session before Livy got it: %s. %s" % (verdict["message"], RESTART))
    return None


def _judged(request, options):
    """The verdict of sparklint guard check."""
    body = request.body
    if isinstance(body, str):
        body = body.encode("utf-8")
    if not isinstance(body, bytes):
        raise Failure("its body is not text")
    command = [find(), "guard", "check", "--url", _server(request.url)] + options.flags
    done = subprocess.run(
        command,
        input=body,
        capture_output=True,
        timeout=SECONDS,
        cwd=_home(),  # and not the folder of the notebook
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    if done.returncode not in (0, 1):
        said = done.stderr.decode("utf-8", "replace").strip()
        raise Failure(said or "%s ended with %d" % (command[0], done.returncode))
    verdict = json.loads(done.stdout)
    if verdict["version"] != 1 or verdict["refuse"] != (done.returncode == 1):
        raise Failure("%s gave an answer of another version" % command[0])
    return verdict


def _server(url):
    """The URL of the server, without credentials: other users can see the arguments of a process."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")[: -len("/sessions")]
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, "", ""))


def _answer(message):
    """A response as Livy gives it. SparkMagic shows its text in the cell."""
    body = json.dumps({"msg": message}, ensure_ascii=False).encode("utf-8")
    headers = {"Content-Type": "application/json; charset=utf-8", "Content-Length": str(len(body))}
    return HTTPResponse(io.BytesIO(body), headers, 400, reason="Bad Request", preload_content=False)


def _inert(text):
    """A text that does nothing where it is shown."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _say(text):
    print(_inert(text), file=sys.stderr, flush=True)
