"""Under which licences do we use other people's work? `make licences` lists each package with its licence."""

from importlib.metadata import Distribution, distributions


def licence(package: Distribution) -> str:
    """What the package declares: an expression, else its classifiers, else the first line of its licence text."""
    about = package.metadata
    names = [line.rsplit(" :: ", 1)[1] for line in about.get_all("Classifier", []) if line.startswith("License ::")]
    text = (about.get("License") or "").strip().split("\n")[0]
    return about.get("License-Expression") or ", ".join(names) or text or "not declared"


def main() -> None:
    for package in sorted(distributions(), key=lambda package: package.name.lower()):
        print(f"{package.name:40} {package.version:16} {licence(package)}")


if __name__ == "__main__":
    main()
