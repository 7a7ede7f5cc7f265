"""Every rule file is valid against rules/schema.json."""

import json
import pathlib
import sys

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main() -> int:
    schema = json.loads((ROOT / "rules" / "schema.json").read_text(encoding="utf-8"))
    # Asking the one definition that applies gives messages a person can use; the schema's own oneOf does not.
    validators = {
        name: jsonschema.Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": schema["definitions"]})
        for name in ("listed", "class", "derived", "similar", "terms")
    }
    files = sorted((ROOT / "rules").rglob("*.yaml"))
    problems = []
    for path in files:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        name = "terms" if path.name == "terms.yaml" else document.get("kind")
        if name not in validators:
            problems.append(f"{path.relative_to(ROOT)}: kind is {name!r}")
            continue
        for error in validators[name].iter_errors(document):
            where = "/".join(str(p) for p in error.absolute_path)
            problems.append(f"{path.relative_to(ROOT)}: {where}: {error.message[:200]}")
    print("\n".join(problems) if problems else f"schema: {len(files)} files are valid")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
