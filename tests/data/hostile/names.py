"""Two hundred file names of strangers (E3): paths, controls, disguises, lengths, encodings."""

_CONTROLS = [chr(code) for code in (*range(0x20), 0x7F, *range(0x80, 0xA0))]
_DIRECTIONS = list("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN = list("\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u115f\u3164\u180e\u2800\ufe0f")
_SPACES = list("\u00a0\u1680\u2000\u2003\u2009\u202f\u205f\u3000\u2028\u2029")

_PATHS = """
../../etc/passwd|..\\..\\windows\\system32\\cmd.exe|/etc/passwd|C:\\autoexec.bat|C:facture.pdf
\\\\127.0.0.1\\share\\a.pdf|file:///etc/passwd|http://127.0.0.1/a.pdf|//127.0.0.1/a.pdf
....//....//etc/passwd|..%2f..%2fetc%2fpasswd|%2e%2e%2fetc|..%c0%af..%c0%afetc|..;/a.pdf
~/facture.pdf|~root|./.|./|.|..|...|. .|.. ..|/|//|\\|::$DATA|a.pdf::$DATA|a.pdf:b.exe
a/../../b.pdf|a\\..\\b.pdf|.htaccess|.bashrc|.git/config|-rf|--output=/etc/passwd|-
facture.pdf/|facture.pdf\\|facture.pdf.|facture.pdf...|facture.pdf |facture.pdf%20
facture.pdf%00.exe|CON|con.pdf|PRN.pdf|AUX|NUL|nul.pdf|COM1|LPT1.pdf|CLOCK$|CONIN$|$MFT|$Recycle.Bin|desktop.ini
thumbs.db|index.html|web.config|autorun.inf|a.pdf.exe|a.exe.pdf|a.pdf.lnk|a.pdf.js|a.scr|a.pif
$(reboot).pdf|`reboot`.pdf|;reboot;.pdf|a|b.pdf|a&b.pdf|a>b.pdf|a<b.pdf|$HOME.pdf|${IFS}.pdf|%PATH%.pdf
"quoted".pdf|'quoted'.pdf|a"b.pdf|a;filename="b.exe"
<script>alert(1)</script>.pdf|<img src=x onerror=alert(1)>.pdf|{{7*7}}.pdf|${7*7}.pdf|#{7*7}.pdf
<%=7*7%>|'; DROP TABLE documents; --.pdf|" OR "1"="1.pdf
=cmd|'/C calc'!A0.pdf|+1+1.pdf|@SUM(A1).pdf|-2+3.pdf
%s%s%s%n.pdf|%x%x.pdf|{0}.pdf|{__class__}.pdf|\\u0000.pdf|\\x00.pdf
=?utf-8?q?a=2epdf?=|=?utf-8?b?Li4vYQ==?=|=?x?q?=ff?=|facture\ud800.pdf|\udfff|\ue000.pdf|\uffff.pdf
""".strip()

_LONG = [
    "a" * 151 + ".pdf",
    "a" * 5_000 + ".pdf",
    "é" * 200 + ".pdf",
    "🧾" * 200 + ".pdf",
    "a." * 300 + "pdf",
    "." * 300,
    " " * 300 + "a.pdf",
    "a" + " " * 300 + ".exe",
    "facture.pdf" + " " * 200 + ".exe",
    "x" * 140 + "." + "y" * 40,
    "../" * 1_000 + "a.pdf",
    "a" + "\u0301" * 500 + ".pdf",
]

NAMES: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            *(line for row in _PATHS.splitlines() for line in row.split("|")),
            *(f"facture{each}.pdf" for each in _CONTROLS),
            *(f"facture{each}fdp.exe" for each in _DIRECTIONS),
            *(f"fac{each}ture.pdf" for each in _UNSEEN),
            *(f"facture{each}.pdf" for each in _SPACES),
            *_LONG,
            "facture.pdf\r\nX-Header: b",
            "\0.pdf",
            "a\0.exe.pdf",
            "",
            " ",
            "\u202efdp.erutcaf.exe",
            "fаcture.pdf",  # a Cyrillic letter
            "facture．pdf",  # a full-width dot
            "ﬁle.pdf",
            "ＦＡＣＴＵＲＥ.PDF",
            "..／..／etc／passwd",  # full-width slashes
            "..∕..∕etc∕passwd",  # division slashes
        ]
    )
)
"""Each once."""
