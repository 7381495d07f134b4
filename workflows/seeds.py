"""Which workflows does the console begin with? Reads and checks workflows/seed."""

from pathlib import Path

from hqconsole.kernel.seeds import Seed, SeedEdition, SeedFault, documents, require

from .models import Workflow
from .rules import broken

FOLDER = Path(__file__).parent / "seed" / "workflows"
WORKFLOW = {
    "key": str,
    "position": int,
    "name_en": str,
    "name_ar": str,
    "description_en": str,
    "description_ar": str,
    "service_categories": list,
    "versions": list,
}
VERSION = {"number": int, "note_en": str, "note_ar": str, "stages": list, "moves": list}


def read(folder: Path = FOLDER) -> Seed:
    """Workflows and their versions. Raises SeedFault naming the file, the key and the rule."""
    workflows, versions = [], []
    for file, workflow in documents(folder):
        require(file, str(workflow.get("key")), workflow, **WORKFLOW)
        if not (workflow["name_en"].strip() and workflow["name_ar"].strip()):
            raise SeedFault(file, workflow["key"], "V10: has a name in both languages")
        versions += [version_of(file, workflow["key"], each) for each in workflow["versions"]]
        workflows.append({name: value for name, value in workflow.items() if name != "versions"})
    return Seed(rows={Workflow: workflows}, kind="workflow", editions=versions)


def version_of(file: str, workflow: str, given: dict) -> SeedEdition:
    where = f"{workflow} v{given.get('number')}"
    require(file, where, given, **VERSION)
    content = {"stages": given["stages"], "moves": given["moves"]}
    for key, rule in broken(content):
        raise SeedFault(file, f"{where}, {key}", rule)
    return SeedEdition(file, workflow, given["number"], content, given["note_en"], given["note_ar"])
