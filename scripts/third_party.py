"""The licence texts of every library that goes into a build: the crates of the binary, the packages of the web app."""

import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = re.compile(r"^(licen[cs]e|copying|notice|copyright|ofl)", re.IGNORECASE)


def texts_in(folder):
    """The licence files of one package, by name."""
    paths = [path for path in sorted(folder.iterdir()) if path.is_file() and FILES.match(path.name)]
    return [path.read_text(errors="replace").strip() for path in paths]


def crates():
    """(name, version, licence, texts) of each crate that the binary is linked from."""
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", host()]
    answer = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    metadata = json.loads(answer.stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    waiting = [id for id, package in packages.items() if package["name"] == "ambar" and package["source"] is None]
    linked = set()
    while waiting:
        current = waiting.pop()
        if current in linked:
            continue
        linked.add(current)
        for dependency in nodes[current]["deps"]:
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                waiting.append(dependency["pkg"])
    for package in sorted((packages[id] for id in linked), key=lambda package: package["name"]):
        if package["source"] is not None:
            texts = texts_in(Path(package["manifest_path"]).parent)
            yield package["name"], package["version"], package["license"] or "see below", texts


def host():
    answer = subprocess.run(["rustc", "--version", "--verbose"], check=True, stdout=subprocess.PIPE, text=True)
    return re.search(r"^host: (.*)$", answer.stdout, re.MULTILINE).group(1)


def web_packages():
    """The same of each npm package that the browser gets."""
    locked = json.loads((ROOT / "web" / "package-lock.json").read_text())
    for place, package in sorted(locked["packages"].items()):
        folder = ROOT / "web" / place
        if place and not package.get("dev") and folder.is_dir():
            name = place.rsplit("node_modules/", 1)[1]
            yield name, package["version"], package.get("license", "see below"), texts_in(folder)


def document():
    """One text for all; a licence that many share word for word is printed once."""
    users = {}
    silent = []
    for name, version, licence, texts in [*crates(), *web_packages()]:
        for text in texts:
            users.setdefault(text, []).append(f"{name} {version} ({licence})")
        if not texts:
            silent.append(f"{name} {version} ({licence})")
    parts = ["Libraries that went into this build, each under its licence.\n"]
    for text, names in sorted(users.items(), key=lambda entry: entry[1]):
        parts.append("=" * 80 + "\n" + "\n".join(names) + "\n" + "-" * 80 + "\n" + text + "\n")
    if silent:
        parts.append("=" * 80 + "\nThese name their licence in their manifest alone:\n" + "\n".join(silent) + "\n")
    return "\n".join(parts)
