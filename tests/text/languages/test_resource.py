"""Each language's file keeps its form, tells the site's lines from prose, and needs nothing but to be there."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path

import pytest

from classifier.text.clean import body_spans, clean
from classifier.text.languages import resource
from classifier.text.lines.rules import rules_of

FILES = sorted(resource.FOLDER.glob("*.toml"))
LISTS = {"pointers", "furniture", "tails", "titles", "speech_verbs", "judging_verbs"}
KEYS = {"name", "function_words", *LISTS}

PARAGRAPH = {
    "de": "Der Stadtrat hat am Montag über die Brücke beraten, die seit dem Hochwasser im vergangenen Winter für den "
    "Verkehr gesperrt ist.",
    "fr": "Le conseil municipal a débattu lundi du pont, qui est fermé à la circulation depuis les inondations de "
    "l'hiver dernier dans la vallée.",
    "es": "El ayuntamiento debatió el lunes sobre el puente, que está cerrado al tráfico desde las inundaciones del "
    "invierno pasado en el valle.",
    "pt": "A câmara municipal debateu na segunda-feira a ponte, que está fechada ao trânsito desde as cheias do "
    "inverno passado naquele vale.",
    "it": "Il consiglio comunale ha discusso lunedì del ponte, che è chiuso al traffico dalle alluvioni dello scorso "
    "inverno in tutta la valle.",
    "nl": "De gemeenteraad sprak maandag over de brug, die sinds de overstromingen van afgelopen winter gesloten is "
    "voor al het verkeer.",
}
FURNITURE = {
    "de": """Lesen Sie auch: Was der Beschluss für Pendler bedeutet.
        » Mehr zum Thema: Die Brücke im Wandel der Zeit.
        Das könnte Sie auch interessieren:
        Foto: Lena Vogt / Danube Tribune.
        Aktualisiert am 3. Mai 2024, 14:05 Uhr
        Veröffentlicht: 03.05.2024, 9:30
        Kommentare (214)
        Newsletter abonnieren!
        Alle Rechte vorbehalten.
        © 2025 Danube Tribune. Nachdruck nur mit Erlaubnis.""",
    "fr": """Lire aussi : Ce que le vote change pour les riverains.
        • À lire aussi | Le pont, cinquante ans d'histoire.
        Sur le même sujet :
        Photo : Claire Morel / Danube Tribune.
        Publié le 3 mai 2024 à 14:05
        Mis à jour le 03/05/2024 à 9h30
        Commentaires (12)
        Abonnez-vous !
        Tous droits réservés.
        Recevez notre newsletter chaque matin dans votre boîte.""",
    "es": """Lea también: Qué cambia para los vecinos con el voto.
        • Te puede interesar: El puente, medio siglo de historia.
        Noticias relacionadas:
        Foto: Marta Soler / Danube Tribune.
        Publicado el 3 de mayo de 2024, 14:05
        Actualizado: 03/05/2024
        Comentarios (12)
        Suscríbete a nuestro boletín diario.
        Todos los derechos reservados.
        Compartir en Facebook""",
    "pt": """Leia também: O que muda para os moradores com o voto.
        • Veja mais: A ponte, meio século de história.
        Notícias relacionadas:
        Foto: Marta Souza / Danube Tribune.
        Publicado em 3 de maio de 2024 às 14:05
        Atualizado em: 03/05/2024
        Comentários (12)
        Inscreva-se na nossa lista!
        Todos os direitos reservados.
        Continua após a publicidade""",
    "it": """Leggi anche: Che cosa cambia per gli abitanti dopo il voto.
        • Per approfondire: Il ponte, mezzo secolo di storia.
        Articoli correlati:
        Foto: Marta Conti / Danube Tribune.
        Pubblicato il 3 maggio 2024 alle 14:05
        Aggiornato: 03/05/2024
        Commenti (12)
        Iscriviti alla nostra lista!
        Riproduzione riservata.
        Condividi su Facebook""",
    "nl": """Lees ook: Wat het besluit betekent voor de bewoners.
        • Zie ook: De brug, een halve eeuw geschiedenis.
        Gerelateerde artikelen:
        Foto: Marta de Wit / Danube Tribune.
        Gepubliceerd op 3 mei 2024 om 14:05
        Bijgewerkt: 03-05-2024
        Reacties (12)
        Abonneer je nu!
        Alle rechten voorbehouden.
        Deel dit artikel""",
}
PROSE = {
    "de": """Lesen Sie ihm ein Buch vor, und er hört stundenlang zu.
        Foto und Film haben den Blick auf die Stadt verändert.
        Veröffentlicht am 3. Mai, fand das Buch sofort viele Leser.
        Werbung für Zigaretten ist dort seit Jahren verboten.
        Das könnte Sie teuer zu stehen kommen, warnte der Anwalt.
        Teilen will er die Macht mit niemandem.
        Mehr als tausend Menschen kamen zum Thema Brücke ins Rathaus.
        Anmelden mussten sich die Besucher am Eingang.
        Von Berlin aus reiste der Minister weiter nach Warschau.
        Kommentare wollte die Sprecherin nicht abgeben.""",
    "fr": """Lire aussi vite que sa sœur était son seul rêve.
        Photo ou vidéo, rien n'est permis dans la salle.
        Publié en mai, le livre a trouvé ses lecteurs.
        Partager le pouvoir ne lui est jamais venu à l'esprit.
        Vidéo et son ont été remis au juge mardi.
        Pour aller plus loin, il faudrait un budget.
        Par Lyon et Marseille, le train gagne la frontière.
        En savoir plus ne l'intéressait pas, dit-elle.
        Commentaires et questions ont duré deux heures.
        Publicité ou non, la chaîne perd de l'argent.""",
    "es": """Lea también lo que dice la letra pequeña del contrato.
        Foto y vídeo están prohibidos en la sala.
        Publicado en mayo, el libro encontró lectores enseguida.
        Compartir el poder nunca se le pasó por la cabeza.
        Publicidad de tabaco no hay desde hace años.
        Más información no quiso dar la portavoz.
        Por Madrid pasan cada día mil camiones.
        Comentarios no faltaron tras la sesión.
        Vídeo y audio llegaron al juez el martes.
        Guardar silencio fue su única defensa.""",
    "pt": """Leia também o que dizem as letras pequenas do contrato.
        Foto e vídeo são proibidos na sala.
        Publicado em maio, o livro encontrou leitores.
        Partilhar o poder nunca lhe passou pela cabeça.
        Publicidade de tabaco não há há anos.
        Mais informações a porta-voz não quis dar.
        Por Lisboa passam todos os dias mil camiões.
        Comentários não faltaram depois da sessão.
        Entrar na sala exigia um convite.
        Guardar silêncio foi a sua única defesa.""",
    "it": """Leggi anche quello che dice la clausola più piccola.
        Foto e video sono vietati in aula.
        Pubblicato a maggio, il libro ha trovato lettori.
        Condividi il potere, gli disse il padre, o lo perderai.
        Pubblicità del tabacco non se ne vede da anni.
        Per approfondire la questione servono mesi.
        Di Roma e Milano parlano tutti i giornali.
        Commenti non sono mancati dopo la seduta.
        Stampa e televisione hanno seguito il processo.
        Accedi e resta, diceva il cartello sulla porta.""",
    "nl": """Lees ook de kleine lettertjes van het contract, zei ze.
        Foto en film zijn in de zaal verboden.
        Gepubliceerd in mei vond het boek meteen lezers.
        Delen wilde hij de macht met niemand.
        Reclame voor tabak is er al jaren verboden.
        Meer lezen wilde hij, maar de tijd ontbrak.
        Door Utrecht rijden elke dag duizend wagens.
        Reacties bleven na de vergadering niet uit.
        Zie ook het verslag van vorige week, schreef de griffier.
        Bewaren kon ze de brieven nergens.""",
}


def _lines(block: str) -> list[str]:
    return [line.strip() for line in block.splitlines()]


def _cases(block: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, line) for code, lines in block.items() for line in _lines(lines)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_keeps_its_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    content = tomllib.loads(text)
    assert unicodedata.is_normalized("NFC", text)
    assert set(content) <= KEYS
    assert content["name"].istitle()
    for key in LISTS & set(content):
        values = content[key]
        assert values
        assert all(isinstance(value, str) and value == value.strip() for value in values)
        assert len(values) == len(set(values)), key
    words = content["function_words"].split()
    assert len(words) == len(set(words))
    assert all(word == word.lower() for word in [*words, *content["titles"]])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_patterns_are_sound_and_of_small_letters(path: Path) -> None:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    for pattern in (pattern for key in ("pointers", "furniture", "tails") for pattern in content[key]):
        letters = re.sub(r"\\.", "", pattern)
        assert letters == letters.lower(), pattern
        assert re.compile(pattern).match("") is None, f"{pattern} matches nothing at all"


def test_seven_languages_are_there() -> None:
    assert {path.stem for path in FILES} >= {"en", "de", "fr", "es", "pt", "it", "nl"}


@pytest.mark.parametrize(("code", "line"), _cases(FURNITURE))
def test_a_line_of_the_site_is_cut(code: str, line: str) -> None:
    assert rules_of(code).is_furniture(line) or rules_of(code).is_tail(line)
    assert clean(f"{PARAGRAPH[code]}\n{line}", code) == PARAGRAPH[code]


@pytest.mark.parametrize(("code", "line"), _cases(PROSE))
def test_prose_that_resembles_one_is_kept(code: str, line: str) -> None:
    text = f"{PARAGRAPH[code]}\n{line}"
    assert [text[start:end] for start, end in body_spans(text, code)] == [PARAGRAPH[code], line]


def test_another_language_has_no_english_phrases() -> None:
    text = f"{PARAGRAPH['de']}\nPrivacy policy of the town, in one line."
    assert clean(text) == PARAGRAPH["de"]
    assert clean(text, "de") == text


def test_a_language_without_a_file_keeps_all_but_addresses() -> None:
    lines = ["Also read: the next one.", "Lesen Sie auch: das nächste.", "https://example.org/a"]
    text = "\n".join([PARAGRAPH["de"], *lines])
    assert clean(text, "rn") == "\n".join([PARAGRAPH["de"], *lines[:2]])


def test_a_short_chinese_paragraph_is_no_heading() -> None:
    lines = [
        "市议会周一投票否决了新大桥的计划，理由是费用太高。",
        "市长说他很失望。",
        "背景",
        "大桥自去年冬天洪水以来一直关闭。",
    ]
    text = "\n".join(lines)
    kept = [text[start:end] for start, end in body_spans(text, "zh")]
    assert kept == [line for line in lines if line != "背景"]


def test_a_new_file_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sv.toml").write_text('name = "Swedish"\npointers = ["läs också"]\n', "utf-8")
    monkeypatch.setattr(resource, "FOLDER", tmp_path)
    resource.resource_of.cache_clear()
    rules_of.cache_clear()
    try:
        assert rules_of("sv").is_furniture("Läs också: Så röstade rådet")
        assert not rules_of("nl").is_furniture("Lees ook: de brug")
    finally:
        resource.resource_of.cache_clear()
        rules_of.cache_clear()
