"""The program's documents, opened as their readers open them: the page by an HTML parser and by Chromium where it is
installed, the workbook as the zip archive of XML that it is, the SD file entry by entry.

usage: reports_test.py PROGRAM
"""

import csv
import html.parser
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ET
import zipfile

import jsonschema

PROGRAM = sys.argv.pop(1)
ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = "data/manifests/sample.csv"
ASKED = ["--as-of", "2026-01-01", "--no-opsin"]
VOID = {"meta", "input", "br", "link", "img", "hr", "col"}
FENTANYL = "CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1"
# Each would show itself in the title if it ran.
HOSTILE = [
    "<script>document.title='taken over'</script>",
    "\"><img src=x onerror=\"document.title='taken over'\">",
    "</title></style></section><svg onload=document.title='taken over'>",
    "' onmouseover='document.title=1' x='",
    "=HYPERLINK(\"http://example.org\";\"click\")",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "&lt;b&gt; & \u202eesrever",
]
XLSX = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def run(*arguments, check=True):
    done = subprocess.run([PROGRAM, *arguments], cwd=ROOT, capture_output=True)
    if check and done.returncode > 3:
        raise AssertionError(f"{arguments}: {done.returncode}: {done.stderr.decode()}")
    return done


class Reading(html.parser.HTMLParser):
    """Every element closed in order, and what it would load."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.loads, self.ids, self.targets = [], [], [], [], []
        self.tags, self.handlers, self.text = [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attributes:
            if name.startswith("on"):
                self.handlers.append((tag, name))
            if name in ("src", "data", "action", "srcset", "poster", "xlink:href") or tag == "link":
                self.loads.append((tag, name, value))
            if name == "href":
                self.targets.append(value)
            if name == "id":
                self.ids.append(value)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-3:]} at {self.getpos()}")
        else:
            self.open.pop()

    def handle_data(self, data):
        self.text.append(data)


def read_page(page):
    reading = Reading()
    reading.feed(page)
    reading.close()
    return reading


def chromium():
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return None


def browse(page_path, *options):
    with tempfile.TemporaryDirectory() as profile:
        return subprocess.run(
            [chromium(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             f"--user-data-dir={profile}", "--virtual-time-budget=3000", *options, pathlib.Path(page_path).as_uri()],
            capture_output=True, timeout=240)


def rows_of(workbook, sheet="xl/worksheets/sheet1.xml"):
    """Rows as lists of (column letters, text, is a formula)."""
    with zipfile.ZipFile(workbook) as archive:
        shared = []
        if "xl/sharedStrings.xml" in archive.namelist():
            for item in ET.fromstring(archive.read("xl/sharedStrings.xml")).findall("x:si", XLSX):
                shared.append("".join(t.text or "" for t in item.iter(f"{{{XLSX['x']}}}t")))
        rows = []
        for row in ET.fromstring(archive.read(sheet)).iter(f"{{{XLSX['x']}}}row"):
            cells = {}
            for cell in row.findall("x:c", XLSX):
                letters = re.match(r"[A-Z]+", cell.get("r"))[0]
                assert cell.find("x:f", XLSX) is None, "a formula"
                if cell.get("t") == "s":
                    cells[letters] = shared[int(cell.find("x:v", XLSX).text)]
                elif cell.get("t") == "inlineStr":
                    cells[letters] = "".join(t.text or "" for t in cell.iter(f"{{{XLSX['x']}}}t"))
                else:
                    cells[letters] = cell.find("x:v", XLSX).text
            rows.append(cells)
        return rows


class Documents(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.directory.name)
        cls.hostile = cls.path / "hostile.csv"
        with open(cls.hostile, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "declared_name", "smiles"])
            for i, name in enumerate(HOSTILE):
                writer.writerow([f"{name}", name, FENTANYL if i % 2 == 0 else "CCO"])

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    def page(self, *arguments):
        return run("screen", *arguments, *ASKED, "--format", "html").stdout.decode("utf-8")

    def sound(self, page):
        reading = read_page(page)
        self.assertEqual(reading.faults, [])
        self.assertEqual(reading.open, [])
        self.assertEqual(reading.loads, [])
        self.assertEqual(reading.handlers, [])
        self.assertEqual(reading.tags.count("script"), 1)
        self.assertEqual(len(reading.ids), len(set(reading.ids)))
        for target in reading.targets:
            self.assertTrue(target.startswith("#") and target[1:] in reading.ids, target)
        self.assertIn("default-src 'none'", page)
        self.assertIn('<html lang="en">', page)
        self.assertNotRegex(page, r"url\(|@import|\x00")
        return reading

    def test_the_page_of_the_sample_is_well_formed_and_stands_alone(self):
        page = self.page(SAMPLE)
        reading = self.sound(page)
        with open(ROOT / SAMPLE, newline="", encoding="utf-8") as file:
            count = len(list(csv.DictReader(file)))
        self.assertEqual([f"line-{n}" for n in range(1, count + 1)],
                         sorted((i for i in reading.ids if re.fullmatch(r"line-\d+", i)), key=lambda i: int(i[5:])))
        text = "".join(reading.text)
        self.assertIn("falls within", text)
        self.assertIn("2026-01-01", text)
        self.assertIn("SHA-256", text)

    def test_lines_stand_by_gravity_and_then_in_order(self):
        sections = re.findall(r'<section class="card (\w+)" id="line-(\d+)"', self.page(SAMPLE))
        gravity = ["controlled", "arguable", "undetermined", "invalid", "watch"]
        places = [(gravity.index(status), int(number)) for status, number in sections]
        self.assertGreater(len(places), 10)
        self.assertEqual(places, sorted(places))

    def test_the_bytes_do_not_depend_on_the_threads(self):
        for kind in ("html", "xlsx", "sdf"):
            first = run("screen", SAMPLE, *ASKED, "--format", kind, "--threads", "1").stdout
            self.assertEqual(first, run("screen", SAMPLE, *ASKED, "--format", kind, "--threads", "4").stdout, kind)

    def test_markup_in_a_name_is_text(self):
        reading = self.sound(self.page(str(self.hostile)))
        text = "".join(reading.text)
        for name in HOSTILE:
            self.assertIn(name.replace("\u202e", "\ufffd"), text)  # turns text round: not shown
        self.assertNotIn("img", reading.tags)

    @unittest.skipUnless(chromium(), "Chromium is not installed: ./dev look installs it")
    def test_chromium_runs_the_filter_and_nothing_of_a_name(self):
        page = self.path / "hostile.html"
        page.write_text(self.page(str(self.hostile)), encoding="utf-8")
        done = browse(page, "--dump-dom")
        dom = done.stdout.decode("utf-8", "replace")
        self.assertIn("</html>", dom, done.stderr.decode("utf-8", "replace")[-500:])
        self.assertNotIn("<title>taken over", dom)
        self.assertIn("<title>Declared chemicals", dom)
        # The one script that may run has run.
        self.assertIn('<div class="filter">', dom)
        self.assertNotIn("<img", dom)

    @unittest.skipUnless(chromium(), "Chromium is not installed: ./dev look installs it")
    def test_chromium_prints_the_sample(self):
        page = self.path / "sample.html"
        page.write_text(self.page(SAMPLE), encoding="utf-8")
        pdf = self.path / "sample.pdf"
        browse(page, f"--print-to-pdf={pdf}", "--no-pdf-header-footer")
        self.assertTrue(pdf.read_bytes().startswith(b"%PDF"))

    def test_an_empty_input_gives_an_empty_page(self):
        empty = self.path / "empty.smi"
        empty.write_text("")
        page = self.page(str(empty))
        self.sound(page)
        self.assertIn("0 lines", page)

    def test_explain_gives_a_page_too(self):
        page = run("explain", FENTANYL, "--as-of", "2026-01-01", "--format", "html").stdout.decode()
        self.sound(page)

    def test_a_workbook_keeps_the_columns_and_adds_the_verdicts(self):
        book = self.path / "sample.xlsx"
        run("screen", SAMPLE, *ASKED, "-o", str(book))
        rows = rows_of(book)
        with open(ROOT / SAMPLE, newline="", encoding="utf-8") as file:
            source = list(csv.DictReader(file))
        header = list(rows[0].values())
        self.assertEqual(header[-12:], ["record", "file", "line", "status", "declaration", "resolves to", "rules", "clauses", "in force",
                                        "findings", "why", "where"])
        # Also of the rows that are ruled out on their skeleton.
        self.assertEqual(header[:-12], list(source[0]))
        self.assertEqual(len(rows) - 1, len(source))
        column = {name: letters for letters, name in rows[0].items()}
        expected = [line.split(",")[5] for line in
                    run("screen", SAMPLE, *ASKED, "--format", "csv").stdout.decode().splitlines()[1:]
                    if re.match(r"\d+,", line)]
        for row, declared in zip(rows[1:], source):
            for name, text in declared.items():
                self.assertEqual(row.get(column[name], ""), text)
        self.assertEqual(int(rows[5][column["record"]]), 5)
        self.assertGreater(sum(row[column["status"]] == "controlled" for row in rows[1:]), 5)
        self.assertEqual(len(expected), len(source))
        with zipfile.ZipFile(book) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
            self.assertIn('state="frozen"', sheet)
            self.assertIn("<autoFilter", sheet)
            self.assertIn("2026-01-01T00:00:00Z", archive.read("docProps/core.xml").decode())

    def test_a_line_without_a_chemical_has_its_row_in_every_format(self):
        goods = self.path / "goods.csv"
        goods.write_text("line,goods\n1,steel pipes\n2,fentanyl citrate\n")
        for kind in ("html", "xlsx", "sdf", "csv"):
            done = run("screen", str(goods), *ASKED, "--format", kind, "-o", str(self.path / f"told.{kind}"))
            self.assertLess(done.returncode, 4, done.stderr.decode())
        rows = rows_of(self.path / "told.xlsx")
        self.assertEqual([row["F"] for row in rows], ["status", "no_chemical", "controlled"])
        self.assertRegex((self.path / "told.html").read_text(), r"<b>1</b> no chemical")

    def test_columns_of_a_workbook_are_kept_row_for_row(self):
        book = self.path / "first.xlsx"
        units = self.path / "units.csv"
        units.write_text("goods,quantity,unit\nfentanyl,5,kg\nacetone,7,g\n")
        run("screen", str(units), *ASKED, "-o", str(book))
        again = self.path / "again.xlsx"
        run("screen", str(book), *ASKED, "-o", str(again))
        rows = rows_of(again)
        self.assertEqual(rows[1]["B"], "5")
        self.assertEqual(rows[2]["B"], "7")

    def test_no_cell_of_a_workbook_is_or_begins_like_a_formula(self):
        book = self.path / "hostile.xlsx"
        run("screen", str(self.hostile), *ASKED, "-o", str(book))
        cells = [text for row in rows_of(book) for text in row.values()]
        self.assertEqual([text for text in cells if text[0] in "=+-@\t\r"], [])
        for name in HOSTILE:
            self.assertIn("'" + name if name[0] in "=+-@" else name, cells)

    def test_csv_keeps_the_columns_when_asked(self):
        table = run("screen", str(self.hostile), *ASKED, "--format", "csv", "--keep-columns").stdout.decode()
        rows = list(csv.reader(io.StringIO(table)))
        self.assertEqual(len(rows), 1 + len(HOSTILE))
        self.assertEqual(rows[0][-12], "record")
        self.assertEqual(rows[0][-9], "status")
        self.assertEqual([row[-9] for row in rows[1:3]], ["controlled", "clear"])
        for row, name in zip(rows[1:], HOSTILE):
            self.assertIn("'" + name if name[0] in "=+-@" else name, row)
            self.assertFalse([cell for cell in row if cell[:1] and cell[0] in "=+-@"])

    def test_an_sd_file_holds_what_was_examined_and_says_what_it_leaves_out(self):
        done = run("screen", SAMPLE, *ASKED, "--format", "sdf", "--validate", "full")
        entries = done.stdout.decode().split("$$$$\n")
        self.assertEqual(entries.pop(), "")
        said = re.match(r"(\d+) of (\d+) records stand in the SD file, as (\d+) compounds", done.stderr.decode())
        self.assertTrue(said, done.stderr.decode())
        self.assertEqual(int(said[3]), len(entries))
        self.assertIn("have no structure that was examined", done.stderr.decode())
        for entry in entries:
            molfile, _, fields = entry.partition("M  END\n")
            self.assertRegex(molfile.splitlines()[3], r"V[23]000$")
            self.assertEqual(re.findall(r"^>  <(\w+)>$", fields, re.M)[0], "congener_record")
            self.assertIn(">  <congener_status>\n", fields)

    def test_wrong_use_is_refused_with_advice(self):
        for arguments, words in (
            (["-o", str(self.path / "x.html"), "--resume"], "put together when all was judged"),
            (["--format", "html", "--keep-columns"], "is for --format csv"),
            (["-o", str(self.path / "no" / "such" / "x.xlsx")], "cannot be written"),
        ):
            done = run("screen", SAMPLE, *arguments, check=False)
            self.assertEqual(done.returncode, 4)
            self.assertIn(words, done.stderr.decode())

    def test_a_temporary_directory_that_is_none_is_said(self):
        done = subprocess.run([PROGRAM, "screen", SAMPLE, *ASKED, "--format", "html"], cwd=ROOT, capture_output=True,
                              env={**os.environ, "TMPDIR": "/dev/null"})
        self.assertIn(done.returncode, (0, 1, 2, 3, 4))
        if done.returncode == 4:
            self.assertIn("temporary", done.stderr.decode())
        else:
            self.sound(done.stdout.decode())


class OverALibrary(unittest.TestCase):
    """What is said of a library: for machines by the schemas in data/schema, for people as a page."""

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.directory.name)
        cls.library = str(cls.path / "small.cgl")
        run("library", "build", "data/corpora/small.smi", "-o", cls.library)

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    def report(self, *arguments):
        return run("rules", *arguments, "--library", self.library, "--no-progress").stdout.decode("utf-8")

    def fits(self, name, document):
        schema = json.loads((ROOT / "data" / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft7Validator.check_schema(schema)
        faults = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
                  for e in jsonschema.Draft7Validator(schema).iter_errors(document)]
        self.assertEqual(faults, [])

    def test_coverage_fits_its_schema(self):
        for rule in ("us.fentanyl_related", "cn.nitazene", "us.list_i.4ap", "us.schedule_i", "ca.schedule_i.16.analogues"):
            told = json.loads(self.report("coverage", rule, "--format", "json"))
            self.assertGreater(len(told["caught"]) + len(told["excepted"]) + len(told["near"]), 0, rule)
            # The small corpus is made of the two families and their look-alikes.
            self.assertLessEqual(told["collateral"], 3, rule)
            self.fits("coverage", told)

    def test_difference_fits_its_schema(self):
        for arguments in (["us.fentanyl_related", "cn.fentanyl_related"], ["uk.nitazene", "cn.nitazene"],
                          ["--as-of", "2025-07-15", "--as-of", "2025-07-16"]):
            told = json.loads(self.report("diff", *arguments, "--format", "json"))
            self.assertGreater(len(told["changes"]), 0, arguments)
            self.fits("difference", told)

    def test_difference_over_stored_verdicts_fits_its_schema(self):
        stored = self.path / "stored.ndjson"
        run("screen", "data/corpora/small.smi", "--as-of", "2025-07-15", "--format", "ndjson", "-o", str(stored))
        told = json.loads(run("rules", "diff", "--as-of", "2025-07-15", "--as-of", "2025-07-16", "--verdicts", str(stored),
                              "--format", "json", "--no-progress").stdout)
        self.assertGreater(len(told["changes"]), 0)
        self.assertGreater(told["recheck"]["decided_again"], 0)
        self.fits("difference", told)

    def test_similar_fits_its_schema(self):
        queries = self.path / "queries.smi"
        queries.write_text(f"{FENTANYL} fentanyl\nC1CC( broken\n")
        lines = run("similar", str(queries), "--library", self.library, "--format", "ndjson").stdout.decode().splitlines()
        self.assertEqual(len(lines), 2)
        for line in lines:
            self.fits("similar", json.loads(line))
        self.assertGreater(json.loads(lines[0])["similar"][0]["tanimoto"], 0.9)
        self.assertEqual(json.loads(lines[1])["similar"], [])

    def test_the_pages_are_well_formed_and_show_the_law(self):
        for arguments, words in (
            (["coverage", "cn.fentanyl_related"], ["使用其他酰基替代丙酰基", "Translation"]),
            (["coverage", "us.fentanyl_related"], ["By replacement of the phenyl portion of the phenethyl group"]),
            (["diff", "us.fentanyl_related", "cn.nitazene"], ["尼秦类物质", "Translation"]),
        ):
            page = self.report(*arguments, "--format", "html")
            reading = read_page(page)
            self.assertEqual(reading.faults, [])
            self.assertEqual(reading.open, [])
            self.assertEqual(reading.loads, [])
            self.assertEqual(reading.handlers, [])
            self.assertEqual(len(reading.ids), len(set(reading.ids)))
            text = "".join(reading.text)
            for word in [*words, "congener rules " + " ".join(arguments)]:
                self.assertTrue(word in text, (arguments, word))

    def test_the_bytes_do_not_depend_on_the_threads(self):
        for arguments in (["coverage", "cn.fentanyl_related"], ["diff", "us.fentanyl_related", "cn.fentanyl_related"]):
            for kind in ("html", "json", "table"):
                first, second = (self.report(*arguments, "--format", kind, "--threads", threads) for threads in ("1", "4"))
                self.assertEqual(first, second, (arguments, kind))

    @unittest.skipUnless(chromium(), "Chromium is not installed: ./dev look installs it")
    def test_chromium_opens_the_pages(self):
        for name, arguments in (("coverage", ["coverage", "us.fentanyl_related"]),
                                ("diff", ["diff", "us.fentanyl_related", "cn.fentanyl_related"])):
            page = self.path / f"{name}.html"
            page.write_text(self.report(*arguments, "--format", "html"), encoding="utf-8")
            dom = browse(page, "--dump-dom").stdout.decode("utf-8", "replace")
            self.assertIn("</html>", dom)
            self.assertIn('<div class="filter">', dom)


if __name__ == "__main__":
    unittest.main()
