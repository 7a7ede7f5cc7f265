"""RDKit molecules cross without loss, whichever RDKit the caller has, loaded before or after."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from typing import Any

import congener
import pytest

if importlib.util.find_spec("rdkit") is None:
    pytest.skip("no RDKit in this environment", allow_module_level=True)

DAY = "2026-01-01"
FENTANYL = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1"
# Charges, isotopes, radicals, stereo, drawn hydrogens, dative and zero-order bonds, metals, wildcards, mixtures.
CROSSING = [
    FENTANYL,
    "CCC(=O)N(c1ccccc1)C1CC[NH+](CCc2ccccc2)CC1.[Cl-]",
    "[2H]C([2H])([2H])C(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1",
    "CCC(=O)N(c1ccccc1)[C@H]1CCN(CCc2ccccc2)C[C@@H]1C",
    "C/C=C/C(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1",
    "[CH3]",
    "[H]N([H])[H]",
    "O=[N+]([O-])c1ccccc1",
    "CCO->[Fe+2]",
    "[Na]OC",
    "*CC",
    "[13CH4].O.Cl",
    "c1cc[nH]c1",
    "C[N+](C)(C)C",
]

ORDER = """
import sys
{first}
{second}
molecules = [Chem.MolFromSmiles(smiles) for smiles in {smiles!r}]
verdicts = congener.screen(molecules, as_of="{day}", validate=True)
assert verdicts.counts() == congener.screen({smiles!r}, as_of="{day}", validate=True).counts()
assert congener.explain(molecules[0], as_of="{day}").status == "controlled"
assert Chem.MolToSmiles(Chem.AddHs(molecules[0])).count("[H]") == 28
assert molecules[0].GetSubstructMatch(Chem.MolFromSmarts("C(=O)N")) != ()
from rdkit.Chem import AllChem, Draw
assert "svg" in congener.explain(molecules[0])._repr_html_()
assert AllChem.GetMorganFingerprintAsBitVect(molecules[0], 2, 2048).GetNumOnBits() > 10
for bad in ("C1CC", "C(C)(C)(C)(C)C"):
    assert Chem.MolFromSmiles(bad) is None
    assert congener.explain(bad).status == "invalid"
print(verdicts.counts(), "rdkit" in sys.modules)
"""


def _interpreters() -> list[str]:
    """This one, and Debian's where it can load the same extension and has RDKit."""
    found = [sys.executable]
    debian = "/usr/bin/python3"
    if sys.version_info[:2] == (3, 11):
        asked = subprocess.run(
            [debian, "-c", "import sys, rdkit; assert sys.version_info[:2] == (3, 11)"],
            capture_output=True,
            check=False,
        )
        if asked.returncode == 0:
            found.append(debian)
    return found


@pytest.mark.parametrize("interpreter", _interpreters())
@pytest.mark.parametrize("rdkit_first", [True, False], ids=["rdkit first", "congener first"])
def test_both_import_orders(interpreter: str, rdkit_first: bool) -> None:
    imports = ["from rdkit import Chem", "import congener"]
    first, second = imports if rdkit_first else reversed(imports)
    program = ORDER.format(first=first, second=second, smiles=[FENTANYL, "CCO", CROSSING[1]], day=DAY)
    place = congener.__path__[0].removesuffix("/congener")
    path = f"import sys; sys.path.insert(0, {place!r})\n" if interpreter != sys.executable else ""
    if interpreter != sys.executable:
        # Only the package: the environment's own RDKit must not come with it.
        path = (
            "import sys, importlib.util\n"
            f"spec = importlib.util.spec_from_file_location('congener', {place + '/congener/__init__.py'!r}, "
            f"submodule_search_locations=[{place + '/congener'!r}])\n"
            "module = importlib.util.module_from_spec(spec)\nsys.modules['congener'] = module\n"
        )
        program = program.replace("import congener", "spec.loader.exec_module(module); import congener")
    run = subprocess.run([interpreter, "-c", path + program], capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 0, run.stderr
    assert "True" in run.stdout


def test_molecules_cross_without_loss() -> None:
    from rdkit import Chem

    options = Chem.SmilesParserParams()
    options.removeHs = False  # type: ignore[assignment]
    for smiles in CROSSING:
        molecule = Chem.MolFromSmiles(smiles, options)
        from_text = congener.explain(smiles, as_of=DAY)
        from_molecule = congener.explain(molecule, as_of=DAY)
        for part in ("status", "hits", "near", "reasons"):
            assert getattr(from_molecule, part) == getattr(from_text, part), smiles
        assert sorted(p.component for p in from_molecule.normalised) == sorted(
            p.component for p in from_text.normalised
        )
        # By way of RDKit's molfile, the other lossless form.
        if "*" not in smiles:
            by_molfile = congener.explain(Chem.MolToV3KMolBlock(molecule), as_of=DAY)
            assert by_molfile.status == from_molecule.status, smiles


def test_an_unsanitised_molecule_crosses() -> None:
    from rdkit import Chem

    assert congener.explain(Chem.MolFromSmiles(FENTANYL, sanitize=False), as_of=DAY).status == "controlled"
    assert congener.explain(Chem.MolFromSmiles("C(C)(C)(C)(C)C", sanitize=False), as_of=DAY).status == "invalid"
    molecule = Chem.MolFromSmiles(FENTANYL)
    Chem.Kekulize(molecule, clearAromaticFlags=True)
    assert congener.explain(Chem.RWMol(molecule), as_of=DAY).status == "controlled"


def test_a_query_is_no_compound_and_says_so() -> None:
    from rdkit import Chem

    rows = [Chem.MolFromSmarts("[C,N]CC"), Chem.MolFromSmiles("*CC"), Chem.MolFromSmiles("CCO"), None]
    verdicts = congener.screen(rows, as_of=DAY)
    assert [verdict.status for verdict in verdicts] == ["invalid", "undetermined", "clear", "undetermined"]
    assert [verdict.reasons[0].code for verdict in verdicts if verdict.reasons] == ["I011", "V004", "V001"]
    assert congener.explain(Chem.MolFromSmarts("[C,N]CC")).reasons[0].code == "I011"


def test_a_molecule_that_cannot_be_written_says_so() -> None:
    from rdkit import Chem

    class Broken(Chem.Mol):
        def GetAtoms(self) -> Any:
            raise RuntimeError("broken")

    verdict = congener.screen([Broken()])[0]
    assert (verdict.status, verdict.reasons[0].code) == ("invalid", "I012")


def test_one_molecule_and_a_column_of_them() -> None:
    from rdkit import Chem

    molecule = Chem.MolFromSmiles(FENTANYL)
    assert congener.screen(molecule, as_of=DAY).statuses == ["controlled"]
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"ROMol": [molecule, None, Chem.MolFromSmiles("CCO")]})
    assert congener.screen(frame, column="ROMol", as_of=DAY).statuses == ["controlled", "undetermined", "clear"]
    empty = Chem.Mol()
    assert congener.screen([empty]).statuses == ["undetermined"]
