"""Headers of YouTube Studio's tables in English, Portuguese, German, Spanish and French.

English, Portuguese and German were seen in files; the others follow Studio's own words.
Compared by `header_key`, which drops the soft hyphens of the German ones.
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split("|"))


DATE = _names("date | data | datum | fecha")
GEOGRAPHY = _names(
    "geography | país | pais | land | geografie | geografía | "
    "ubicación geográfica | zone géographique | pays"
)
VIDEO = _names("content | video | vídeo | conteúdo | inhalt | inhalte | contenido | contenu")
TITLE = _names(
    "video title | título do vídeo | videotitel | título del vídeo | título del video | "
    "titre de la vidéo"
)
PUBLISHED = _names(
    "video publish time | horário de publicação do vídeo | "
    "hora de publicação do vídeo | veröffentlichungszeitpunkt des videos | "
    "hora de publicación del vídeo | hora de publicación del video | "
    "heure de publication de la vidéo"
)
# Other things a table can have a row for; their sum is not the channel.
OTHER_ROWS = _names(
    "cities | city name | cidades | nome da cidade | städte | name der stadt | traffic source | "
    "origem do tráfego | zugriffsquelle | device type | tipo de dispositivo | gerätetyp | "
    "viewer age | viewer gender | subscription status | subscription source | playlist"
)
VIEWS = _names("views | visualizações | aufrufe | visualizaciones | vues")
NET = _names("subscribers | inscritos | abonnenten | suscriptores | abonnés")
_WATCH = _names(
    "watch time (hours) | tempo de exibição (horas) | wiedergabezeit (stunden) | "
    "tiempo de visualización (horas) | durée de visionnage (heures)"
)
_AVERAGE = _names(
    "average view duration | duração média da visualização | durchschnittliche wiedergabedauer | "
    "duración media de las visualizaciones | durée moyenne d'une vue | "
    "average percentage viewed (%) | porcentagem visualizada média (%)"
)
_IMPRESSIONS = _names("impressions | impressões | impressionen | impresiones")
_CLICKS = _names(
    "impressions click-through rate (%) | taxa de cliques de impressões (%) | "
    "klickrate der impressionen (%) | porcentaje de clics de las impresiones (%)"
)
_UNIQUE = _names("unique viewers | espectadores únicos | einzelne zuschauer | spectateurs uniques")
_GAINED = _names(
    "subscribers gained | inscritos ganhos | novos inscritos | inscrições obtidas | "
    "gewonnene abonnenten | neue abonnenten | suscriptores ganados | abonnés gagnés"
)
_LOST = _names(
    "subscribers lost | inscritos perdidos | inscrições perdidas | verlorene abonnenten | "
    "suscriptores perdidos | abonnés perdus"
)
_OTHER = _names(
    "engaged views | visualizações engajadas | duration | duração | dauer | "
    "your estimated revenue (usd) | estimated revenue (usd) | receita estimada (usd)"
)
POST_NUMBERS = {
    "likes": _names(
        "likes | marcações “gostei” | marcações gostei | mag ich-bewertungen | me gusta"
    ),
    "comments": _names("comments added | comments | comentários | kommentare | comentarios"),
    "shares": _names("shares | compartilhamentos | geteilte inhalte | veces compartido"),
}
ACTIVITY = {"views": VIEWS, "impressions": _IMPRESSIONS, "reach": _UNIQUE}
# No table of another origin has these.
STUDIO_ONLY = _WATCH | _AVERAGE | _CLICKS | _GAINED | _LOST
KNOWN = frozenset().union(
    DATE, GEOGRAPHY, VIDEO, TITLE, PUBLISHED, OTHER_ROWS, VIEWS, NET, _IMPRESSIONS, _UNIQUE,
    _OTHER, STUDIO_ONLY, *POST_NUMBERS.values(),
)  # fmt: skip
