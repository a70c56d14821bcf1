"""What a section of a Business Suite export holds, by the words of its title.

The title wins over the header under it: in exports of 2023 and 2024 the section "Facebook
Page visits" stands over a column named "Facebook Page likes".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from detector.read.header_words import words

Kind = Literal["flow", "activity", "country", "city", "age_gender", "people"]


@dataclass(frozen=True, slots=True)
class Title:
    """One section's title understood.

    Attributes
    ----------
    kind
        `flow` for new fans by day, `activity` for reach and the like, an audience
        dimension, or `people` for the words of followers where the rows must tell.
    name
        `followers` or `likes` of a flow (with `lost_` or `net_` before it), the metric of
        an activity, else empty.
    network
        `facebook`, `instagram` or None where the title does not say.
    """

    kind: Kind
    name: str
    network: str | None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NETWORKS = {"facebook": _words("facebook fb"), "instagram": _words("instagram ig")}

_DIMENSIONS: dict[Kind, frozenset[str]] = {
    "age_gender": _words(
        "age gender idade gênero género edad sexo âge sexe genre ålder kön alter geschlecht "
        "возраст пол възраст عمر عمرية جنس"
    ),
    "city": _words(
        "city cities town towns cidade cidades ciudad ciudades ville villes stad städer stadt "
        "städte città город города градове град مدينة مدن"
    ),
    "country": _words(
        "country countries país países pais paises pays land länder paesi страны страна държави "
        "بلد بلدان دول"
    ),
}

# Longest claim first: "Instagram profile visits" counts visits, not profiles.
_ACTIVITY: dict[str, frozenset[str]] = {
    "link_clicks": _words("clicks click cliques clics clic klick länkklick link klicks نقرات"),
    "interactions": _words("interactions interações interacciones interaktioner تفاعلات تفاعل"),
    "viewers": _words("viewers visualizadores espectadores spectateurs tittare zuschauer مشاهدون"),
    "views": _words("views visualizações visualizaciones vues visningar aufrufe مشاهدات"),
    "visits": _words("visits visitas visites besök besuche زيارات посещения"),
    "reach": _words("reach alcance portée couverture räckvidd reichweite وصول охват"),
}

_PEOPLE: dict[str, frozenset[str]] = {
    "likes": _words(
        "like likes unlikes curtidas gostos gilla gillamarkeringar إعجاب إعجابات معجبون нравится"
    ),
    "followers": _words(
        "follow follows follower followers unfollow unfollows seguidor seguidores seguimentos "
        "seguimientos abonné abonnés abonnements abonnement suivis följare följer followern "
        "abonnenten متابع متابعون متابعين متابعات متابعة подписчики последователи"
    ),
}
_LOST = _words("unfollow unfollows unlikes")
_NET = _words("net netto líquidos nets")
_PAGES = _words("pages páginas sidor seiten صفحات")


def title(text: str) -> Title | None:
    """The meaning of a section's title, or None for one that is not used or not known."""
    said = set(words(text))
    network = next((name for name, known in _NETWORKS.items() if known & said), None)
    if _PAGES & said and not any(known & said for known in _PEOPLE.values()):
        return None
    for kind, known in _DIMENSIONS.items():
        if known & said:
            return Title(kind, "", network)
    for name, known in _ACTIVITY.items():
        if known & said:
            return Title("activity", name, network)
    for name, known in _PEOPLE.items():
        if known & said:
            before = "lost_" if _LOST & said else "net_" if _NET & said else ""
            return Title("flow", before + name, network)
    return None
