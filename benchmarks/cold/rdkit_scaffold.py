"""RDKit from Python: does one compound contain one scaffold?"""

import sys

from rdkit import Chem

print(Chem.MolFromSmiles(sys.argv[1]).HasSubstructMatch(Chem.MolFromSmarts(sys.argv[2])))
