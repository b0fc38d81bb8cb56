"""Finds the binary that the wheel has installed."""
import os
import sysconfig


def find():
    """The absolute path of the binary. FileNotFoundError names the folders that do not have it."""
    name = "sparklint.exe" if os.name == "nt" else "sparklint"
    here = os.path.dirname(os.path.abspath(__file__))
    folders = [
        sysconfig.get_path("scripts"),
        sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user")),
        os.path.join(os.path.dirname(here), "bin"),  # pip install --target
    ]
    up = here  # pip install --prefix: PREFIX/lib/pythonX/site-packages/sparklint, or PREFIX\Lib\…
    for _ in range(4):
        up = os.path.dirname(up)
        folders.append(os.path.join(up, "Scripts" if os.name == "nt" else "bin"))
    for folder in folders:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            return path
    raise FileNotFoundError("no %s in %s" % (name, ", ".join(folders)))
