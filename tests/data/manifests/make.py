"""Writes the made-up tables beside this file, each named by the one difficulty it shows. Run it after a change to it.

Only Python's own library is used. What is written is the same on every machine.
"""

import pathlib
import struct
import zipfile

HERE = pathlib.Path(__file__).resolve().parent

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def text(name: str, content: str, encoding: str = "utf-8", ends: str = "\n") -> None:
    (HERE / name).write_bytes(content.replace("\n", ends).encode(encoding))


def escaped(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def letters(column: int) -> str:
    return chr(ord("A") + column)


class Shared:
    """The strings of a workbook, each once."""

    def __init__(self) -> None:
        self.strings: list[str] = []

    def place(self, value: str) -> int:
        if value not in self.strings:
            self.strings.append(value)
        return self.strings.index(value)

    def xml(self) -> str:
        items = "".join(f'<si><t xml:space="preserve">{escaped(value)}</t></si>' for value in self.strings)
        return f'{HEAD}<sst xmlns="{MAIN}">{items}</sst>'


def cell(reference: str, value: object, shared: Shared) -> str:
    """A string is shared; a number is itself; a pair is (number, style); anything written as XML is taken as it is."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return f'<c r="{reference}" s="{value[1]}"><v>{value[0]}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{reference}"><v>{value}</v></c>'
    if str(value).startswith("<"):
        return str(value).replace("<c ", f'<c r="{reference}" ', 1)
    return f'<c r="{reference}" t="s"><v>{shared.place(str(value))}</v></c>'


def sheet(rows: dict[int, list[object]], shared: Shared, behind: str = "") -> str:
    body = "".join(
        f'<row r="{number}">{"".join(cell(f"{letters(i)}{number}", value, shared) for i, value in enumerate(row))}</row>'
        for number, row in rows.items()
    )
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData>{behind}</worksheet>'


def styles(formats: list[str | int]) -> str:
    """Style 0 is General; style i has the i-th format, a number of a built-in one or a code."""
    own = [code for code in formats if isinstance(code, str)]
    numbers = "".join(f'<numFmt numFmtId="{164 + i}" formatCode="{escaped(code)}"/>' for i, code in enumerate(own))
    cells = "".join(
        f'<xf numFmtId="{164 + own.index(code) if isinstance(code, str) else code}"/>' for code in [0, *formats]
    )
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts>{numbers}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs>{cells}</cellXfs></styleSheet>'
    )


def archive(name: str, parts: dict[str, str | bytes]) -> None:
    with zipfile.ZipFile(HERE / name, "w", zipfile.ZIP_DEFLATED) as packed:
        for part, content in parts.items():
            info = zipfile.ZipInfo(part, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, content)


def parts_of(
    sheets: dict[str, str], shared: Shared, formats: list[str | int] = [], hidden: str = "", since_1904: bool = False
) -> dict[str, str | bytes]:
    entries = "".join(
        f'<sheet name="{escaped(name)}" sheetId="{i + 1}" r:id="rId{i + 1}"{" state=" + chr(34) + "hidden" + chr(34) if name == hidden else ""}/>'
        for i, name in enumerate(sheets)
    )
    relations = "".join(
        f'<Relationship Id="rId{i + 1}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i + 1}.xml"/>'
        for i in range(len(sheets))
    )
    relations += f'<Relationship Id="rId90" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    relations += f'<Relationship Id="rId91" Type="{OFFICE}/styles" Target="styles.xml"/>'
    parts: dict[str, str | bytes] = {
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f'<workbookPr{" date1904=" + chr(34) + "1" + chr(34) if since_1904 else ""}/><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
        "xl/sharedStrings.xml": shared.xml(),
        "xl/styles.xml": styles(formats),
    }
    for i, xml in enumerate(sheets.values()):
        parts[f"xl/worksheets/sheet{i + 1}.xml"] = xml
    return parts


def workbook(name: str, sheets: dict[str, dict[int, list[object]]], **options: object) -> dict[str, str | bytes]:
    shared = Shared()
    parts = parts_of({title: sheet(rows, shared) for title, rows in sheets.items()}, shared, **options)  # type: ignore[arg-type]
    archive(name, parts)
    return parts


def serial(year: int, month: int, day: int) -> int:
    import datetime

    return (datetime.date(year, month, day) - datetime.date(1899, 12, 30)).days


def texts() -> None:
    text(
        "header_on_row_6.csv",
        "ACME Chemicals Ltd\n12 Harbour Road; Felixstowe\nPACKING LIST,,\nInvoice No: INV-2026/117,,\n\n"
        "Item,Description of Goods,CAS No.,HS Code,Qty,Unit,Consignee\n"
        "1,Propionyl chloride,79-03-8,2915.90,25,kg,Northgate Labs\n2,Aniline,62-53-3,2921.41,160,kg,Northgate Labs\n",
    )
    text(
        "chinese_headers_gb18030.csv",
        "序号,商品名称,CAS号,海关编码,数量,单位,收货人\n1,4-苯胺基哌啶,23056-29-3,2933399090,5,千克,北方化工有限公司\n"
        "2,丙酰氯,79-03-8,2915900090,25,千克,北方化工有限公司\n",
        "gb18030",
    )
    text(
        "bar_within_a_chinese_character.csv",
        # The second bytes of these characters are those of a bar.
        "序号|商品名称|数量\n1|縷纜瀨|5\n2|丙酰氯|25\n",
        "gb18030",
    )
    text(
        "spanish_headers_latin1.csv",
        "Nº;Descripción de la mercancía;Número CAS;Fracción arancelaria;Cantidad;Unidad;País de origen;Exportador\n"
        "1;Anhídrido propiónico;123-62-6;2915.50;20;kg;España;Química Peñón S.A.\n"
        "2;N-Fenetil-4-piperidona;39742-60-4;2933.37;5;kg;India;Química Peñón S.A.\n",
        "latin-1",
    )
    text(
        "german_headers_semicolon.csv",
        "Pos.;Warenbezeichnung;CAS-Nr.;Warennummer;Menge;Mengeneinheit;Empfänger;UN-Nr.\n"
        "10;Propionylchlorid;79-03-8;29159070;25;kg;Chemie Süd GmbH;1815\n20;Anilin;62-53-3;29214100;160;kg;Chemie Süd GmbH;1547\n",
    )
    text(
        "french_headers_utf16.csv",
        "N° ligne\tDésignation des marchandises\tN° CAS\tCode SH\tPoids net (kg)\tDestinataire\n"
        "1\tChlorure de propionyle\t79-03-8\t2915.90\t25\tLaboratoires Élysée\n2\tAniline 𝛼\t62-53-3\t2921.41\t160\tÉts Müller\n",
        "utf-16",
    )
    text(
        "utf16_big_endian_without_mark.csv",
        "line,description of goods,quantity\n1,aniline,5\n2,propionyl chloride,25\n",
        "utf-16-be",
        "\r\n",
    )
    text(
        "utf8_mark.csv",
        "\ufeffNº item,Descrição da mercadoria,NCM,Quantidade,Remetente\n1,Cloreto de propionila,29159090,25,Indústria Química São João\n",
    )
    text("bare_carriage_returns.tsv", "item no\tgoods description\tvendor\n1\taniline\tACME\n2\t\"acetone, pure\"\tACME\n", ends="\r")
    (HERE / "mixed_line_ends.csv").write_bytes(b"id,goods,qty\r\n1,aniline,5\n2,acetone,6\r3,toluene,7\r\n\n4,xylene,8")
    text(
        "quoted_newlines.csv",
        'id,goods,qty,marks\n1,"4-piperidone\nhydrochloride",5,"ACME\nHAMBURG\n1-5"\n2,"acetone ""pure"", dry" ,6, x \n',
        ends="\r\n",
    )
    text(
        "cas_as_date.csv",
        "item,product name,cas no\n1,iso day,1979-03-08\n2,day with its month's name,8-Mar-79\n3,either order fits,03/08/1979\n"
        "4,day first,8.3.1979\n5,with midnight,1979-03-08 00:00:00\n6,in Spanish,01-ene-50\n7,no check digit fits,1979-03-07\n"
        "8,not harmed,79-03-8\n9,in Chinese,1979年3月8日\n10,day beyond nine,1979-03-18\n",
    )
    text("leading_apostrophes.csv", "id,name,cas,hs code\n1,'4-anilinopiperidine,'23056-29-3,'29333999\n2,'quoted',,\n")
    text("no_break_spaces.csv", "id,name,cas\n1,\u00a0aniline\u00a0,62-53-3\u00a0\n2,\u3000propionyl chloride\u200b,\ufeff79-03-8\n")
    text(
        "several_goods_columns.csv",
        "HS_CODE,HS_CODE_DESCRIPTION,PRODUCT_DESCRIPTION_1,PRODUCT_DESCRIPTION_2,IMPORTER_NAME,IMPORTER_ADDRESS,NET_WEIGHT_KG\n"
        "2921.41,Aniline and its salts,ANILINE OIL,99.9 PCT CAS 62-53-3,NORTHGATE,1 DOCK ST,160\n"
        "2915.90,Other acids,,PROPIONYL CHLORIDE,NORTHGATE,1 DOCK ST,25\n",
    )
    text("words_of_the_code_only.csv", "HS_CODE,HS_CODE_DESCRIPTION_EN,TOTALQUANTITY\n2921.41,Aniline and its salts,4\n")
    text("unit_columns.csv", "goods,quantity,unit,gross weight,weight unit,unit price\naniline,4,drums,820,kg,2.50\n")
    text("says_its_delimiter.csv", "sep=;\nname;cas;quantity\naniline, pure;62-53-3;5\n")
    text("unclosed_quote.csv", 'id,name,cas\n1,"aniline,62-53-3\n2,acetone,67-64-1\n3,toluene,108-88-3\n')
    text("nul_bytes.csv", "id,name,cas\n1,anil\0ine,62-53-3\n2,acetone,67-64-1\n3,a very long name of goods so that the zero is a rare byte,\n")
    text("no_header.csv", "1,aniline,62-53-3\n2,propionyl chloride,79-03-8\n")
    text("too_many_cells.csv", "id,name,cas\n1,N,N-dimethylaniline,121-69-7\n2,aniline,62-53-3,,\n")
    text("header_words_in_goods.csv", "name,quantity\nproduct description,5\naniline,6\n")
    text("data_above_a_header.csv", "aniline,62-53-3,5 kg\nname,cas,quantity\nacetone,67-64-1,6\n")


def workbooks() -> None:
    workbook(
        "cas_as_date.xlsx",
        {
            "List": {
                1: ["Product name", "CAS No", "Shipped on"],
                2: ["propionyl chloride", (serial(1979, 3, 8), 1), (serial(2026, 1, 15), 1)],
                3: ["a time beside the day", (serial(1979, 3, 8), 2), (serial(2026, 1, 15) + 0.5, 2)],
                4: ["not harmed", "79-03-8", None],
            }
        },
        formats=[14, "d-mmm-yy h:mm"],
    )
    workbook(
        "days_since_1904.xlsx",
        {"List": {1: ["Product name", "CAS No"], 2: ["propionyl chloride", (serial(1979, 3, 8) - 1462, 1)]}},
        formats=[14],
        since_1904=True,
    )
    workbook(
        "masked_numbers.xlsx",
        {
            "List": {
                1: ["Goods", "CAS No", "HS code", "Quantity"],
                2: ["propionyl chloride", (79038, 1), (2915907, 2), (25.5, 3)],
                3: ["aniline", (62533, 1), (29214100, 2), "1.0000000000000001E-1"],
                4: ["a number in scientific form", (39742604, 1), 2933399099, 2.5e-05],
            }
        },
        formats=['00\\-00\\-0', "00000000", '#,##0.00" kg"'],
    )
    workbook(
        "several_sheets.xlsx",
        {
            "Cover": {1: ["Packing list of 3 cartons"], 3: ["With kind regards"]},
            "List A": {1: ["Item", "Goods", "CAS"], 2: [1, "aniline", "62-53-3"]},
            "Empty": {},
            "Liste “B” & Co": {1: ["Pos.", "Warenbezeichnung", "CAS-Nr."], 2: [1, "Propionylchlorid", "79-03-8"]},
        },
    )
    workbook(
        "hidden_sheet.xlsx",
        {
            "Shown": {1: ["Goods", "CAS"], 2: ["acetone", "67-64-1"]},
            "Kept away": {1: ["Goods", "CAS"], 2: ["4-anilinopiperidine", "23056-29-3"]},
        },
        hidden="Kept away",
    )
    shared = Shared()
    merged = sheet(
        {
            1: ["ACME CHEMICALS LTD", None, None],
            2: ["Commercial invoice", None, None],
            3: ["Invoice No", "INV-9", None],
            5: ["Item", "Description of goods", "HS code"],
            6: [1, "aniline", "2921.41"],
            9: [2, "acetone", "2914.11"],
        },
        shared,
        '<mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>',
    )
    archive("merged_title_rows.xlsx", parts_of({"Invoice": merged}, shared))
    workbook(
        "inline_and_rich_strings.xlsx",
        {
            "List": {
                1: ["<c t=\"inlineStr\"><is><t>Goods</t></is></c>", "CAS"],
                2: ["<c t=\"inlineStr\"><is><r><t>propionyl </t></r><r><t>chloride</t></r><rPh><t>no</t></rPh></is></c>", "79-03-8"],
                3: ["<c t=\"str\"><f>A2</f><v>ani_x000D_line</v></c>", "62-53-3"],
            }
        },
    )
    workbook(
        "formulas.xlsx",
        {
            "List": {
                1: ["Goods", "CAS", "Quantity"],
                2: ["<c t=\"str\"><f>CONCATENATE(\"ani\",\"line\")</f><v>aniline</v></c>", "62-53-3", "<c ><f>2*2</f><v>4</v></c>"],
                3: ["acetone", "67-64-1", "<c ><f>C2+1</f></c>"],
                4: ["toluene", "<c t=\"e\"><v>#REF!</v></c>", "<c t=\"b\"><v>1</v></c>"],
            }
        },
    )
    workbook("no_table.xlsx", {"Notes": {1: ["aniline"], 2: ["propionyl chloride"]}})
    workbook("a_note_beside_the_table.xlsx", {"List": {1: ["Goods", "CAS"], 2: ["aniline", "62-53-3", "urgent"]}})

    def with_sheet(name: str, xml: str | bytes) -> None:
        parts = parts_of({"List": "", "Second": sheet({1: ["Goods"], 2: ["acetone"]}, strings)}, strings)
        parts["xl/worksheets/sheet1.xml"] = xml
        archive(name, parts)

    strings = Shared()
    whole = sheet({1: ["Goods", "CAS"], 2: ["aniline", "62-53-3"], 3: ["toluene", "108-88-3"]}, strings)
    with_sheet("sheet_breaks_off.xlsx", whole[: whole.index('<c r="B3"')])
    with_sheet("entity_expansion.xlsx", whole.replace("<worksheet", '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet'))
    with_sheet("deep_nesting.xlsx", whole.replace("</sheetData>", "<g>" * 200 + "</g>" * 200 + "</sheetData>"))
    long_cell = f'<row r="4"><c r="A4" t="inlineStr"><is><t>{"x" * 1_100_000}</t></is></c></row><row r="5"><c r="A5" t="inlineStr"><is><t>xylene</t></is></c></row>'
    with_sheet("gigantic_cell.xlsx", whole.replace("</sheetData>", long_cell + "</sheetData>"))
    with_sheet("zip_bomb.xlsx", whole.encode() + b" " * (65 << 20))
    with_sheet("string_not_there.xlsx", whole.replace('t="s"><v>3', 't="s"><v>999'))

    sound = (HERE / "several_sheets.xlsx").read_bytes()
    (HERE / "cut_off.xlsx").write_bytes(sound[: len(sound) // 2])
    # Bytes of the packed second sheet are damaged.
    with zipfile.ZipFile(HERE / "several_sheets.xlsx") as packed:
        info = packed.getinfo("xl/worksheets/sheet2.xml")
        at = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    (HERE / "packed_data_damaged.xlsx").write_bytes(sound[:at] + bytes(b ^ 0xFF for b in sound[at : at + 8]) + sound[at + 8 :])
    # The flag that says a part is encrypted, in every header.
    protected = bytearray(sound)
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        found = protected.find(mark)
        while found >= 0:
            protected[found + offset] |= 1
            found = protected.find(mark, found + 1)
    (HERE / "password_of_the_archive.xlsx").write_bytes(bytes(protected))
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    (HERE / "password.xlsx").write_bytes(ole + "EncryptedPackage".encode("utf-16-le") + bytes(480))
    (HERE / "before_2007.xls").write_bytes(ole + "Workbook".encode("utf-16-le") + bytes(496))
    archive("binary_workbook.xlsb", {"xl/workbook.bin": struct.pack("<I", 7), "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}"/>'})
    archive("no_workbook.zip", {"readme.txt": "nothing here"})


if __name__ == "__main__":
    texts()
    workbooks()
