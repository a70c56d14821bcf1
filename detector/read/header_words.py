"""What a column of a plain table is, by the words of its header, in eight languages and more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from detector.read.blocks import header_key

Quantity = Literal["total", "gained", "lost", "net"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A count column: which quantity and which measure, each None where the header is silent."""

    quantity: Quantity | None
    measure: str | None


# Names that the words below would read wrongly: metrics of the Graph API.
_EXACT: dict[str, Meaning] = {
    "page fans": Meaning("total", "likes"),
    "page fan adds": Meaning("gained", "likes"),
    "page fan removes": Meaning("lost", "likes"),
    "page follows": Meaning("total", "followers"),
    "page daily follows": Meaning("gained", "followers"),
    "page daily unfollows": Meaning("lost", "followers"),
    "fan count": Meaning("total", "likes"),
}

_PHRASES: dict[str, str] = {
    "je n'aime plus": "unlikes",
    "mentions j'aime": "likes",
    "j'aime": "likes",
    "ya no me gusta": "unlikes",
    "me gusta": "likes",
    "gefällt mir nicht mehr": "unlikes",
    "gefällt mir": "likes",
    "mi piace": "likes",
    "إلغاء الإعجاب": "unlikes",
    "إلغاء المتابعة": "unfollows",
    "إلغاء الاشتراك": "unsubscribes",
    "تسجيلات الإعجاب": "likes",
    "تسجيل إعجاب": "likes",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MEASURES: dict[str, frozenset[str]] = {
    "likes": _words(
        "like likes liker likers fan fans unlike unlikes curtida curtidas descurtidas gostos "
        "إعجاب إعجابات اعجاب اعجابات معجب معجبون معجبين лайк лайки лайков нравится beğeni "
        "polubienia gillamarkeringar"
    ),
    "followers": _words(
        "follower followers follow follows unfollow unfollows unfollowers abonné abonnés abonnée "
        "abonnées seguidor seguidora seguidores seguidoras seguimentos متابع متابعون متابعين "
        "متابعات متابعة подписчик подписчики подписчиков takipçi takipçiler volger volgers följare "
        "obserwujący seguace seguaci pengikut ผู้ติดตาม フォロワー 粉丝 粉絲 关注者 追蹤者 팔로워"
    ),
    "subscribers": _words(
        "subscriber subscribers subs subscriptions unsubscribes unsubscribed inscrito inscritos "
        "inscrit inscrits suscriptor suscriptores suscripciones abonnent abonnenten iscritto "
        "iscritti مشترك مشتركون مشتركين اشتراكات subskrybenci subskrybentów aboneler"
    ),
    "stars": _words("star stars stargazers"),
}

_QUANTITIES: dict[Quantity, frozenset[str]] = {
    "net": _words(
        "net nette nets netto neto neta líquido líquidos líquida growth change changes delta diff "
        "difference variation évolution croissance crecimiento variación crescimento variação "
        "zuwachs wachstum veränderung صافي نمو تغير прирост изменение"
    ),
    "lost": _words(
        "lost loss losses remove removes removed removal removals churn unlike unlikes unfollow "
        "unfollows unfollowed unfollowers unsubscribe unsubscribes unsubscribed perdu perdus "
        "perdue perdues perte pertes désabonnement désabonnements désabonnés perdido perdidos "
        "perdida perdidas bajas descurtidas verloren verlorene verluste خسارة خسائر مفقود مفقودون "
        "فقدان ملغاة отписки отписались потеряно persi verloren kaybedilen"
    ),
    "gained": _words(
        "new gained gain gains add adds added addition additions joined acquired nouveau nouveaux "
        "nouvel nouvelle nouvelles gagné gagnés gagnée gagnées ajouts nuevo nuevos nueva nuevas "
        "ganado ganados altas novo novos nova novas ganho ganhos neu neue neuer neuen gewonnen "
        "gewonnene جديد جديدة جدد مكتسب مكتسبون новые новых nuovo nuovi nieuwe nya nye yeni baru"
    ),
    "total": _words(
        "total totals totale totaux totales totais gesamt gesamtzahl insgesamt count counts "
        "cumulative cumulated cumul cumulé cumulés lifetime overall current number nombre número "
        "numero anzahl sum somme suma stand إجمالي اجمالي مجموع عدد всего итого количество toplam"
    ),
}

# A column named with one of these counts something else than an audience.
_OTHER = _words(
    "reach impressions impression view views viewers viewed video videos watch engaged engagement "
    "engagements interactions interaction rate ratio percent percentage pct share shares shared "
    "average avg mean cost spend spent amount price comment comments reaction reactions click "
    "clicks rank ranking talking online post posts tweet tweets retweets saves visit visits story "
    "stories checkins score age year month following followings "
    "reached portée vues vue visites visite partages commentaires taux abonnements publication "
    "publications alcance visualizaciones visualizações vistas visitas compartidos comentarios "
    "comentários compartilhamentos tasa taxa siguiendo seguindo publicaciones publicações "
    "reichweite impressionen aufrufe besuche kommentare anteil beiträge وصول مشاهدات زيارات "
    "auto invited male female men women hommes femmes hombres mujeres "
    "مشاركات تعليقات نسبة معدل منشورات охват просмотры"
)

# A column named with one of these counts a part of those who came, by what brought them.
_PARTS = _words(
    "ad ads advert adverts advertising advertisement advertisements paid unpaid nonpaid organic "
    "sponsored promoted boosted publicité publicités payant payants payés sponsorisés organiques "
    "anuncio anuncios publicidad pagado pagados orgánicos anúncio anúncios publicidade pagos "
    "anzeige anzeigen werbung bezahlt bezahlte organische إعلان إعلانات ممول ممولة مدفوع مدفوعة "
    "реклама рекламы рекламные"
)

# Words that say nothing about the quantity; a header of only a quantity may hold them.
_FILLERS = _words(
    "n of the a daily day per today de des du le la les d por par dia día diario diarios diária "
    "jour jours quotidien täglich tägliche tag page pages account profile channel all unique "
    "people users في من على يومي يومية يوم صفحة"
)

DATE_WORDS = _words(
    "date dates day days time timestamp datetime when period month week data dia día fecha jour "
    "datum tag zeit zeitpunkt semaine mois mes mês tarih tanggal dato päivä تاريخ يوم شهر اليوم "
    "дата день ngày 日期 日付 날짜 วันที่ dag datetime mementodatetime heure hora horário period_end"
)
COUNTRY_WORDS = _words(
    "country countries countrycode pays país pais países land länder paese kraj ülke negara "
    "بلد دولة بلدان страна країна държава 国家 国 ประเทศ iso"
)
PAGE_NAMES = _words(
    "page pagename name account accountname channel channelname profile profilename username "
    "user handle repo repository project nom compte chaîne página nome nombre cuenta conta canal "
    "perfil seite konto kanal name صفحة حساب قناة اسم страница имя"
)
_PAGE_IDS = _words("pageid id accountid channelid profileid facebookid userid identificador")
# When a post appeared is no date of a count.
_PUBLISHED = _words(
    "publish published publication posted uploaded publié publicación publicado publicação "
    "veröffentlicht veröffentlichungszeitpunkt نشر"
)
YEAR_WORDS = _words("year année año ano jahr anno سنة год yıl")
MONTH_WORDS = _words("month mois mes mês monat mese شهر месяц ay")

# Columns that hold a metric's value where another column holds its name.
VALUE_WORDS = _words("val value values valeur valor wert quantity amount count n قيمة")

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
PLATFORMS: dict[str, frozenset[str]] = {
    "facebook": _words("facebook fb فيسبوك"),
    "instagram": _words("instagram ig insta إنستغرام انستغرام"),
    "youtube": _words("youtube yt يوتيوب"),
    "tiktok": _words("tiktok تيك"),
    "twitter": _words("twitter tweets tweet تويتر"),
    "linkedin": _words("linkedin"),
    "mastodon": _words("mastodon"),
    "bluesky": _words("bluesky bsky"),
    "threads": _words("threads"),
    "telegram": _words("telegram تيليجرام"),
    "github": _words("github stargazers stars"),
}
# What a page's audience is called where a table does not say.
USUAL_MEASURE = {"facebook": "likes", "youtube": "subscribers", "github": "stars"}


@lru_cache(maxsize=32_768)  # each step asks for the same headers again
def words(text: str) -> tuple[str, ...]:
    """The words of a header, casefolded, camel case parted, the Arabic article dropped."""
    key = header_key(_CAMEL.sub(" ", text).replace("’", "'").replace("_", " "))
    for phrase, word in _PHRASES.items():
        key = key.replace(phrase, f" {word} ")
    found = _WORD.findall(key)
    return tuple(w[2:] if w.startswith("ال") and len(w) > 4 else w for w in found)


def meaning(header: str) -> Meaning | None:
    """What a column counts, or None when its header does not name an audience.

    Examples
    --------
    >>> meaning("Nouveaux abonnés")
    Meaning(quantity='gained', measure='followers')
    """
    said = words(header)
    exact = _EXACT.get(" ".join(word for word in said if word != "unique"))
    if exact is not None:
        return exact
    if "%" in header or not said or (_OTHER | _PARTS) & set(said):
        return None
    measure = next((name for name, known in _MEASURES.items() if known & set(said)), None)
    quantity = next((name for name, known in _QUANTITIES.items() if known & set(said)), None)
    if measure is None:
        if quantity is None:
            return None
        known = _FILLERS.union(*_QUANTITIES.values())
        return Meaning(quantity, None) if set(said) <= known else None
    # "Follows" alone is the act, counted by day; "followers" are the people.
    if quantity is None and {"follows", "seguimentos"} & set(said):
        quantity = "gained"
    return Meaning(quantity, measure)


def names_other(header: str) -> bool:
    """Whether a header names something that is no audience: reach, comments, a rate."""
    return "%" in header or bool((_OTHER | _PARTS) & set(words(header)))


def counts_part(header: str) -> bool:
    """Whether a header counts fans by what brought them: a part of the new ones.

    Examples
    --------
    >>> counts_part("Ad fans"), counts_part("Ad spend"), counts_part("New fans")
    (True, False, False)
    """
    said = set(words(header))
    others = _OTHER - _PARTS
    counted = any(known & said for known in _MEASURES.values())
    return counted and bool(_PARTS & said) and not others & said and "%" not in header


def measure_of(text: str) -> str | None:
    """The measure that a title or file name speaks of, or None."""
    said = set(words(text))
    return next((name for name, known in _MEASURES.items() if known & said), None)


def owner(header: str) -> str:
    """What is left of a header without its words of measure and quantity: a page's name.

    Examples
    --------
    >>> owner("Total fans Maroc Telecom")
    'Maroc Telecom'
    """
    known = _FILLERS.union(*_MEASURES.values(), *_QUANTITIES.values(), *PLATFORMS.values())
    parts = header.replace("_", " ").split()
    return " ".join(part for part in parts if not set(words(part)) <= known).strip(" -:()")


def is_date(header: str) -> int:
    """2 for a word for date, 1 for a header that holds one, 0 for none, -1 for dates of posts."""
    said = words(header)
    if _PUBLISHED & set(said):
        return -1
    hits = DATE_WORDS & {*said, "".join(said)}
    return 0 if not hits else 2 if len(said) == 1 else 1


def is_country(header: str) -> bool:
    """Whether a header names countries."""
    said = set(words(header)) - {"code", "name", "of", "the", "nom", "du"}
    return bool(said) and said <= COUNTRY_WORDS


def is_page(header: str) -> Literal["id", "name"] | None:
    """Whether a header names the page of each row, by its id or its name."""
    said = [word for word in words(header) if word not in ("the", "of", "de", "la", "screen")]
    joined = "".join(said)
    if joined in _PAGE_IDS or (said and said[-1] == "id" and set(said[:-1]) <= PAGE_NAMES):
        return "id"
    return "name" if said and set(said) <= PAGE_NAMES else None


def platform(*texts: str) -> str | None:
    """The platform that file name and headers name, when they name one only."""
    said = {word for text in texts for word in words(text)}
    told = [name for name, known in PLATFORMS.items() if known & said]
    return told[0] if len(told) == 1 else None
