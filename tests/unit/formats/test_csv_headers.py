"""What is said of the header of an imported table."""

from lettrage.formats.csv_columns import TITLES, named
from lettrage.formats.document_csv import read


def test_faults_of_the_header_name_columns_in_the_language_of_the_sentence() -> None:
    file = read("Date;Nom;Numéro\n2026-03-24;X;F-1\n", numbered=True)
    (fault,) = file.faults
    assert fault.message_fr == "Il manque la colonne « Total TTC »."
    assert fault.message_en == "The column “gross total” is missing."
    alike = read("Date;Nom;Numéro;Montant;Total TTC\n2026-03-24;X;F-1;1;1\n", numbered=True)
    (fault,) = alike.faults
    assert fault.message_fr.startswith(
        "Les colonnes « Montant » et « Total TTC » veulent dire la même chose, « Total TTC »"
    )
    assert "“Montant” and “Total TTC” both mean “gross total”" in fault.message_en
    twice = read("Date;Nom;Numéro;Montant;MONTANT\n2026-03-24;X;F-1;1;1\n", numbered=True)
    assert [each.message_fr for each in twice.faults] == ["La colonne « MONTANT » y est deux fois."]


def test_every_field_has_a_french_title_that_is_one_of_its_headers() -> None:
    assert {field: named([title]).headers for field, title in TITLES.items()} == {
        field: {field: title} for field, title in TITLES.items()
    }
